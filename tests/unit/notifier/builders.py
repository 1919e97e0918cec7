"""Facts about a case as router says them, and who they are about; also for notifier's integration tests."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from shared.contracts.case import (
    ClosedBy,
    ComplaintClosed,
    ComplaintDeferred,
    ComplaintEscalated,
    ComplaintMerged,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintSplit,
    ComplaintWithdrawn,
    LetGo,
)
from shared.contracts.complaint import (
    AssignedBy,
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintQueued,
    ComplaintRejected,
    ComplaintResolved,
    Origin,
    QueueReason,
)
from shared.contracts.reply import ReplyKind
from shared.contracts.tenant import StaffRole, TenantConfigured
from shared.contracts.transfer import ComplaintTransferred
from shared.contracts.values import (
    Channel,
    Classification,
    ClockKind,
    ClockLength,
    ClockState,
    ComplaintRef,
    Deadlines,
    Pause,
    Plan,
    Sealed,
    Visibility,
)
from shared.tenants.loader import load_tenant

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=7)
TENANTS = Path(__file__).parents[3] / "deploy/tenants"
REPORTER = Sealed(key="k", data="c2VhbGVk")


@lru_cache
def tenant(code: str = "33.72") -> TenantConfigured:
    """An example tenant as configured."""
    loaded = load_tenant(TENANTS / f"{code}.yaml")
    assert isinstance(loaded, TenantConfigured), loaded
    return loaded


def ref(number: int = 1, reporter: Sealed | None = REPORTER, home: str | None = None) -> ComplaintRef:
    return ComplaintRef(
        id=f"{number:032x}",
        tracking_code=f"3372-{number:04d}-9XPA-2TBD",
        channel=Channel.API,
        visibility=Visibility.PUBLIC,
        language="id",
        received_at=NOW,
        reporter=reporter,
        home=home,
    )


def clock(kind: ClockKind, handler: str, *, started_at: datetime = NOW, paused: bool = False) -> ClockState:
    pauses = (Pause(since=NOW),) if paused else ()
    length = ClockLength(amount=5)
    return ClockState(kind=kind, handler=handler, length=length, started_at=started_at, due=DUE, pauses=pauses)


def handling(agency: str, started_at: datetime = NOW) -> tuple[ClockState, ...]:
    kinds = (ClockKind.RESPOND, ClockKind.RESOLVE)
    return tuple(clock(kind, agency, started_at=started_at) for kind in kinds)


def confirming() -> tuple[ClockState, ...]:
    return (clock(ClockKind.CONFIRM, "reporter"),)


def assigned(
    complaint: ComplaintRef,
    agency: str = "dpupr",
    *,
    unit: str | None = None,
    person: str | None = None,
    partners: tuple[str, ...] = (),
    by: AssignedBy = AssignedBy.VERIFIER,
    clocks: tuple[ClockState, ...] | None = None,
    actor: str | None = None,
    at: datetime = NOW,
) -> ComplaintAssigned:
    return ComplaintAssigned(
        complaint=complaint,
        category=tenant().categories[0].id,
        classification=Classification.ORDINARY,
        area_code="33.72.01",
        agency=agency,
        unit=unit,
        person=person,
        partners=partners,
        by=by,
        deadlines=Deadlines(respond=DUE, resolve=DUE),
        clocks=handling(agency, at) if clocks is None else clocks,
        actor=actor,
        at=at,
    )


def deferred(complaint: ComplaintRef, question: str = "Di depan rumah nomor berapa?") -> ComplaintDeferred:
    return ComplaintDeferred(complaint=complaint, question=question, at=NOW)


def progressed(complaint: ComplaintRef, plan: Plan | None = None, at: datetime = NOW) -> ComplaintProgressed:
    return ComplaintProgressed(complaint=complaint, agency="dpupr", note="Kami survei besok.", plan=plan, at=at)


def resolved(complaint: ComplaintRef) -> ComplaintResolved:
    return ComplaintResolved(complaint=complaint, agency="dpupr", note="Sudah.", clocks=confirming(), at=NOW)


def closed(complaint: ComplaintRef, by: ClosedBy = ClosedBy.REPORTER, rating: int | None = 5) -> ComplaintClosed:
    return ComplaintClosed(complaint=complaint, by=by, agency="dpupr", rating=rating, at=NOW)


def reopened(complaint: ComplaintRef, *, to_verifier: bool = False) -> ComplaintReopened:
    clocks = () if to_verifier else handling("dpupr")
    return ComplaintReopened(
        complaint=complaint, agency="dpupr", times=1, to_verifier=to_verifier, clocks=clocks, at=NOW
    )


def withdrawn(complaint: ComplaintRef, agency: str | None = "dpupr") -> ComplaintWithdrawn:
    return ComplaintWithdrawn(complaint=complaint, agency=agency, at=NOW)


def replied(
    complaint: ComplaintRef,
    clocks: tuple[ClockState, ...],
    kind: ReplyKind = ReplyKind.ADD,
    channel: Channel | None = None,
) -> ComplaintReplied:
    return ComplaintReplied(complaint=complaint, kind=kind, channel=channel, clocks=clocks, at=NOW)


def queued(complaint: ComplaintRef, reason: QueueReason, origin: str | None = None) -> ComplaintQueued:
    return ComplaintQueued(
        complaint=complaint,
        reason=reason,
        category=None,
        classification=Classification.ORDINARY,
        area_code=None,
        deadlines=Deadlines(verify=DUE),
        note="Ini jalan provinsi.",
        from_agency="dpupr" if origin is None else None,
        proposal="dishub" if reason is QueueReason.DISPUTED else None,
        origin=Origin(tenant=origin, note="Ini jalan provinsi.", words=REPORTER) if origin else None,
        at=NOW,
    )


def merged(complaint: ComplaintRef, into: ComplaintRef, at: datetime = NOW) -> ComplaintMerged:
    return ComplaintMerged(complaint=complaint, into=into.id, at=at)


def split(complaint: ComplaintRef, at: datetime = NOW, because: LetGo | None = None) -> ComplaintSplit:
    return ComplaintSplit(complaint=complaint, because=because, note="Bukan pengaduan." if because else None, at=at)


def rejected(complaint: ComplaintRef) -> ComplaintRejected:
    return ComplaintRejected(complaint=complaint, reason="Bukan pengaduan.", at=NOW)


def transferred(complaint: ComplaintRef, to: str = "33") -> ComplaintTransferred:
    return ComplaintTransferred(complaint=complaint, to=to, at=NOW)


def escalated(
    complaint: ComplaintRef,
    *recipients: StaffRole,
    agency: str | None = "dpupr",
    unit: str | None = None,
    person: str | None = None,
    kind: ClockKind = ClockKind.RESPOND,
) -> ComplaintEscalated:
    return ComplaintEscalated(
        complaint=complaint,
        clock=kind,
        step="due",
        recipients=recipients,
        agency=agency,
        unit=unit,
        person=person,
        due=DUE,
        overdue=True,
        at=NOW,
    )
