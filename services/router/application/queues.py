"""The queues of the desk: which cases wait for whoever is signed in, and how many of them there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from services.router.application.list_cases import within
from services.router.application.ports import Clock, Listing
from services.router.domain.access import OF_AGENCY, Actor, Role
from services.router.domain.case import HANDLED, OPEN, Status
from services.router.domain.facts import QueueReason
from shared.tenancy.ids import TenantId

MOST = 100
"""Counts stop here: nobody works through more in a day, and a count never takes long."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A list to work through. `part_of` names the queue that has all of these cases too."""

    id: str
    listing: Listing
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Depth:
    """How many cases wait, and how many of them are overdue; `MOST` means that many or more."""

    count: int = 0
    overdue: int = 0


class Depths(Protocol):
    """Counts listed cases, up to `MOST` of each listing."""

    async def of(self, tenant: TenantId, listings: Sequence[Listing], now: datetime) -> Sequence[Depth]:
        """Return how many each listing has, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCases:
    """Counts what somebody would see of each listing."""

    depths: Depths
    clock: Clock

    async def __call__(self, tenant: TenantId, actor: Actor, listings: Sequence[Listing]) -> Sequence[Depth]:
        return await self.depths.of(tenant, [within(listing, actor) for listing in listings], self.clock.now())


_OPEN, _HANDLED = tuple(sorted(OPEN)), tuple(sorted(HANDLED))
_FOR_REPORTER = (Status.DEFERRED, Status.RESOLVED)
_REASONS = {
    "tanpa-kategori": QueueReason.NO_CATEGORY,
    "tanpa-aturan": QueueReason.NO_RULE,
    "keberatan": QueueReason.DISPUTED,
    "dibuka-lagi": QueueReason.REOPENED_OFTEN,
    "tawaran": QueueReason.TRANSFER_OFFERED,
    "dikembalikan": QueueReason.TRANSFER_RETURNED,
    "utama-diarsipkan": QueueReason.LEADER_REJECTED,
    "utama-dicabut": QueueReason.LEADER_WITHDRAWN,
}
"""Why cases wait for the verifier, by the name in the address."""

VERIFY = Queue("verifikasi", Listing(statuses=(Status.RECEIVED,)))
_WHY = tuple(
    Queue(name, replace(VERIFY.listing, reasons=(reason,)), part_of=VERIFY.id) for name, reason in _REASONS.items()
)
_AT_AGENCIES = Queue("instansi", Listing(statuses=_HANDLED))
_WITH_REPORTER = Queue("pelapor", Listing(statuses=_FOR_REPORTER))
_STILL_OPEN = Queue("terbuka", Listing(statuses=_OPEN))
_LED = tuple(
    Queue(name, Listing(statuses=statuses, helping=False))
    for name, statuses in (
        ("baru", (Status.ASSIGNED,)),
        ("dikerjakan", (Status.IN_PROGRESS,)),
        ("pelapor", _FOR_REPORTER),
    )
)
_HELPING = Queue("membantu", Listing(statuses=_HANDLED, helping=True))
EVERYTHING = Queue("semua", Listing())
"""Every case that somebody may see, for searching; nobody works through it, so it is not counted."""


def queues_of(actor: Actor, now: datetime) -> tuple[Queue, ...]:
    """Return the queues of a member of staff, what they should look at first coming first."""
    mine = Queue("saya", Listing(statuses=_OPEN, person=actor.account))
    if actor.role is Role.VERIFIER:
        return (VERIFY, *_WHY, _WITH_REPORTER, _AT_AGENCIES, _STILL_OPEN)
    if actor.role in OF_AGENCY:
        return (*_LED, mine) if actor.unit else (*_LED, _HELPING, mine)
    late = Queue("lewat", Listing(statuses=_OPEN, due_before=now))
    return (late, VERIFY, _AT_AGENCIES, _WITH_REPORTER, _STILL_OPEN)
