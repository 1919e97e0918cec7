"""What comes of what the reporter says: whatever it is, it is put to the case."""

from datetime import datetime, timedelta

from services.router.domain.case import HANDLED, OPEN, Case, Status
from services.router.domain.clocks import Clock, while_confirming, while_handling, while_verifying
from services.router.domain.commands import Reply
from services.router.domain.facts import (
    CaseClosed,
    CaseEvent,
    CaseQueued,
    CaseReopened,
    CaseReplied,
    CaseWithdrawn,
    ClosedBy,
    QueueReason,
)
from services.router.domain.policy import Policy
from services.router.domain.scene import Scene
from services.router.domain.values import ReplyKind

REOPENABLE_FOR = timedelta(days=30)
"""How long after its end a case can still be reopened."""


def reply(scene: Scene, said: Reply) -> tuple[CaseEvent, ...]:
    """Return what comes of a reply; one that has no other effect where the case stands is written down all the same."""
    case, policy, now = scene.case, scene.policy, scene.now
    match said.kind:
        case ReplyKind.CONFIRM if case.status is Status.RESOLVED:
            return (CaseClosed(by=ClosedBy.REPORTER, agency=case.agency, rating=said.rating, words=said.words, at=now),)
        case ReplyKind.REOPEN if case.agency is not None and _reopenable(case, now):
            return _reopened(case, case.agency, said, policy, now)
        case ReplyKind.WITHDRAW if case.status in {Status.RESOLVED, *OPEN}:
            return (CaseWithdrawn(agency=case.agency, words=said.words, at=now),)
        case _:
            return (
                CaseReplied(
                    kind=said.kind,
                    words=said.words,
                    photos=said.photos,
                    rating=said.rating,
                    channel=said.channel,
                    clocks=_clocks_after(case, said, policy, now),
                    at=now,
                ),
            )


def _reopenable(case: Case, now: datetime) -> bool:
    if case.status is Status.CLOSED:
        return case.closed_at is not None and now - case.closed_at <= REOPENABLE_FOR
    return case.status is Status.RESOLVED


def _reopened(case: Case, agency: str, said: Reply, policy: Policy, now: datetime) -> tuple[CaseEvent, ...]:
    times = case.reopened + 1
    to_verifier = times > policy.reopenings
    own = policy.clocks_of(case.category)
    reopened = CaseReopened(
        agency=agency,
        unit=case.unit,
        times=times,
        to_verifier=to_verifier,
        clocks=() if to_verifier else while_handling(agency, now, own, case.classification, policy.calendar),
        words=said.words,
        photos=said.photos,
        at=now,
    )
    if not to_verifier:
        return (reopened,)
    queued = CaseQueued(
        reason=QueueReason.REOPENED_OFTEN,
        category=case.category,
        classification=case.classification,
        area=case.area,
        clocks=while_verifying(now, own, case.classification, policy.calendar),
        from_agency=agency,
        at=now,
    )
    return (reopened, queued)


def _clocks_after(case: Case, said: Reply, policy: Policy, now: datetime) -> tuple[Clock, ...]:
    if case.status is Status.DEFERRED and said.kind is ReplyKind.ADD:
        return tuple(clock.go_on(now, policy.calendar) for clock in case.clocks)
    if case.status is Status.RESOLVED and said.kind is ReplyKind.ADD:
        # The case closes itself ten working days after the last that was said about it.
        return while_confirming(now, policy.calendar)
    return case.clocks


def heard_by(case: Case) -> str | None:
    """Return the agency that should hear of a reply; None: the verifier."""
    return case.agency if case.status in {Status.RESOLVED, *HANDLED} else None
