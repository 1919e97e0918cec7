"""Reads the counters and what is waited for, from the live generation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.reporting.adapters.documents import counter_key
from services.reporting.adapters.generations import MongoGenerations
from services.reporting.domain.ages import Waiting, edges
from services.reporting.domain.rollups import Key
from shared.tenancy.ids import TenantId

_DIMENSIONS = ("status", "agency", "category", "area", "outcome")
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MongoFigures:
    """See `Figures`."""

    generations: MongoGenerations

    async def totals(self, tenants: Sequence[TenantId]) -> dict[TenantId, Counter[Key]]:
        """See `Figures.totals`."""
        found = await (await self.generations.live_collections()).counters.find_of_many(
            {tenant: {"day": None} for tenant in tenants}
        )
        totals: dict[TenantId, Counter[Key]] = {tenant: Counter() for tenant in tenants}
        for document in found:
            for dimension in _DIMENSIONS:
                _gather(totals[document["tenant"]], (dimension,), document.get(dimension, {}))
        return {tenant: +counted for tenant, counted in totals.items()}

    async def days(self, tenants: Sequence[TenantId], since: str) -> dict[TenantId, Counter[Key]]:
        """See `Figures.days`."""
        found = await (await self.generations.live_collections()).counters.find_of_many(
            {tenant: {"day": {"$gte": since}} for tenant in tenants}
        )
        days: dict[TenantId, Counter[Key]] = {tenant: Counter() for tenant in tenants}
        for document in found:
            for what in ("received", "resolved"):
                days[document["tenant"]]["day", document["day"], what] += document.get(what, 0)
        return {tenant: +counted for tenant, counted in days.items()}

    async def waiting(self, tenant: TenantId, now: datetime) -> Sequence[Waiting]:
        """See `Figures.waiting`. One pass over the index `open`; the documents are not read."""
        steps = edges(now)
        waits = {"$eq": ["$waiting", True]}
        late = {"$and": [{"$gt": ["$due", None]}, {"$lt": ["$due", now]}]}
        ages = [_between(upper, lower) for upper, lower in zip([None, *steps], [*steps, None], strict=True)]
        found = await (await self.generations.live_collections()).complaints.aggregate(
            tenant,
            [
                {"$match": {"open": True}},
                {"$project": {"_id": 0, "agency": 1, "waiting": 1, "received_at": 1, "due": 1}},
                {
                    "$group": {
                        "_id": "$agency",
                        **{f"age{place}": _count(waits, *age) for place, age in enumerate(ages)},
                        "overdue": _count(waits, late),
                        "oldest": _least("$received_at", waits),
                        "due_first": _least("$due", waits),
                        "late": _count(late),
                        "late_since": _least("$due", late),
                    }
                },
            ],
        )
        rows = [_to_waiting(each, len(ages)) for each in found]
        return sorted(rows, key=lambda row: (row.due_first or _NEVER, row.oldest or _NEVER))


def _count(*conditions: Any) -> dict[str, Any]:
    return {"$sum": {"$cond": [{"$and": list(conditions)}, 1, 0]}}


def _least(field: str, condition: Any) -> dict[str, Any]:
    """The least value where the condition holds; `$min` passes over null."""
    return {"$min": {"$cond": [condition, field, None]}}


def _between(upper: datetime | None, lower: datetime | None) -> list[dict[str, Any]]:
    """Received at or before `upper` and after `lower`."""
    bounds: list[dict[str, Any]] = []
    if upper is not None:
        bounds.append({"$lte": ["$received_at", upper]})
    if lower is not None:
        bounds.append({"$gt": ["$received_at", lower]})
    return bounds


def _to_waiting(document: dict[str, Any], ages: int) -> Waiting:
    return Waiting(
        agency=document["_id"],
        by_age=tuple(document[f"age{place}"] for place in range(ages)),
        overdue=document["overdue"],
        oldest=document["oldest"],
        due_first=document["due_first"],
        late=document["late"],
        late_since=document["late_since"],
    )


def _gather(totals: Counter[Key], path: Key, found: Any) -> None:
    if isinstance(found, dict):
        for name, inner in found.items():
            _gather(totals, (*path, name), inner)
    else:
        totals[counter_key(path)] += int(found)
