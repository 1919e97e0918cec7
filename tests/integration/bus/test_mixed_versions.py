"""Two releases at once, as in a rolling upgrade: an old reader lives with what a newer writer says."""

import asyncio
import sys
from collections.abc import Sequence

import orjson

from shared.contracts.cloudevents import encode
from tests.integration.bus.harness import Bus, Seen, received, running
from tests.support.processes import ROOT
from tests.support.wait import eventually

TYPE = "ce_type"
V2 = b"id.aduan.complaint.received.v2"


def _said_by_newer(number: int) -> tuple[bytes, list[tuple[str, bytes | None]]]:
    """An event of the version both know, with a field only the newer release has."""
    good = encode(received(number))
    return orjson.dumps(orjson.loads(good.value) | {"mood": "tenang"}), list(good.headers)


def _as_version_2(number: int) -> tuple[bytes, list[tuple[str, bytes | None]]]:
    value, headers = _said_by_newer(number)
    return value, [(name, V2 if name == TYPE else raw) for name, raw in headers]


async def _newer_reads(bus: Bus, count: int) -> Sequence[str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.bus.newer_release"),
        *(bus.settings.kafka_bootstrap_servers, bus.settings.kafka_topic_prefix, str(count)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0
    return sorted(told.decode().split("\n"))[1:]


async def test_an_old_reader_reads_what_a_newer_writer_adds_to_a_version_both_know(bus: Bus) -> None:
    await bus.send_raw(*_said_by_newer(1))
    seen = Seen()
    async with running(bus.consumer(seen)):
        await eventually(lambda: seen.subjects == ["complaint-1"])
        await eventually(bus.caught_up)
    assert await bus.box().letters() == []


async def test_a_version_an_old_reader_does_not_know_waits_as_a_letter_for_the_upgrade(bus: Bus) -> None:
    seen = Seen()
    async with running(bus.consumer(seen)):
        await bus.send_raw(*_as_version_2(1))
        await bus.publisher.publish([received(2), received(3)])
        await eventually(lambda: sorted(seen.subjects) == ["complaint-2", "complaint-3"])
        await eventually(bus.caught_up)
    (letter,) = await bus.box().letters()
    assert letter.reason == "unknown version 'id.aduan.complaint.received.v2': this reader knows v1"

    # Upgraded: new ones are read as they come, and the letter once it is sent back.
    await bus.send_raw(*_as_version_2(4))
    assert [each.number for each in await bus.box().redrive()] == [letter.number]
    assert await _newer_reads(bus, 2) == ["complaint-1 v2 tenang", "complaint-4 v2 tenang"]
    assert await bus.box().letters() == []
