"""What somebody can be offered to do with a case: what their role may ask for and its status does not rule out."""

from collections.abc import Mapping

from services.router.domain.access import MAY, Actor, may
from services.router.domain.case import HANDLED, OPEN, Case, Status
from services.router.domain.commands import (
    AcceptTransfer,
    Amend,
    Assign,
    Defer,
    Delegate,
    Dispute,
    Merge,
    Note,
    OfferTransfer,
    Progress,
    Reject,
    Resolve,
    ReturnTransfer,
    Split,
    StaffCommand,
)
from services.router.domain.facts import QueueReason
from services.router.domain.verification import REJECTABLE

WHEN: Mapping[type[StaffCommand], frozenset[Status]] = {
    Assign: OPEN,
    Defer: frozenset({Status.RECEIVED, *HANDLED}),
    Reject: REJECTABLE,
    Amend: frozenset(Status) - {Status.TRANSFERRED},
    Note: frozenset(Status),
    Progress: HANDLED,
    Resolve: HANDLED,
    Delegate: HANDLED,
    Dispute: HANDLED,
    Merge: OPEN,
    Split: frozenset({Status.MERGED}),
    OfferTransfer: OPEN,
    AcceptTransfer: frozenset({Status.RECEIVED}),
    ReturnTransfer: frozenset({Status.RECEIVED}),
}
"""In which statuses a command can be carried out at all."""

_ANSWERS = (AcceptTransfer, ReturnTransfer)


def possible(actor: Actor, case: Case) -> tuple[type[StaffCommand], ...]:
    """Return the commands to offer, in the order of `MAY`."""
    offered = case.queue_reason is QueueReason.TRANSFER_OFFERED
    if case.offered_to is not None and case.status in OPEN:
        fitting: tuple[type[StaffCommand], ...] = (Note,)
    elif offered and case.status is Status.RECEIVED:
        fitting = (*_ANSWERS, Note)
    else:
        fitting = tuple(command for command in MAY if command not in _ANSWERS)
    return tuple(command for command in fitting if case.status in WHEN[command] and may(actor, command, case))
