"""A row of a queue, with names: nothing of what the reporter wrote or left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.router.application.ports import Entry
from services.router.domain.case import Case, Status
from services.router.entrypoints.desk.happened import short
from services.router.entrypoints.desk.names import Names

_NAMED = {Status.ASSIGNED, Status.IN_PROGRESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`late` is by how much it is overdue; `standing`: no clock runs, somebody else is awaited. `others` are there."""

    id: str
    number: str
    version: int
    status: Status
    status_name: str | None
    reason: str | None
    category: str | None
    area: str | None
    due: datetime | None
    late: timedelta | None
    handler: str | None
    inside: str | None
    proposal: str | None
    channel: str
    reopened: int
    received_at: datetime
    others: tuple[str, ...]


def rows(entries: Sequence[Entry], names: Names, others: Mapping[str, tuple[str, ...]], now: datetime) -> list[Row]:
    """Return the rows of a list; `others` are the accounts that have a case open, by case."""
    return [_row(entry, names, others.get(entry.case_id, ()), now) for entry in entries]


def _row(entry: Entry, names: Names, others: tuple[str, ...], now: datetime) -> Row:
    case, due = entry.case, entry.case.due()
    return Row(
        id=entry.case_id,
        number=short(entry.case_id),
        version=case.version,
        status=case.status,
        status_name=_status_name(case, names),
        reason=case.queue_reason if case.status is Status.RECEIVED else None,
        category=names.category(case.category),
        area=names.area(case.area),
        due=due,
        late=now - due if due and due < now else None,
        handler=names.agency(case.agency),
        inside=names.person(case.person) or names.unit(case.agency, case.unit),
        proposal=names.agency(case.proposal),
        channel=entry.complaint.channel.value,
        reopened=case.reopened,
        received_at=entry.complaint.received_at,
        others=tuple(name for account in others if (name := names.person(account))),
    )


def _status_name(case: Case, names: Names) -> str | None:
    if case.status in _NAMED:
        return names.agency(case.agency)
    return names.place(case.offered_to) if case.status is Status.TRANSFERRED else None
