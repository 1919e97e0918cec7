"""Brings a restored MongoDB to where the log is: what was published is stored again, and nothing is told twice."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from deploy.backup.commits import CommitRestorer, Restored
from deploy.backup.log import read
from deploy.backup.log_position import ends, nobody_reads, position, set_group
from deploy.backup.lost_keys import LostKeys
from deploy.backup.manifest import LogPosition, Offsets
from services.notifier.entrypoints.consumer import TOPICS
from services.notifier.settings import Settings as NotifierSettings
from services.notifier.wiring.restored import catch_up
from services.router.settings import Settings as RouterSettings
from services.router.wiring.restored import show_restored
from shared.config import CommonSettings
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import connect, database

_WRITERS: Final = ("intake", "router", "notifier")
_TOLD: Final = frozenset(event.topic for event in TOPICS)
_AT_ONCE: Final = 200
_BEGINNING: Final = LogPosition(ends={}, groups={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Converged:
    """What was found and done."""

    restored: dict[str, Restored]
    lost_keys: int
    unsettled: int

    @property
    def torn(self) -> list[str]:
        """Streams whose log has a hole: something decided was never published and is lost."""
        return [stream for restored in self.restored.values() for stream in restored.torn]

    @property
    def contrary(self) -> list[str]:
        """Events that say otherwise than what is stored."""
        return [event for restored in self.restored.values() for event in restored.contrary]


async def converge(
    settings: CommonSettings,
    router: RouterSettings,
    notifier: NotifierSettings,
    since: LogPosition | None,
    say: Callable[[str], None],
) -> Converged:
    """Call it while no service runs. `since`: how far the log was at the backup; None reads all of it.

    Doing it again changes nothing. What comes after, the services do by themselves: router reads again what it had
    read since the backup and knows it, reporting goes on where its projections are.
    """
    await nobody_reads(settings)
    since = since or _BEGINNING
    until = await ends(settings)
    client = connect(settings.mongo_url)
    try:
        stores = {
            f"/{name}": CommitRestorer(database(client, settings.mongo_database_prefix, name)) for name in _WRITERS
        }
        keys = LostKeys(database(client, settings.mongo_database_prefix, "keyring"))
        async for envelopes in read(settings, since.ends):
            for source, store in stores.items():
                if of_source := [envelope for envelope in envelopes if envelope.source == source]:
                    await store.take(of_source)
                    if source == "/intake":
                        await keys.take(of_source)
        restored = {source.strip("/"): await store.write() for source, store in stores.items()}
    finally:
        client.close()
    for name, done in restored.items():
        say(f"{name}: {done.commits} decisions taken back from the log")
    await show_restored(router, _chunks(sorted(restored["router"].streams)))
    say("router: cases listed as they are, all sessions ended")
    unsettled = await catch_up(notifier, read(settings, since.groups.get("notifier", {}), _TOLD))
    say("notifier: what was said since is known, nothing of it was sent")
    reached = await position(settings)
    await set_group(settings, "router", _back(since.groups.get("router", {}), reached.groups["router"]))
    await set_group(settings, "notifier", {topic: at for topic, at in until.items() if topic in _TOLD})
    return Converged(restored=restored, lost_keys=keys.found, unsettled=unsettled)


def _back(then: Offsets, now: Offsets) -> Offsets:
    """Where a group goes on that had read up to `now` and knows only what it had read up to `then`."""
    return {
        topic: {partition: then.get(topic, {}).get(partition, 0) for partition in of_topic}
        for topic, of_topic in now.items()
    }


async def _chunks(streams: Sequence[tuple[TenantId, str]]) -> AsyncIterator[Sequence[tuple[TenantId, str]]]:
    for start in range(0, len(streams), _AT_ONCE):
        yield streams[start : start + _AT_ONCE]
