"""A reader of a newer release, as a process of its own: it knows a second version of `complaint.received`.

`python -m tests.integration.bus.newer_release BOOTSTRAP PREFIX COUNT` reads as group `router`, prints a line
`subject version mood` for each event, and ends after COUNT of them.
"""

import asyncio
import sys
from typing import ClassVar

from shared.contracts import catalogue
from shared.contracts.complaint import ComplaintReceived


class ComplaintReceivedV2(ComplaintReceived):
    """What a release of tomorrow may say."""

    type: ClassVar[str] = "id.aduan.complaint.received.v2"
    mood: str


catalogue.EVENTS = (*catalogue.EVENTS, ComplaintReceivedV2)
catalogue.EVENT_BY_TYPE = dict(catalogue.EVENT_BY_TYPE) | {ComplaintReceivedV2.type: ComplaintReceivedV2}


async def read(bootstrap: str, prefix: str, count: int) -> None:
    """Read with the newer catalogue, which had to be there before the decoder is."""
    from tests.integration.bus.harness import Bus, kafka_here, running  # noqa: PLC0415

    bus, enough, seen = Bus(kafka_here(bootstrap, prefix)), asyncio.Event(), 0

    async def handle(batch: object) -> None:
        nonlocal seen
        for record in batch.records:  # type: ignore[attr-defined]
            event = record.envelope.event
            sys.stdout.write(f"{record.envelope.subject} {event.type[-2:]} {getattr(event, 'mood', '-')}\n")
            seen += 1
        if seen >= count:
            enough.set()

    await bus.start()
    async with running(bus.consumer(handle)):
        await enough.wait()
    await bus.stop()


if __name__ == "__main__":
    asyncio.run(read(sys.argv[1], sys.argv[2], int(sys.argv[3])))
