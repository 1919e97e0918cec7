"""Writes the projections: one find, then complaints, counters and positions, in one transaction per batch."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession

from services.reporting.adapters.documents import complaint_id, counter_path, to_document, to_stored
from services.reporting.adapters.generations import Collections, MongoGenerations
from services.reporting.adapters.transactions import in_transaction
from services.reporting.application.ports import ComplaintKey, Folded, Positions, Stored, Unit
from services.reporting.domain.rollups import Key
from shared.tenancy.ids import TenantId
from shared.tenancy.scope import Write, inserting, replacing, updating

SLOTS = 16
"""Into how many documents a tenant's counters are split, so that replicas seldom write the same one."""


class MongoUnit:
    """One transaction's reads and writes, in one generation."""

    def __init__(self, collections: Collections, session: AsyncIOMotorClientSession) -> None:
        self._collections = collections
        self._session = session

    async def load(self, keys: Sequence[ComplaintKey]) -> dict[ComplaintKey, Stored]:
        """See `Unit.load`."""
        ids: defaultdict[TenantId, list[str]] = defaultdict(list)
        for tenant, complaint in keys:
            ids[tenant].append(complaint_id(tenant, complaint))
        found = await self._collections.complaints.find_of_many(
            {tenant: {"_id": {"$in": each}} for tenant, each in ids.items()},
            projection={"tenant": 1, "complaint": 1, "ref": 1, "facts": 1, "text": 1},
            session=self._session,
        )
        return {(each["tenant"], each["complaint"]): to_stored(each) for each in found}

    async def keep(self, folded: Sequence[Folded]) -> None:
        """See `Unit.keep`."""
        await self._collections.complaints.bulk_write([_keeping(each) for each in folded], session=self._session)

    async def count(self, rollups: Mapping[TenantId, Counter[Key]], slot: int) -> None:
        """See `Unit.count`."""
        share = slot % SLOTS
        changes: list[Write] = []
        for tenant, change in rollups.items():
            total, by_day = _increments(change)
            if total:
                changes.append(updating(tenant, {"_id": f"{tenant}/{share}"}, {"$inc": total}, hint="_id_"))
            for day, counts in by_day.items():
                update = {"$inc": counts, "$set": {"day": day}}
                changes.append(updating(tenant, {"_id": f"{tenant}/{day}/{share}"}, update, hint="_id_"))
        await self._collections.counters.bulk_write(changes, session=self._session)


class MongoProjections:
    """The projections of one generation; without a number, of whichever is live when a batch begins."""

    def __init__(self, generations: MongoGenerations, generation: int | None = None) -> None:
        self._generations = generations
        self._generation = generation
        self._remembered: int | None = None

    async def together(self, positions: Positions, work: Callable[[Unit], Awaitable[None]]) -> None:
        """See `Projections.together`."""

        async def inside(session: AsyncIOMotorClientSession) -> None:
            generation = await self._reach(positions, session)
            await work(MongoUnit(self._generations.collections(generation), session))

        await in_transaction(self._generations.database.client, inside)

    async def _reach(self, positions: Positions, session: AsyncIOMotorClientSession) -> int:
        """Move the positions on; return the generation in which they now are.

        They come before the big write, so that replicas that both think they own a partition, or a swap, meet there.
        Positions that are there and not closed lie in the live generation as surely as if the pointer said so, for a
        round trip less. None may be made on that path: the generation may have been dropped.
        """
        if self._generation is not None:
            await self._generations.reach(self._generation, positions, session)
            return self._generation
        remembered = self._remembered
        if remembered and positions and await self._generations.move_on(remembered, positions, session):
            return remembered
        self._remembered = live = await self._generations.writable(session)
        await self._generations.reach(live, positions, session)
        return live


def _keeping(folded: Folded) -> Write:
    """An insert costs half of what a replacement does; if another writer was first, the transaction is run again."""
    document = to_document(folded)
    if folded.is_new:
        return inserting(folded.tenant, document)
    return replacing(folded.tenant, {"_id": document["_id"]}, document, hint="_id_")


def _increments(change: Counter[Key]) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    total: dict[str, int] = {}
    by_day: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for key, by in change.items():
        if not by:
            continue
        if key[0] == "day":
            by_day[key[1]][key[2]] = by
        else:
            total[counter_path(key)] = by
    return total, by_day
