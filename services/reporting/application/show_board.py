"""Show a board: one tenant's, or a province's over all its tenants."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.reporting.application.names import Names
from services.reporting.application.ports import Clock, Figures
from services.reporting.domain.ages import Waiting
from services.reporting.domain.board import (
    DAYS,
    Board,
    Row,
    WaitingRow,
    by_dimension,
    days_of,
    largest_first,
    most_urgent_first,
    statuses_of,
)
from services.reporting.domain.rollups import Key
from services.reporting.domain.zones import day_of, zone_of
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId

Totals = Mapping[TenantId, Counter[Key]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowBoard:
    """Counts alone: nothing of a board says anything about one person or one complaint."""

    names: Names
    figures: Figures
    clock: Clock

    async def __call__(self, tenant: TenantConfigured) -> Board:
        """Return the board as of now."""
        now = self.clock()
        scope = self.names.scope(tenant)
        ids = [TenantId(each.id) for each in scope]
        since = day_of(tenant.id, now - timedelta(days=DAYS - 1))
        totals, days = await asyncio.gather(self.figures.totals(ids), self.figures.days(ids, since))
        waiting = await asyncio.gather(*(self.figures.waiting(each, now) for each in ids))
        province = tenant.kind == "province"
        open_of = dict(zip(ids, waiting, strict=True))
        rows = [
            WaitingRow(each.id, each.name, *self._called(each.id, row.agency), row)
            for each in scope
            for row in open_of[TenantId(each.id)]
            if row.total
        ]
        summed: Counter[Key] = sum((totals[each] for each in ids), Counter())
        return Board(
            tenant=tenant.id,
            name=tenant.name,
            province=province,
            at=now,
            counts=statuses_of(summed),
            outcomes=_outcomes(summed),
            late=sum(row.late for found in waiting for row in found),
            agencies=() if province else self._agencies(tenant, summed, open_of[TenantId(tenant.id)]),
            categories=self._topics(scope, totals) if province else self._categories(tenant, summed),
            areas=() if province else self._areas(summed),
            places=_places(scope, totals, open_of) if province else (),
            days=days_of(sum((days[each] for each in ids), Counter()), now.astimezone(zone_of(tenant.id)).date()),
            waiting=most_urgent_first(rows),
        )

    def _called(self, tenant: str, agency: str | None) -> tuple[str | None, str | None]:
        known = self.names.agency(tenant, agency)
        return (known.name, known.short_name) if known else (agency, agency)

    def _agencies(self, tenant: TenantConfigured, totals: Counter[Key], waiting: Sequence[Waiting]) -> list[Row]:
        found, outcomes = by_dimension(totals, "agency"), by_dimension(totals, "outcome")
        nothing: Counter[str] = Counter()
        return largest_first(
            _row(
                agency,
                self._called(tenant.id, agency),
                found.get(agency, nothing),
                outcomes.get(agency, nothing),
                [row for row in waiting if row.agency == agency],
            )
            for agency in dict.fromkeys((*found, *outcomes))
        )

    def _categories(self, tenant: TenantConfigured, totals: Counter[Key]) -> list[Row]:
        return largest_first(
            Row(
                key,
                self.names.category_name(tenant.id, key),
                self.names.category_name(tenant.id, key, "en"),
                counts,
            )
            for key, counts in by_dimension(totals, "category").items()
        )

    def _topics(self, scope: Sequence[TenantConfigured], totals: Totals) -> list[Row]:
        """Tenants name their categories themselves; the national topic is what they have in common."""
        topics: dict[str | None, Counter[str]] = {}
        for tenant in scope:
            for key, counts in by_dimension(totals[TenantId(tenant.id)], "category").items():
                known = self.names.category(tenant.id, key)
                topic = known.topic.partition("/")[0].strip().capitalize() if known else key
                topics.setdefault(topic, Counter()).update(counts)
        return largest_first(_row(topic, (topic, None), counts) for topic, counts in topics.items())

    def _areas(self, totals: Counter[Key]) -> list[Row]:
        found = by_dimension(totals, "area")
        return largest_first(_row(key, (self.names.area_name(key), None), counts) for key, counts in found.items())


def _places(
    scope: Iterable[TenantConfigured], totals: Totals, waiting: Mapping[TenantId, Sequence[Waiting]]
) -> list[Row]:
    ids = [(TenantId(each.id), each.name) for each in scope]
    return largest_first(
        _row(of, (name, None), statuses_of(totals[of]), _outcomes(totals[of]), waiting[of]) for of, name in ids
    )


def _outcomes(totals: Counter[Key]) -> Counter[str]:
    return sum(by_dimension(totals, "outcome").values(), Counter())


def _row(
    key: str | None,
    called: tuple[str | None, str | None],
    counts: Counter[str],
    outcomes: Mapping[str, int] | None = None,
    waiting: Sequence[Waiting] = (),
) -> Row:
    since = min((row.late_since for row in waiting if row.late_since), default=None)
    late = sum(row.late for row in waiting)
    return Row(key, called[0], called[0], counts, outcomes or {}, late, since, called[1])


REMEMBERED_SECONDS = 0.5


class RecentBoards:
    """Remembers each board for a moment, so that many readers of one board cost as much as one."""

    def __init__(self, show: ShowBoard, seconds: float = REMEMBERED_SECONDS) -> None:
        self._show = show
        self._seconds = timedelta(seconds=seconds)
        self._boards: dict[str, Board] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def __call__(self, tenant: TenantConfigured) -> Board:
        """Return the board, at most that old."""
        async with self._locks.setdefault(tenant.id, asyncio.Lock()):
            known = self._boards.get(tenant.id)
            if known is None or self._show.clock() - known.at >= self._seconds:
                known = self._boards[tenant.id] = await self._show(tenant)
            return known
