"""The whole life of a case for tests: all that happened to it, and what must hold after each fact and each command."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.router.application.facts import from_event
from services.router.application.history import History, state_of
from services.router.domain.access import OF_AGENCY, Actor, Role, may
from services.router.domain.case import HANDLED, OVER, Case, Status, evolve
from services.router.domain.checks import known_place
from services.router.domain.clocks import REPORTER, VERIFIER, Clock, ClockKind
from services.router.domain.commands import (
    AcceptTransfer,
    Amend,
    Assign,
    Command,
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
from services.router.domain.decisions import decide
from services.router.domain.errors import NotAllowedNowError
from services.router.domain.escalation import next_alarm, ring
from services.router.domain.facts import (
    AssignedBy,
    CaseAmended,
    CaseAssigned,
    CaseDeferred,
    CaseEscalated,
    CaseEvent,
    CaseMerged,
    CaseNoted,
    CaseProgressed,
    CaseQueued,
    CaseReopened,
    CaseReplied,
    CaseSplit,
    TransferAccepted,
    TransferOffered,
)
from services.router.domain.policy import Policy
from services.router.domain.possible import possible
from services.router.domain.values import Evidence, Phase, ReplyKind, Sealed, Visibility
from tests.unit.router.builders import NOW, complaint

Key = tuple[ClockKind, str, datetime]
SEALED = Sealed(key="k1", data="eA==")
HEADS = {"dpupr": "budi", "dishub": "wati", "inspektorat": "joko"}
"""Somebody who works at the office of each agency."""
ACTORS = tuple(Actor(account="a", role=role) for role in Role) + tuple(
    Actor(account="a", role=role, agency=agency, unit=unit)
    for role in sorted(OF_AGENCY)
    for agency, unit in (("dpupr", None), ("dpupr", "upt-barat"), ("dishub", None))
)
KEEPS_CLOCKS = (
    CaseAmended,
    CaseDeferred,
    CaseEscalated,
    CaseMerged,
    CaseNoted,
    CaseSplit,
    TransferAccepted,
    TransferOffered,
)


def picture(phase: Phase, taken_at: datetime) -> Evidence:
    """A photo by staff."""
    name = f"{phase}-{taken_at:%d%H}"
    return Evidence(media_id=name, content_type="image/jpeg", phase=phase, taken_at=taken_at, width=8, height=6, size=9)


@dataclass
class Life:
    """One case of one tenant. `rung` are the causes of its alarms, `fired` the steps taken, by clock."""

    tenant: str
    policy: Policy
    history: History = field(default_factory=lambda: History(complaint(), (), ()))
    kept: Case | None = None
    answered: bool = False
    rung: set[str] = field(default_factory=set)
    fired: set[tuple[Key, str]] = field(default_factory=set)

    @property
    def case(self) -> Case:
        """The case as it was kept."""
        assert self.kept is not None
        return self.kept

    def decided(self, command: Command, now: datetime) -> tuple[CaseEvent, ...]:
        """What a command leads to."""
        return decide(self.history.scene(self.policy, now, "tono"), command)

    def happens(self, facts: Sequence[CaseEvent]) -> None:
        """Take in what was decided together."""
        for fact, event in zip(facts, self.history.events(facts), strict=True):
            assert from_event(event) == fact
            before, self.kept = self.kept, evolve(self.kept, fact)
            self._followed(before, fact)
        self.history = self.history.after(facts)

    def catch_up(self, now: datetime) -> None:
        """Let happen by itself what is due."""
        while (alarm := next_alarm(self.case, self.policy, now)) is not None and alarm.at <= now:
            assert alarm.cause not in self.rung
            self.rung.add(alarm.cause)
            self.happens((ring(self.case, alarm, now),))

    def _followed(self, before: Case | None, fact: CaseEvent) -> None:
        after = self.case
        assert (after.version, after.changed_at) == (before.version + 1 if before else 1, fact.at)
        if before is None:
            assert not after.spent
            return
        old, new = by_key(before), by_key(after)
        gone = [clock for key, clock in old.items() if key not in new]
        assert after.spent == (*before.spent, *(clock.ended(fact.at) for clock in gone))
        assert {clock.kind for clock in gone} <= may_end(before, fact)
        for key, clock in new.items():
            if key in old:
                same_clock(old[key], clock, may_shorten=_recategorised(before, after, fact))
                self._fired(key, old[key], clock, fact)
            else:
                assert clock.started_at == fact.at < clock.due
                assert (clock.pauses, clock.fired) == ((), ())
        if isinstance(fact, CaseQueued | CaseReopened) or after.agency != before.agency:
            self.answered = False
        elif isinstance(fact, CaseProgressed):
            self.answered = True

    def _fired(self, key: Key, old: Clock, new: Clock, fact: CaseEvent) -> None:
        step = (fact.step,) if isinstance(fact, CaseEscalated) and fact.clock is new.kind else ()
        assert new.fired == (*old.fired, *step)
        for each in step:
            assert (key, each) not in self.fired
            self.fired.add((key, each))


def by_key(case: Case) -> dict[Key, Clock]:
    """The clocks of a case by what makes each the same one; no two are alike."""
    clocks = {(clock.kind, clock.handler, clock.started_at): clock for clock in case.clocks}
    assert len(clocks) == len(case.clocks) == len({clock.kind for clock in case.clocks})
    return clocks


def may_end(before: Case, fact: CaseEvent) -> set[ClockKind]:
    """The kinds of clocks that a fact may end; that it should is seen by `clocks_fit`."""
    match fact:
        case CaseProgressed():
            return {ClockKind.RESPOND}
        case CaseSplit() if fact.because:
            return set(ClockKind)
        case CaseReplied(kind=ReplyKind.ADD) if before.status is Status.RESOLVED:
            return {ClockKind.CONFIRM}
        case CaseAssigned() if fact.by is AssignedBy.AGENCY or fact.agency == before.agency:
            return set()
        case _:
            return set() if isinstance(fact, (*KEEPS_CLOCKS, CaseReplied)) else set(ClockKind)


def _recategorised(before: Case, after: Case, fact: CaseEvent) -> bool:
    changed = (before.category, before.classification) != (after.category, after.classification)
    return changed and isinstance(fact, CaseAmended | CaseAssigned)


def same_clock(old: Clock, new: Clock, *, may_shorten: bool) -> None:
    """A clock never runs backwards: its pauses stay, or the open one ends, or one is added."""
    assert new.due >= old.due or may_shorten
    assert new.length == old.length or may_shorten
    ended = old.pauses[:-1] if old.standing else old.pauses
    assert new.pauses[: len(ended)] == ended
    assert len(old.pauses) <= len(new.pauses) <= len(old.pauses) + (0 if old.standing else 1)
    if old.standing:
        assert new.pauses[-1].since == old.pauses[-1].since
    for earlier, later in zip(new.pauses, new.pauses[1:], strict=False):
        assert earlier.until is not None
        assert earlier.since <= earlier.until <= later.since


def clocks_fit(life: Life) -> None:
    """Each status has its clocks, of those who have to act, and none runs while nobody does."""
    case = life.case
    expected = _expected(case.before or case.status, case.agency, answered=life.answered)
    assert {(clock.kind, clock.handler) for clock in case.clocks} == expected
    stands = case.status in {Status.DEFERRED, Status.MERGED}
    assert all(clock.standing is stands for clock in case.clocks)


def _expected(status: Status, agency: str | None, *, answered: bool) -> set[tuple[ClockKind, str | None]]:
    if status is Status.RECEIVED:
        return {(ClockKind.VERIFY, VERIFIER)}
    if status is Status.RESOLVED:
        return {(ClockKind.CONFIRM, REPORTER)}
    if status in HANDLED:
        return {(ClockKind.RESOLVE, agency)} | (set() if answered else {(ClockKind.RESPOND, agency)})
    return set()


def state_fits(life: Life) -> None:
    """What is said of a case goes with its status, and its facts add up to it."""
    case = life.case
    assert case.version == len(life.history.facts)
    assert state_of(life.history.facts) == case
    assert (case.question is not None) is (case.status is Status.DEFERRED)
    assert (case.before is not None) is (case.status in {Status.DEFERRED, Status.MERGED})
    assert (case.merged_into is not None) is (case.status is Status.MERGED)
    assert (case.closed_at is not None) is (case.status is Status.CLOSED)
    assert case.offered_to is None or case.status not in OVER - {Status.TRANSFERRED}
    assert case.queue_reason is None or Status.RECEIVED in {case.status, case.before}
    if Status.RECEIVED in {case.status, case.before}:
        assert (case.agency, case.unit, case.person, case.partners) == (None, None, None, ())
    if (case.before or case.status) in {Status.RESOLVED, *HANDLED}:
        assert case.agency is not None
        assert case.category is not None
        known_place(case.agency, case.unit, case.person, life.policy)


def fitting(life: Life) -> tuple[StaffCommand, ...]:
    """One command of each kind that asks for something sensible and new, whatever the status."""
    case = life.case
    head = HEADS.get(case.agency or "")
    shown = Visibility.PUBLIC if life.history.visibility is Visibility.SECRET else Visibility.SECRET
    return (
        Assign(category="pungli", agency="inspektorat" if case.agency == "dishub" else "dishub"),
        Delegate(person=None if (case.unit, case.person) == (None, head) else head),
        Defer(question="Di mana?"),
        Reject(reason="Bukan pengaduan."),
        Amend(visibility=shown),
        Note(note=SEALED),
        Progress(note="Tim ke lokasi."),
        Resolve(note="Selesai.", evidence=(picture(Phase.BEFORE, NOW), picture(Phase.AFTER, NOW + timedelta(days=1)))),
        Dispute(note="Bukan wewenang kami."),
        Merge(into="c9"),
        Split(),
        OfferTransfer(to="33.28" if life.tenant == "33.72" else "33.72", note="Di seberang."),
        AcceptTransfer(),
        ReturnTransfer(note="Bukan di sini."),
    )


def offers_hold(life: Life, now: datetime) -> None:
    """Nobody is offered what is refused because of where the case stands."""
    refused: dict[type[StaffCommand], str] = {}
    for command in fitting(life):
        try:
            life.decided(command, now)
        except NotAllowedNowError as error:
            refused[type(command)] = error.code
    for actor in ACTORS:
        offered = possible(actor, life.case)
        assert all(may(actor, command, life.case) for command in offered)
        assert {command: refused[command] for command in offered if command in refused} == {}
