"""A case read from its commits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, reduce

from services.router.application.facts import complaint_of, from_event, to_event
from services.router.application.ports import Commit
from services.router.domain.case import Case, evolve
from services.router.domain.facts import CaseEvent
from services.router.domain.policy import Policy
from services.router.domain.scene import Scene
from services.router.domain.values import Visibility
from shared.contracts.base import Event
from shared.contracts.values import ComplaintRef
from shared.contracts.values import Visibility as VisibilityValue


@dataclass(frozen=True)
class History:
    """All that happened to a case, in order, and the commits it happened in. `complaint` is as it was received."""

    complaint: ComplaintRef
    commits: tuple[Commit, ...]
    facts: tuple[CaseEvent, ...]

    @cached_property
    def case(self) -> Case:
        """The case as all of it adds up."""
        return state_of(self.facts)

    @property
    def visibility(self) -> Visibility:
        """What may be known of the complaint now: the verifier's word, else the reporter's."""
        return self.case.visibility or Visibility(self.complaint.visibility.value)

    def scene(self, policy: Policy, now: datetime, actor: str | None = None) -> Scene:
        """Return what a decision looks at."""
        return Scene(case=self.case, visibility=self.visibility, policy=policy, now=now, actor=actor)

    def commit_of(self, cause: str) -> Commit | None:
        """Return the commit that a call or event caused, if it did before."""
        return next((commit for commit in self.commits if commit.cause == cause), None)

    def since(self, version: int) -> tuple[CaseEvent, ...]:
        """Return what happened after `version`."""
        return self.facts[version:]

    def after(self, facts: Sequence[CaseEvent]) -> "History":
        """Return the history with more facts, which are in no commit yet."""
        return replace(self, facts=(*self.facts, *facts))

    def events(self, facts: Sequence[CaseEvent]) -> tuple[Event, ...]:
        """Return facts that follow this history as events, each about the complaint as it is from then on."""
        events, history = [], self
        for fact in facts:
            history = history.after([fact])
            now = self.complaint.model_copy(update={"visibility": VisibilityValue(history.visibility.value)})
            events.append(to_event(now, fact))
        return tuple(events)


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
