"""Whatever is asked of a case, in whatever order and at whatever time, it stays one that makes sense."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.router.application.facts import CONTRACTS
from services.router.domain.access import MAY
from services.router.domain.case import _CHANGES, OPEN, OVER, Status
from services.router.domain.commands import (
    AcceptTransfer,
    Amend,
    Assign,
    Command,
    Defer,
    Delegate,
    Dispute,
    LeaderEnded,
    Merge,
    Note,
    OfferAnswered,
    OfferTransfer,
    Progress,
    Reject,
    Reply,
    Resolve,
    ReturnTransfer,
    Split,
    StaffCommand,
    TakeOffer,
)
from services.router.domain.decisions import _DECISIONS, open_case
from services.router.domain.errors import CaseError
from services.router.domain.escalation import next_alarm
from services.router.domain.facts import CaseEvent, LetGo, TransferAccepted, TransferReturned
from services.router.domain.policy import Person
from services.router.domain.possible import WHEN, possible
from services.router.domain.transfers import elsewhere, take
from services.router.domain.values import (
    Classification,
    Origin,
    Phase,
    Photo,
    Place,
    Plan,
    RejectionCode,
    ReplyKind,
    Visibility,
)
from services.router.entrypoints.desk.happened import _TITLES
from tests.unit.router.builders import NOW, PEOPLE, policy, receipt
from tests.unit.router.life import ACTORS, HEADS, SEALED, Life, clocks_fit, fitting, offers_hold, picture, state_fits

HERE, THERE = "33.72", "33.28"

agencies = st.sampled_from(sorted(HEADS))
categories = st.sampled_from(sorted(policy().categories))
classes = st.none() | st.sampled_from(Classification)
notes = st.sampled_from([*3 * ("Tim ke lokasi.", " Sudah dikerjakan. "), "   ", "x" * 4001])
units = st.sampled_from([*4 * (None,), "upt-barat", "upt-timur"])
people = st.sampled_from([*9 * (None,), *sorted(HEADS.values()), "sari", "siapa"])
evidence = st.lists(
    st.builds(picture, st.sampled_from(Phase), st.integers(0, 3).map(lambda days: NOW + timedelta(days=days))),
    max_size=3,
).map(tuple)
before_and_after = st.just((picture(Phase.BEFORE, NOW), picture(Phase.AFTER, NOW + timedelta(days=1))))
plans = st.builds(
    Plan,
    amount=st.sampled_from([250_000_000, 0]),
    fiscal_year=st.sampled_from([2026, 2027, 1999]),
    source=st.sampled_from(["APBD", " "]),
)
photos = st.just((Photo(media_id="m1", content_type="image/jpeg", width=8, height=6, size=9),))
COMMANDS: dict[type[StaffCommand], st.SearchStrategy[StaffCommand]] = {
    Assign: st.builds(
        Assign,
        category=categories | st.just("entah"),
        agency=st.none() | agencies,
        unit=units,
        person=people,
        partners=st.lists(agencies, max_size=2, unique=True).map(tuple),
        classification=classes,
        note=st.none() | notes,
    ),
    Delegate: st.builds(Delegate, unit=units, person=people),
    Defer: st.builds(Defer, question=notes),
    Reject: st.builds(Reject, reason=notes, code=st.sampled_from(RejectionCode)),
    Amend: st.builds(
        Amend,
        category=st.none() | categories | st.just("entah"),
        classification=classes,
        area=st.sampled_from([None, "33.72.04.1001"]),
        visibility=st.none() | st.sampled_from(Visibility),
        public_words=st.none() | st.just(SEALED),
        hidden_media=st.sampled_from([None, (), ("m1",)]),
        masked_media=st.sampled_from([None, (), (("m1", "m2"),)]),
    ),
    Note: st.just(Note(note=SEALED)),
    Progress: st.builds(Progress, note=notes, evidence=evidence, plan=st.none() | plans),
    Resolve: st.builds(Resolve, note=notes, evidence=before_and_after | evidence),
    Dispute: st.builds(Dispute, note=notes, proposal=st.none() | agencies),
    Merge: st.builds(Merge, into=st.just("c2"), takes=st.sampled_from([True, True, False]), leads=st.just(False)),
    Split: st.just(Split()),
    OfferTransfer: st.builds(OfferTransfer, to=st.sampled_from([HERE, THERE, THERE, "33.74"]), note=notes),
    AcceptTransfer: st.just(AcceptTransfer()),
    ReturnTransfer: st.builds(ReturnTransfer, note=notes),
}
replies = st.builds(
    Reply,
    kind=st.sampled_from([*ReplyKind, *3 * (ReplyKind.CONFIRM, ReplyKind.REOPEN, ReplyKind.ADD)]),
    words=st.none() | st.just(SEALED),
    photos=st.just(()) | photos,
    rating=st.none() | st.integers(1, 5),
)
waits = st.sampled_from([timedelta(hours=3), timedelta(days=1), timedelta(days=4), timedelta(days=20, hours=7)])
tenants: st.SearchStrategy[str] = st.runner().flatmap(lambda machine: st.sampled_from(sorted(machine.lives)))


class LifeOfACase(RuleBasedStateMachine):
    """One complaint at one tenant, and perhaps at another that it is offered to. Something happens every second."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.policy = policy(people={person.id: person for person in (*PEOPLE, JOKO)})
        self.lives: dict[str, Life] = {}
        self.letters: list[tuple[str, OfferAnswered]] = []

    @initialize(
        category=st.sampled_from([None, *sorted(policy().categories)]),
        chosen=classes,
        late=waits,
        direct=st.booleans(),
        often=st.integers(0, 2),
    )
    def received(
        self, category: str | None, chosen: Classification | None, late: timedelta, direct: bool, often: int
    ) -> None:
        self.policy = replace(self.policy, direct_disputes=direct, reopenings=often)
        fact = open_case(receipt(category=category, classification=chosen, at=NOW - late), self.policy, NOW)
        self.lives[HERE] = Life(HERE, self.policy)
        self.lives[HERE].happens((fact,))

    @rule(at=tenants, data=st.data())
    def sensible_by_staff(self, at: str, data: st.DataObject) -> None:
        life = self.lives[at]
        offered = {kind for actor in ACTORS for kind in possible(actor, life.case)}
        sensible = [command for command in fitting(life) if type(command) in offered - {Note, Reject}]
        if Assign in offered and life.case.agency and life.case.category:
            again = Assign(category=life.case.category, agency=life.case.agency)
            sensible.append(replace(again, classification=Classification.INFORMATION))
        self._ask(at, data.draw(st.sampled_from(sensible or [Note(note=SEALED)])))

    @rule(at=tenants, data=st.data())
    def offered_to_staff(self, at: str, data: st.DataObject) -> None:
        offered = {kind for actor in ACTORS for kind in possible(actor, self.lives[at].case)}
        kinds = [kind for kind in COMMANDS if kind in offered]
        self._ask(at, data.draw(st.sampled_from(kinds).flatmap(COMMANDS.__getitem__)))

    @rule(at=tenants, then=st.one_of(COMMANDS[Merge], COMMANDS[Assign], COMMANDS[OfferTransfer], replies))
    def asked_back_and_meanwhile(self, at: str, then: Command) -> None:
        self._ask(at, Defer(question="Di mana?"))
        self._ask(at, then)

    @rule(at=tenants, command=st.one_of(*COMMANDS.values()))
    def anything_by_staff(self, at: str, command: StaffCommand) -> None:
        self._ask(at, command)

    @rule(at=tenants, reply=replies)
    def reporter(self, at: str, reply: Reply) -> None:
        assert self._ask(at, reply) is None

    @rule(at=tenants, by=st.sampled_from([THERE, "33.74"]), accepted=st.booleans())
    def stray_answer(self, at: str, by: str, accepted: bool) -> None:
        before = self.lives[at].case
        assert (
            self._ask(at, OfferAnswered(by=by, accepted=accepted, note=None if accepted else "Bukan di sini.")) is None
        )
        waits_for_it = before.offered_to == by and before.status in OPEN
        assert (self.lives[at].case != before) is waits_for_it

    @rule(at=tenants, leader=st.sampled_from(["c2", "c2", "c9"]), because=st.none() | st.sampled_from(LetGo))
    def the_case_it_was_joined_to_ends(self, at: str, leader: str, because: LetGo | None) -> None:
        before = self.lives[at].case
        ended = LeaderEnded(leader=leader, because=because, note="Bukan pengaduan.")
        assert self._ask(at, ended) is None
        assert (self.lives[at].case != before) is (before.merged_into == leader)
        if before.merged_into == leader:
            assert self.lives[at].case.status is (Status.RECEIVED if because else before.before)

    @rule(after=waits, swept=st.booleans())
    def time_passes(self, after: timedelta, swept: bool) -> None:
        self.now += after
        if swept:
            self._sweep()

    @rule(at=tenants)
    def next_alarm_comes(self, at: str) -> None:
        alarm = next_alarm(self.lives[at].case, self.policy, self.now)
        self.now = max(self.now, alarm.at if alarm else self.now)
        self._sweep()

    @precondition(lambda self: any(life.case.offered_to in {HERE, THERE} for life in self.lives.values()))
    @rule()
    def offer_arrives(self) -> None:
        for giver in list(self.lives.values()):
            to = giver.case.offered_to
            if to not in {HERE, THERE} - {giver.tenant} or giver.case.status not in OPEN:
                continue
            taker = self.lives.get(to) or Life(to, self.policy)
            if taker.kept is None or (elsewhere(taker.history.facts) is not None and taker.case.status in OVER):
                taker.happens((take(_offer(giver, self.now), self.policy, self.now),))
                self.lives[to] = taker

    @precondition(lambda self: self.letters)
    @rule()
    def answer_arrives(self) -> None:
        to, answer = self.letters.pop(0)
        assert self._ask(to, answer) is None
        for late in (answer, replace(answer, accepted=not answer.accepted)):
            assert self.lives[to].decided(late, self.now) == ()

    def _ask(self, at: str, command: Command) -> CaseError | None:
        life = self.lives[at]
        self.now += timedelta(seconds=1)
        before = life.case, life.history
        try:
            facts = life.decided(command, self.now)
        except CaseError as error:
            assert (life.case, life.history) == before
            return error
        life.happens(facts)
        self.letters += [(fact.origin, _answer(life, fact)) for fact in facts if isinstance(fact, ANSWERS)]
        return None

    def _sweep(self) -> None:
        for life in self.lives.values():
            life.catch_up(self.now)

    @invariant()
    def makes_sense(self) -> None:
        for life in self.lives.values():
            clocks_fit(life)
            state_fits(life)
            offers_hold(life, self.now)


JOKO = Person(id="joko", role="agency_admin", agency="inspektorat")
ANSWERS = (TransferAccepted, TransferReturned)


def _offer(giver: Life, now: datetime) -> TakeOffer:
    case = giver.case
    origin = Origin(
        tenant=giver.tenant,
        note="Bukan di sini.",
        words=SEALED,
        photos=(Photo(media_id="m1", content_type="image/jpeg", width=8, height=6, size=9),),
        location=Place(lat=-7.5, lon=110.8, area_code=case.area),
        incident_date=date(2026, 3, 1),
        clocks=(*case.spent, *(clock.ended(now) for clock in case.clocks)),
    )
    return TakeOffer(origin=origin, category=case.category, classification=case.classification, area=case.area)


def _answer(life: Life, fact: TransferAccepted | TransferReturned) -> OfferAnswered:
    note = fact.note if isinstance(fact, TransferReturned) else None
    return OfferAnswered(by=life.tenant, accepted=note is None, note=note)


TestLifeOfACase = LifeOfACase.TestCase
TestLifeOfACase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)


def test_every_fact_can_be_published_taken_in_and_told() -> None:
    facts = set(get_args(CaseEvent))
    assert (set(CONTRACTS), set(_CHANGES), set(_TITLES)) == (facts, facts, facts)


def test_every_command_can_be_decided_allowed_and_offered() -> None:
    asked = set(get_args(StaffCommand))
    assert (set(MAY), set(WHEN), set(COMMANDS)) == (asked, asked, asked)
    assert set(_DECISIONS) == set(get_args(Command))
    assert set(_DECISIONS) - asked == {Reply, OfferAnswered, LeaderEnded}
