"""Joining a duplicate to the complaint it repeats, and undoing that."""

from services.router.domain.case import OPEN, Status
from services.router.domain.checks import ours
from services.router.domain.commands import Merge
from services.router.domain.errors import BadCommandError, NotAllowedNowError
from services.router.domain.facts import CaseMerged, CaseSplit
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


def split(scene: Scene, _: object) -> CaseSplit:
    """Let a joined case go its own way again, from where it was."""
    case, policy, now = scene.case, scene.policy, scene.now
    if case.status is not Status.MERGED:
        raise NotAllowedNowError("not_merged", "The case is not joined to any other; nothing was changed.")
    return CaseSplit(
        clocks=tuple(clock.go_on(now, policy.calendar) for clock in case.clocks), actor=scene.actor, at=now
    )
