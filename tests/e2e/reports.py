"""Reports come in while something happens to an installation; afterwards everything promised is held against it."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError

from tests.e2e.checker import findings
from tests.e2e.evidence import gather
from tests.e2e.system import System
from tests.e2e.test_faults import traffic
from tests.support.wait import wait_until


@contextmanager
def reports(system: System, what: str) -> Iterator[None]:
    """Reports come in before, during and after what happens in the block; then everything is held against them."""
    started = time.monotonic()
    with traffic(system):
        some_more(system)
        yield
        some_more(system)
    took, started = time.monotonic() - started, time.monotonic()

    def at_rest() -> bool:
        try:
            found = findings(asyncio.run(gather(system)))
        except (KafkaError, PyMongoError) as error:  # an engine that is just coming back
            raise AssertionError(str(error)) from error
        assert not found, "\n".join(found[:20])
        return True

    wait_until(at_rest, 240, pause=1.0)
    settled = time.monotonic() - started
    print(f"{what}: {took:.0f} s; {len(system.promises)} promises kept, at rest {settled:.0f} s later")


def some_more(system: System) -> None:
    """Wait until ten more reports were accepted."""
    accepted = len(system.promises)
    wait_until(lambda: len(system.promises) >= accepted + 10, 120)
