"""Joining a duplicate to the complaint it repeats, and undoing that."""

from services.router.domain.case import OPEN, OVER, Case, Status
from services.router.domain.checks import ours
from services.router.domain.clocks import while_verifying
from services.router.domain.commands import LeaderEnded, Merge
from services.router.domain.errors import BadCommandError, NotAllowedNowError
from services.router.domain.facts import CaseEvent, CaseMerged, CaseSplit, QueueReason
from services.router.domain.scene import Scene


def merge(scene: Scene, command: Merge) -> CaseMerged:
    """Join the case to another; its clocks stand, so that a split can undo it."""
    case, now = scene.case, scene.now
    ours(case)
    if case.status not in OPEN:
        raise NotAllowedNowError(f"case_{case.status}", f"The case is {case.status} and can't be joined any more.")
    if command.leads:
        raise NotAllowedNowError("leads", "Others were joined to this case: join them to the other one first.")
    if not command.takes:
        raise BadCommandError("into", "cannot_take", "That case is over, or was joined to another itself.")
    return CaseMerged(
        into=command.into, clocks=tuple(clock.pause(now) for clock in case.clocks), actor=scene.actor, at=now
    )


def takes_others(case: Case) -> bool:
    """Say whether others can be joined to this case; to one that may yet be sent back to another tenant they can't."""
    return case.status not in OVER and case.queue_reason is not QueueReason.TRANSFER_OFFERED


def split(scene: Scene, _: object) -> CaseSplit:
    """Let a joined case go its own way again, from where it was."""
    case, policy, now = scene.case, scene.policy, scene.now
    if case.status is not Status.MERGED:
        raise NotAllowedNowError("not_merged", "The case is not joined to any other; nothing was changed.")
    return CaseSplit(
        clocks=tuple(clock.go_on(now, policy.calendar) for clock in case.clocks), actor=scene.actor, at=now
    )


def released(scene: Scene, ended: LeaderEnded) -> tuple[CaseEvent, ...]:
    """Return what comes of the end of the case that this one was joined to; nothing if it no longer is.

    What was decided of that one was decided of its own words: of these the verifier decides anew. Two cases that were
    joined to each other at the same time go back to where they were.
    """
    case, policy, now = scene.case, scene.policy, scene.now
    if case.status is not Status.MERGED or case.merged_into != ended.leader:
        return ()
    if ended.because is None:
        return (split(scene, None),)
    clocks = while_verifying(now, policy.clocks_of(case.category), case.classification, policy.calendar)
    return (CaseSplit(because=ended.because, note=ended.note, clocks=clocks, at=now),)
