"""Generations of the projections: sets of collections side by side, and the pointer to the one that is live."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorCollection
from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne

from services.reporting.adapters.transactions import in_transaction
from services.reporting.application.ports import Positions, RebuildOvertakenError, Standing
from shared.bus.errors import ConsumerBrokenError
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection

POINTER = "live"
VERSION = 3
"""What the projections look like. A change of what is folded or counted raises it; they are built anew then."""

_KINDS = ("complaints", "counters", "positions")
_CACHE_SECONDS = 1.0

_INDEXES = {
    "complaints": [
        IndexModel([("tenant", ASCENDING), ("code", ASCENDING)], name="tracking"),
        IndexModel(
            [("tenant", ASCENDING), ("received_at", DESCENDING), ("_id", DESCENDING)],
            name="listed",
            partialFilterExpression={"listed": True},
        ),
        IndexModel(
            [
                ("tenant", ASCENDING),
                ("open", ASCENDING),
                ("agency", ASCENDING),
                ("waiting", ASCENDING),
                ("received_at", ASCENDING),
                ("due", ASCENDING),
            ],
            name="open",
            partialFilterExpression={"open": True},
        ),
    ],
    "counters": [IndexModel([("tenant", ASCENDING), ("day", ASCENDING)], name="tenant_day")],
    "positions": [],
}


@dataclass(frozen=True, slots=True)
class Collections:
    """The collections of one generation."""

    complaints: TenantCollection
    counters: TenantCollection
    positions: AsyncIOMotorCollection[Document]


class MongoGenerations:
    """The document `live` says which generation is read and written, which is being built, and the last number."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.pointer: AsyncIOMotorCollection[Document] = database["generations"]
        self._cached = (0, 0.0)
        self.collections = cache(self._collections)
        """The collections of a generation: `collections(number)`."""

    async def ensure(self) -> None:
        """Make the first generation if there is none, and the indexes of the live one if it is of this version."""
        await self.pointer.update_one(
            {"_id": POINTER},
            {"$setOnInsert": {"live": 1, "building": None, "latest": 1, "version": VERSION}},
            upsert=True,
        )
        found = await self.standing()
        if found.written == VERSION:
            await self._make(await self.live())

    async def standing(self) -> Standing:
        """See `Generations.standing`."""
        pointer = await self._pointer()
        building = pointer.get("building")
        built = [] if building is None else await self.collections(building).positions.find({}).to_list(None)
        return Standing(_version(pointer), VERSION, building, sum(each["next"] for each in built))

    async def live(self, session: AsyncIOMotorClientSession | None = None) -> int:
        """Return the number of the live generation."""
        return int((await self._pointer(session)).get("live", 1))

    async def writable(self, session: AsyncIOMotorClientSession) -> int:
        """Return the live generation's number; ConsumerBrokenError if its version is not ours to write."""
        pointer = await self._pointer(session)
        if (version := _version(pointer)) != VERSION:
            raise ConsumerBrokenError(f"the projections are of version {version} now, this release's are {VERSION}")
        return int(pointer["live"])

    async def live_collections(self) -> Collections:
        """Return the live collections for a reader; known for up to a second, which `drop_others` waits for."""
        generation, until = self._cached
        if time.monotonic() > until:
            generation = await self.live()
            self._cached = (generation, time.monotonic() + _CACHE_SECONDS)
        return self.collections(generation)

    async def _pointer(self, session: AsyncIOMotorClientSession | None = None) -> Document:
        return await self.pointer.find_one({"_id": POINTER}, session=session) or {}

    def _collections(self, generation: int) -> Collections:
        complaints, counters, positions = (self.database[f"{kind}_{generation}"] for kind in _KINDS)
        return Collections(TenantCollection(complaints), TenantCollection(counters), positions)

    async def positions(self) -> dict[tuple[str, int], int]:
        """Return the next offset to read of each (topic, partition), for the live generation."""
        found = await self.collections(await self.live()).positions.find({}).to_list(None)
        return {(each["topic"], each["partition"]): each["next"] for each in found}

    async def positions_of(self, assigned: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """Return those of the positions that are known, for partitions just assigned."""
        known = await self.positions()
        return {each: known[each] for each in assigned if each in known}

    async def reach(self, generation: int, positions: Positions, session: AsyncIOMotorClientSession) -> None:
        """Move the positions on, never back; those that are not there are made."""
        moves = [
            UpdateOne(
                {"_id": position_id(topic, partition)},
                {"$max": {"next": position}, "$set": {"topic": topic, "partition": partition}},
                upsert=True,
            )
            for (topic, partition), position in sorted(positions.items())
        ]
        if moves:
            await self.collections(generation).positions.bulk_write(moves, ordered=False, session=session)

    async def move_on(self, generation: int, positions: Positions, session: AsyncIOMotorClientSession) -> bool:
        """Do as `reach`, but make none and leave out the closed ones; return whether all were moved."""
        moves = [
            UpdateOne({"_id": position_id(*each), "closed": {"$exists": False}}, {"$max": {"next": position}})
            for each, position in sorted(positions.items())
        ]
        moved = await self.collections(generation).positions.bulk_write(moves, ordered=False, session=session)
        return moved.matched_count == len(moves)

    async def begin(self) -> int:
        """See `Generations.begin`."""
        generation = await self._begin({})
        if generation is None:
            raise RuntimeError("there are no projections yet: starting the service makes the first")
        return generation

    async def begin_instead_of(self, building: int | None) -> int | None:
        """See `Generations.begin_instead_of`."""
        return await self._begin({"building": building})

    async def _begin(self, only_if: Document) -> int | None:
        found = await self.pointer.find_one_and_update(
            {"_id": POINTER, **only_if},
            [{"$set": {"latest": {"$add": ["$latest", 1]}, "building": {"$add": ["$latest", 1]}}}],
            return_document=True,
        )
        if found is None:
            return None
        generation = int(found["building"])
        await self.drop_others()
        await self._make(generation)
        return generation

    async def swap(self, generation: int, partitions: Sequence[tuple[str, int]]) -> bool:
        """See `Generations.swap`.

        Every position of the old generation is written to, also those that are not there yet. A batch that is being
        written to the old generation therefore conflicts with the swap: either it is in, and the swap sees how far
        it went, or it is tried again and finds the new generation.
        """
        swapped = False

        async def work(session: AsyncIOMotorClientSession) -> None:
            nonlocal swapped
            swapped = False
            pointer = await self.pointer.find_one({"_id": POINTER}, session=session)
            if pointer is None or pointer["building"] != generation:
                raise RebuildOvertakenError("another rebuild has begun since this one; let that one finish")
            old = self.collections(pointer["live"]).positions
            mine = await self.collections(generation).positions.find({}, session=session).to_list(None)
            reached = {each["_id"]: each["next"] for each in mine}
            behind = [
                each["_id"]
                async for each in old.find({}, session=session)
                if reached.get(each["_id"], 0) < each["next"]
            ]
            if behind:
                return
            for topic, partition in partitions:
                await old.update_one(
                    {"_id": position_id(topic, partition)},
                    {
                        "$set": {"closed": generation},
                        "$setOnInsert": {"topic": topic, "partition": partition, "next": 0},
                    },
                    upsert=True,
                    session=session,
                )
            await self.pointer.update_one(
                {"_id": POINTER}, {"$set": {"live": generation, "building": None, "version": VERSION}}, session=session
            )
            swapped = True

        await in_transaction(self.database.client, work)
        return swapped

    async def drop_others(self) -> None:
        """See `Generations.drop_others`."""
        found = await self._pointer()
        kept = {str(found.get("live")), str(found.get("building"))}
        for name in await self.database.list_collection_names():
            # By number alone: what is live may be an earlier version's, which had other kinds, too.
            number = name.rpartition("_")[2]
            if number.isdigit() and number not in kept:
                await self.database.drop_collection(name)

    async def _make(self, generation: int) -> None:
        for kind in _KINDS:
            collection = self.database[f"{kind}_{generation}"]
            if _INDEXES[kind]:
                await collection.create_indexes(_INDEXES[kind])
            elif collection.name not in await self.database.list_collection_names():
                await self.database.create_collection(collection.name)


def position_id(topic: str, partition: int) -> str:
    """Return the `_id` of a position."""
    return f"{topic}:{partition}"


def _version(pointer: Document) -> int:
    return int(pointer.get("version", 0))  # the first releases did not say
