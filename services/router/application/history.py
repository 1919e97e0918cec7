"""A case read from its commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from services.router.application.facts import complaint_of, from_event
from services.router.application.ports import Commit
from services.router.domain.case import Case, CaseEvent, evolve
from shared.contracts.values import ComplaintRef


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to a case, in order, and the commits it happened in."""

    complaint: ComplaintRef
    commits: tuple[Commit, ...]
    facts: tuple[CaseEvent, ...]

    @property
    def case(self) -> Case:
        """The case as all of it adds up."""
        return state_of(self.facts)

    def commit_of(self, cause: str) -> Commit | None:
        """Return the commit that a call or event caused, if it did before."""
        return next((commit for commit in self.commits if commit.cause == cause), None)

    def since(self, version: int) -> tuple[CaseEvent, ...]:
        """Return what happened after `version`."""
        return self.facts[version:]


def read(commits: Sequence[Commit]) -> History | None:
    """Return the history in some commits of one case; None when there are none."""
    if not commits:
        return None
    events = [event for commit in commits for event in commit.events]
    return History(complaint_of(events[0]), tuple(commits), tuple(from_event(event) for event in events))


def state_of(facts: Sequence[CaseEvent]) -> Case:
    """Return the case that facts add up to; there must be at least one."""
    opening, *rest = facts
    return reduce(evolve, rest, evolve(None, opening))
