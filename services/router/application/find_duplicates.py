"""Finds cases that may be about the same thing as one of them, with the reasons."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.router.application.errors import NoSuchCaseError, NotForThisRoleError
from services.router.application.ports import CaseIndex, CaseKey, Entry, SealedWords
from services.router.domain.access import Actor, may_read_case
from services.router.domain.likeness import MOST_APART, Likeness, Sketch, likeness
from services.router.domain.stems import stems
from shared.contracts.values import Words
from shared.tenancy.ids import TenantId

MOST = 10
"""How many are proposed."""
COMPARED = 200
"""How many are compared, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where and when to look: around a position, in a kelurahan (`area`), or both."""

    lat: float | None
    lon: float | None
    area: str | None
    since: datetime
    until: datetime


class Nearby(Protocol):
    """Finds cases by place and time."""

    async def around(self, tenant: TenantId, where: Surroundings, limit: int) -> Sequence[Entry]:
        """Return cases of the tenant that are not over, perhaps some that lie a little outside; newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A case that may be the same, and why."""

    entry: Entry
    why: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class FindDuplicates:
    """The likeliest come first. Words are compared in memory and nothing of them is kept.

    That the case's own words are read for it is on record before; of the others, before anybody is told of them.
    Raises NoSuchCaseError, NotForThisRoleError.
    """

    index: CaseIndex
    nearby: Nearby
    words: SealedWords

    async def __call__(self, key: CaseKey, actor: Actor) -> Sequence[Duplicate]:
        entry = await self.index.find(key)
        if entry is None:
            raise NoSuchCaseError
        if not may_read_case(actor, entry.case):
            raise NotForThisRoleError("The case is not this reader's.")
        found = await self.nearby.around(key[0], _surroundings(entry), COMPARED + 1)
        others = [other for other in found if other.case_id != entry.case_id][:COMPARED]
        if not others:
            return ()
        who = f"staff:{actor.account}"
        await self.words.record_reading(key, who, "words")
        sketches = await self._sketches(key[0], [entry, *others])
        alike = [
            Duplicate(other, why)
            for other in others
            if (why := likeness(sketches[entry.case_id], sketches[other.case_id])) is not None
        ]
        told = sorted(alike, key=lambda each: (-each.why.score, each.entry.case_id))[:MOST]
        keys = [(key[0], each.entry.case_id) for each in told]
        await asyncio.gather(*(self.words.record_reading(each, who, "words") for each in keys))
        return told

    async def _sketches(self, tenant: TenantId, entries: Sequence[Entry]) -> dict[str, Sketch]:
        sealed = {_sealed_by(tenant, entry): entry.dossier.words for entry in entries}
        opened = await self.words.words(sealed)
        return {entry.case_id: _sketch(entry, opened.get(_sealed_by(tenant, entry))) for entry in entries}


def _sealed_by(tenant: TenantId, entry: Entry) -> CaseKey:
    return TenantId(entry.complaint.home or tenant), entry.case_id


def _sketch(entry: Entry, words: Words | None) -> Sketch:
    place = entry.dossier.location
    return Sketch(
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        area=entry.case.area,
        category=entry.case.category,
        at=entry.complaint.received_at,
        stems=stems(words.text) if words else None,
    )


def _surroundings(entry: Entry) -> Surroundings:
    place, at = entry.dossier.location, entry.complaint.received_at
    return Surroundings(
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        area=entry.case.area,
        since=at - MOST_APART,
        until=at + MOST_APART,
    )
