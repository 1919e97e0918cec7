"""What may happen to a case: each command, and the facts it leads to or why not."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.router.domain import commands, duplicates, handling, replies, transfers, verification
from services.router.domain.clocks import while_handling, while_verifying
from services.router.domain.commands import Command, Receipt
from services.router.domain.facts import AssignedBy, CaseAssigned, CaseEvent, CaseNoted, CaseQueued, QueueReason
from services.router.domain.policy import Policy
from services.router.domain.scene import Scene
from services.router.domain.values import Classification


def open_case(receipt: Receipt, policy: Policy, now: datetime) -> CaseEvent:
    """Return how a case begins: assigned by rule, else waiting for the verifier with the reason."""
    category = policy.category_for(receipt.category, receipt.text)
    known = policy.categories.get(category) if category is not None else None
    clocks = policy.clocks_of(category)
    classification = receipt.classification or (known.classification if known else Classification.ORDINARY)
    destination = policy.rules.find(category, receipt.area) if category is not None else None
    if category is None or destination is None:
        return CaseQueued(
            reason=QueueReason.NO_CATEGORY if category is None else QueueReason.NO_RULE,
            category=category,
            classification=classification,
            area=receipt.area,
            clocks=while_verifying(receipt.at, clocks, classification, policy.calendar),
            at=now,
        )
    return CaseAssigned(
        category=category,
        classification=classification,
        area=receipt.area,
        agency=destination.agency,
        unit=destination.unit,
        by=AssignedBy.RULE,
        clocks=while_handling(destination.agency, now, clocks, classification, policy.calendar),
        at=now,
    )


_DECISIONS: Mapping[type[Command], Callable[[Scene, Any], CaseEvent | tuple[CaseEvent, ...]]] = {
    commands.Assign: verification.assign,
    commands.Defer: verification.defer,
    commands.Reject: verification.reject,
    commands.Amend: verification.amend,
    commands.Delegate: handling.delegate,
    commands.Note: lambda scene, command: CaseNoted(note=command.note, actor=scene.actor, at=scene.now),
    commands.Progress: handling.progress,
    commands.Resolve: handling.resolve,
    commands.Dispute: handling.dispute,
    commands.Merge: duplicates.merge,
    commands.Split: duplicates.split,
    commands.OfferTransfer: transfers.offer,
    commands.AcceptTransfer: transfers.accept,
    commands.ReturnTransfer: transfers.send_back,
    commands.Reply: replies.reply,
    commands.OfferAnswered: transfers.answered,
    commands.LeaderEnded: duplicates.released,
}


def decide(scene: Scene, command: Command) -> tuple[CaseEvent, ...]:
    """Return the facts that a command leads to; NotAllowedNowError or BadCommandError say why it can't.

    Only replies, answers of other tenants and ends of other cases may lead to more than one, or to none.
    """
    decided = _DECISIONS[type(command)](scene, command)
    return decided if isinstance(decided, tuple) else (decided,)
