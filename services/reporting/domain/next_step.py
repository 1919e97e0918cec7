"""What a reporter may expect next, and by when."""

from dataclasses import dataclass
from datetime import datetime

from services.reporting.domain.view import ComplaintView, Status


@dataclass(frozen=True, slots=True)
class NextStep:
    """`what` is `verify`, `respond`, `resolve`, `done` or `archived`; `by` is UTC, None when nothing runs."""

    what: str
    by: datetime | None = None


def next_step(view: ComplaintView) -> NextStep:
    """Say who acts next."""
    if view.status == Status.REJECTED:
        return NextStep("archived")
    if view.status == Status.RESOLVED:
        return NextStep("done")
    if view.agency is None:
        return NextStep("verify", view.verify_by)
    if view.responded_at is None:
        return NextStep("respond", view.respond_by)
    return NextStep("resolve", view.resolve_by)
