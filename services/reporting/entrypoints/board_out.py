"""A board as JSON, and its tables as CSV."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime

from pydantic import BaseModel

from services.reporting.domain.ages import BUCKETS
from services.reporting.domain.board import RATINGS, Board, Counted, Row


class OutcomesOut(BaseModel):
    """How it went: how many were `solved` at least once, and of these reopened, closed by whom, and rated 1 to 5.

    `escalated_to_head` and `escalated_to_executive` count open cases, each where it went highest.
    """

    solved: int
    reopened: int
    closed_by_reporter: int
    closed_by_timer: int
    ratings: dict[str, int]
    rating: float | None
    escalated_to_head: int
    escalated_to_executive: int


class RowOut(BaseModel):
    """Counts of one agency, category, area or tenant; `id` null: of none.

    `resolved` are those said to be done, confirmed or not; `elsewhere` were merged, given away or withdrawn; `overdue`
    are open and past a deadline. `overdue` and `outcomes` are counted by agency and tenant alone.
    """

    id: str | None
    name: str | None
    total: int
    open: int
    resolved: int
    rejected: int
    elsewhere: int
    overdue: int
    outcomes: OutcomesOut


class DayOut(BaseModel):
    """A calendar day of the tenant."""

    day: date
    received: int
    resolved: int


class WaitingOut(BaseModel):
    """Who has not responded; `agency` null: the tenant's verifier. `ages` counts by how long it is waited."""

    tenant: str
    agency: str | None
    name: str | None
    total: int
    overdue: int
    ages: dict[str, int]
    oldest_received_at: datetime | None
    first_due_at: datetime | None


class BoardOut(BaseModel):
    """A board. For a province `tenants` is filled and categories are the national topics."""

    tenant: str
    name: str
    at: datetime
    total: int
    open: int
    overdue: int
    statuses: dict[str, int]
    outcomes: OutcomesOut
    agencies: list[RowOut]
    categories: list[RowOut]
    areas: list[RowOut]
    tenants: list[RowOut]
    days: list[DayOut]
    not_responded: list[WaitingOut]


def board_out(board: Board) -> BoardOut:
    """Return what the API says of a board."""
    return BoardOut(
        tenant=board.tenant,
        name=board.name,
        at=board.at,
        total=board.total,
        open=board.open,
        overdue=board.late,
        statuses=dict(board.counts),
        outcomes=_outcomes(board),
        agencies=[_row(row) for row in board.agencies],
        categories=[_row(row) for row in board.categories],
        areas=[_row(row) for row in board.areas],
        tenants=[_row(row) for row in board.places],
        days=[DayOut(day=day.day, received=day.received, resolved=day.resolved) for day in board.days],
        not_responded=[
            WaitingOut(
                tenant=row.tenant,
                agency=row.waiting.agency,
                name=row.name,
                total=row.waiting.total,
                overdue=row.waiting.overdue,
                ages={name: count for (name, _end), count in zip(BUCKETS, row.waiting.by_age, strict=True)},
                oldest_received_at=row.waiting.oldest,
                first_due_at=row.waiting.due_first,
            )
            for row in board.waiting
        ],
    )


def _row(row: Row) -> RowOut:
    return RowOut(
        id=row.id,
        name=row.name,
        total=row.total,
        open=row.open,
        resolved=row.resolved,
        rejected=row.rejected,
        elsewhere=row.elsewhere,
        overdue=row.late,
        outcomes=_outcomes(row),
    )


def _outcomes(counted: Counted) -> OutcomesOut:
    return OutcomesOut(
        solved=counted.outcome("solved"),
        reopened=counted.outcome("reopened"),
        closed_by_reporter=counted.outcome("reporter"),
        closed_by_timer=counted.outcome("timer"),
        ratings={str(stars): counted.outcome(f"r{stars}") for stars in RATINGS},
        rating=counted.rating,
        escalated_to_head=counted.outcome("agency_head"),
        escalated_to_executive=counted.outcome("executive"),
    )


_WAITING = ("daerah", "instansi", "di_bawah_1_hari", "1_3_hari", "3_7_hari", "di_atas_7_hari", "lewat_batas", "tertua")
_PERFORMANCE = (
    "daerah_atau_instansi",
    "nama",
    "berjalan",
    "lewat_batas",
    "ke_pimpinan_instansi",
    "ke_kepala_daerah",
    "pernah_selesai",
    "dibuka_kembali",
    "ditutup_pelapor",
    "ditutup_otomatis",
    "dinilai",
    "nilai_rata_rata",
)


def waiting_csv(board: Board) -> str:
    """Return who has not responded."""
    return _csv(
        _WAITING,
        (
            (
                row.tenant,
                row.waiting.agency or "verifikator",
                *row.waiting.by_age,
                row.waiting.overdue,
                row.waiting.oldest.isoformat(timespec="seconds") if row.waiting.oldest else "",
            )
            for row in board.waiting
        ),
    )


def performance_csv(board: Board) -> str:
    """Return what is compared: agencies, or a province's tenants."""
    return _csv(
        _PERFORMANCE,
        (
            (
                row.id,
                row.name,
                row.open,
                row.late,
                *(
                    row.outcome(name)
                    for name in ("agency_head", "executive", "solved", "reopened", "reporter", "timer")
                ),
                row.rated,
                "" if row.rating is None else f"{row.rating:.2f}",
            )
            for row in board.performers
        ),
    )


def _csv(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
