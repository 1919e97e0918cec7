"""Brings the projections to this release's version, before a replica writes to them."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from services.reporting.application.ports import Generations, RebuildOvertakenError, Standing
from services.reporting.application.rebuild import Rebuild

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """One replica builds from the log while the others of its release wait; older ones go on with what is live.

    A build that stands still for `patience` seconds, because its replica died, is begun anew by one that waits. `clock`
    gives seconds.
    """

    generations: Generations
    rebuild: Rebuild
    clock: Callable[[], float]
    patience: float = 30.0
    look_every: float = 1.0

    async def __call__(self) -> None:
        """Return when what is live is of this release's version; a later release's is waited out."""
        seen, since = None, 0.0
        while (found := await self.generations.standing()).written != found.wanted:
            if found != seen:
                seen, since = found, self.clock()
                log.warning("%s", _reason(found))
            free = self.clock() - since >= self.patience or found.building is None
            if not (free and found.written < found.wanted and await self._build(found.building)):
                await asyncio.sleep(self.look_every)

    async def _build(self, instead_of: int | None) -> bool:
        generation = await self.generations.begin_instead_of(instead_of)
        if generation is None:
            return False
        try:
            events = await self.rebuild.build(generation)
        except RebuildOvertakenError as error:
            log.warning("%s", error)
            return False
        log.info("the projections were built anew, of %d events", events)
        return True

    async def check(self) -> str | None:
        """Return None when what is live is of this release's version, else what is done about it."""
        found = await self.generations.standing()
        return None if found.written == found.wanted else _reason(found)


def _reason(found: Standing) -> str:
    versions = f"the projections are of version {found.written}, this release's of {found.wanted}"
    if found.written > found.wanted:
        return f"{versions}: a later release is running; `aduan rebuild` of this one goes back"
    if found.building is None:
        return f"{versions}: about to be built anew"
    return f"{versions}: being built anew, {found.reached} records so far"
