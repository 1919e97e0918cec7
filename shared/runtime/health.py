"""Says whether a service is alive, and whether it should be given work, and why not."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from shared.telemetry.logs import describe

Check = Callable[[], Awaitable[str | None]]
"""Returns None when ready, else why not, in words without secrets."""

CHECK_SECONDS = 2.0
CACHE_SECONDS = 1.0
FOR_REQUESTS = frozenset({"mongodb", "tenants", "projections"})
"""The checks that answering requests depends on; all others are of work in the background, which catches up."""


class Health:
    """Runs checks, each bounded in time, at most once a second however often it is asked."""

    def __init__(self, checks: Mapping[str, Check], clock: Callable[[], float] = time.monotonic) -> None:
        self.checks = dict(checks)
        self._clock = clock
        self._asked_at: float | None = None
        self._last: dict[str, str | None] = {}
        self._lock = asyncio.Lock()
        self.stopping = False
        self.failed: str | None = None

    async def ready(self) -> tuple[bool, dict[str, str]]:
        """Return whether work may come, and each check's answer (`ok` or why not)."""
        if self.failed is not None:
            return False, {"process": f"failed: {self.failed}"}
        if self.stopping:
            return False, {"process": "stopping"}
        async with self._lock:
            now = self._clock()
            if self._asked_at is None or now - self._asked_at >= CACHE_SECONDS:
                self._last = await self._run()
                self._asked_at = self._clock()
            answers = self._last
        return not any(answers.values()), {name: answer or "ok" for name, answer in answers.items()}

    async def serving(self) -> tuple[bool, dict[str, str]]:
        """Return the same for requests alone: without Kafka, forms and pages go on, so they must stay reachable."""
        _, answers = await self.ready()
        if self.failed is not None or self.stopping:
            return False, answers
        needed = {name: answer for name, answer in answers.items() if name in FOR_REQUESTS}
        return all(answer == "ok" for answer in needed.values()), needed

    async def _run(self) -> dict[str, str | None]:
        results = await asyncio.gather(*(_bounded(check) for check in self.checks.values()))
        return dict(zip(self.checks, results, strict=True))


async def _bounded(check: Check) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return f"no answer within {CHECK_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is the answer
        return describe(error)
