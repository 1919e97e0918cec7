"""Gathers what a queue's page shows: its cases, how much waits in each queue, and the filters that somebody keeps."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from pydantic import ValidationError

from services.router.application.list_cases import ListCases
from services.router.application.ports import Clock, Listing
from services.router.application.presence import WhoIsWhere
from services.router.application.queues import CountCases, Depth, Queue, queues_of
from services.router.application.saved_filters import SavedFilter, SavedFilters
from services.router.domain.access import Actor
from services.router.entrypoints.actors import actor_of
from services.router.entrypoints.desk.names import Names
from services.router.entrypoints.desk.queue_query import QueueQuery
from services.router.entrypoints.desk.queue_rows import Row, rows
from services.router.entrypoints.desk.queue_words import QUEUES, QueueLook
from services.router.entrypoints.http.cursors import encode
from shared.regions.regions import Regions
from shared.tenants.directory import TenantDirectory
from shared.web.staff import Caller


@dataclass(frozen=True, slots=True)
class Place:
    """A queue in the side bar."""

    queue: Queue
    look: QueueLook
    depth: Depth
    current: bool

    @property
    def shown(self) -> bool:
        """A part of another queue is shown when there is something in it."""
        return self.queue.part_of is None or self.current or self.depth.count > 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved filter in the side bar."""

    filter: SavedFilter
    depth: Depth
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The side bar."""

    places: Sequence[Place]
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """A page of a queue. `next` is the address of the page after it."""

    queue: Queue
    look: QueueLook
    query: QueueQuery
    side: Side
    rows: Sequence[Row]
    next: str | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDesk:
    """Looks things up for a caller; every look is within what they may see."""

    list_cases: ListCases
    count: CountCases
    filters: SavedFilters
    who: WhoIsWhere
    clock: Clock
    directory: TenantDirectory
    regions: Regions

    def names(self, caller: Caller, language: str) -> Names:
        """Return the names of the caller's tenant."""
        tenant = self.directory.get(caller.tenant)
        if tenant is None:
            raise LookupError(f"{caller.tenant} is not configured")
        return Names(tenant, self.directory, self.regions, language)

    async def view(self, caller: Caller, query: QueueQuery, names: Names) -> QueueView:
        """Return the page of the queue that the query asks for."""
        actor, now = actor_of(caller), self.clock.now()
        queue = query.queue(actor, now)
        listing = query.listing(queue, actor, names.tenant.timezone, now)
        page, side = await asyncio.gather(
            self.list_cases(caller.tenant, listing, actor), self.side(caller, query, names.tenant.timezone, now)
        )
        others = await self.who(caller.tenant, [entry.case_id for entry in page.entries], caller.account)
        following = urlencode(query.pairs() | {"sesudah": encode(page.next)}) if page.next else None
        return QueueView(
            queue=queue,
            look=QUEUES[queue.id],
            query=query,
            side=side,
            rows=rows(page.entries, names, others, now),
            next=f"/meja?{following}" if following else None,
            now=now,
        )

    async def side(self, caller: Caller, query: QueueQuery, zone: str, now: datetime) -> Side:
        """Return the side bar, all of its counts taken at once."""
        actor = actor_of(caller)
        queues, current = queues_of(actor, now), query.queue(actor, now)
        kept = await self.filters.of((caller.tenant, caller.account))
        listings = [queue.listing for queue in queues] + [_listing(each, actor, zone, now) for each in kept]
        depths = await self.count(caller.tenant, actor, listings)
        return Side(
            places=[
                Place(queue, QUEUES[queue.id], depth, queue == current)
                for queue, depth in zip(queues, depths[: len(queues)], strict=True)
            ],
            kept=[
                Kept(each, depth, each.address == query.address)
                for each, depth in zip(kept, depths[len(queues) :], strict=True)
            ],
        )

    async def changed(self, caller: Caller, query: QueueQuery, zone: str, since: datetime) -> int:
        """Return how many cases of the list came or changed since then, at most `MOST`."""
        actor, now = actor_of(caller), self.clock.now()
        listing = query.listing(query.queue(actor, now), actor, zone, now)
        [depth] = await self.count(caller.tenant, actor, [replace(listing, after=None, changed_since=since)])
        return depth.count


def _listing(kept: SavedFilter, actor: Actor, zone: str, now: datetime) -> Listing:
    try:
        query = QueueQuery.read(kept.address)
    except ValidationError:
        query = QueueQuery()
    return query.listing(query.queue(actor, now), actor, zone, now)
