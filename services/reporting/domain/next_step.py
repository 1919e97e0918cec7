"""What a reporter may expect next, and by when; and what the reporter can say now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.reporting.domain.view import ComplaintView, Status

REOPENABLE_FOR = timedelta(days=30)
"""How long after its end a complaint can still be rated or opened again, as router has it."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """`what` names who does what (see `wording.NEXT`); `by` is UTC, None when nothing runs."""

    what: str
    by: datetime | None = None

    @property
    def owed(self) -> bool:
        """Whether it is owed to the reporter, so that it can be late."""
        return self.what in {"verify", "respond", "resolve"}


_ENDS = {
    Status.REJECTED: "archived",
    Status.CLOSED: "done",
    Status.WITHDRAWN: "withdrawn",
    Status.MERGED: "joined",
    Status.TRANSFERRED: "moving",
    Status.DEFERRED: "answer",
}


def next_step(view: ComplaintView) -> NextStep:
    """Say who acts next."""
    end = _ENDS.get(Status(view.status))
    if end is not None:
        return NextStep(end)
    if view.status == Status.RESOLVED:
        return NextStep("confirm", view.confirm_by)
    if view.agency is None:
        return NextStep("verify", view.verify_by)
    if view.responded_at is None:
        return NextStep("respond", view.respond_by)
    return NextStep("resolve", view.resolve_by)


def sayings(view: ComplaintView, now: datetime) -> tuple[str, ...]:
    """Return what the reporter can say now, what is expected first: `answer` is an `add` that is asked for."""
    if view.status == Status.RESOLVED:
        return ("confirm", "reopen")
    if view.status == Status.CLOSED:
        late = view.closed_at is None or now - view.closed_at > REOPENABLE_FOR
        return () if late else ("reopen",) if view.rating else ("rate", "reopen")
    if view.status == Status.DEFERRED:
        return ("answer", "withdraw")
    return ("add", "withdraw") if view.open else ()
