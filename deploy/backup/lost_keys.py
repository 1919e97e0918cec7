"""Keys that the log names and a restored keyring lacks: they are gone, and must never be made anew."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import UpdateOne

from shared.contracts.base import Event
from shared.contracts.envelope import Envelope
from shared.contracts.values import Sealed
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database


class LostKeys:
    """A tombstone for each, as for an erased one: whoever writes again gets a key that fits what is then sealed."""

    def __init__(self, keyring: Database) -> None:
        self._keys = keyring["keys"]
        self.found = 0

    async def take(self, envelopes: Sequence[Envelope]) -> None:
        """Look at what intake has said, the only one who makes keys."""
        wanted: dict[str, tuple[TenantId, str]] = {}
        for envelope in envelopes:
            for key in _keys(envelope.event):
                wanted[f"{envelope.tenant}|{key}"] = (envelope.tenant, key)
        if not wanted:
            return
        there = await self._keys.distinct("_id", {"_id": {"$in": list(wanted)}})
        now = datetime.now(UTC)
        lost = {each: wanted[each] for each in wanted.keys() - set(there)}
        if lost:
            stones = [
                UpdateOne(
                    {"_id": each},
                    {"$setOnInsert": {"tenant": tenant, "key": key, "erased_at": now, "lost": True}},
                    upsert=True,
                )
                for each, (tenant, key) in lost.items()
            ]
            self.found += (await self._keys.bulk_write(stones, ordered=False)).upserted_count


def _keys(event: Event) -> Iterator[str]:
    waiting: list[Any] = [getattr(event, name) for name in type(event).model_fields]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Sealed):
            yield value.key
        elif hasattr(type(value), "model_fields"):
            waiting += [getattr(value, name) for name in type(value).model_fields]
        elif isinstance(value, tuple):
            waiting += value
