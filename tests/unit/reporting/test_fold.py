"""The fold of a complaint's facts into its view."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.reporting.domain.facts import Kind, merge
from services.reporting.domain.fold import fold, may_open_words
from services.reporting.domain.next_step import next_step, sayings
from services.reporting.domain.view import Status
from tests.unit.reporting.facts import START, WORDS, fact, history


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ((), Status.RECEIVED),
        (("queued",), Status.RECEIVED),
        (("assigned",), Status.ASSIGNED),
        (("queued", "assigned"), Status.ASSIGNED),
        (("assigned", "progressed"), Status.IN_PROGRESS),
        (("assigned", "progressed", "resolved"), Status.RESOLVED),
        (("queued", "rejected"), Status.REJECTED),
        (("assigned", "resolved", "assigned"), Status.ASSIGNED),
        (("queued", "deferred"), Status.DEFERRED),
        (("queued", "deferred", "replied"), Status.RECEIVED),
        (("assigned", "progressed", "deferred", "replied"), Status.IN_PROGRESS),
        (("assigned", "progressed", "merged"), Status.MERGED),
        (("assigned", "progressed", "merged", "split"), Status.IN_PROGRESS),
        (("assigned", "deferred", "merged", "split"), Status.ASSIGNED),
        (("assigned", "queued"), Status.RECEIVED),
        (("assigned", "resolved", "reopened"), Status.ASSIGNED),
        (("assigned", "resolved", "closed"), Status.CLOSED),
        (("assigned", "resolved", "closed", "replied"), Status.CLOSED),
        (("assigned", "transferred"), Status.TRANSFERRED),
        (("assigned", "withdrawn"), Status.WITHDRAWN),
        (("queued", "transfer_returned"), Status.REJECTED),
        (("assigned", "progressed", "amended", "escalated"), Status.IN_PROGRESS),
    ],
)
def test_the_status_is_that_of_the_last_fact_of_the_case(kinds: tuple[str, ...], status: Status) -> None:
    assert fold(history(*kinds)).status == status


def test_the_timeline_tells_every_step_with_the_agency_and_its_words() -> None:
    view = fold(history("queued", "assigned", "progressed", "resolved"))
    assert [(e.kind, e.agency, e.text) for e in view.timeline] == [
        ("received", None, None),
        ("queued", None, None),
        ("assigned", "dpupr", None),
        ("progressed", "dpupr", "Tim sudah ke lokasi."),
        ("resolved", "dpupr", "Lubang sudah ditambal."),
    ]


def test_the_first_answer_counts_as_the_response_and_ends_its_clock() -> None:
    view = fold(history("assigned", "progressed", "progressed"))
    assert view.responded_at == START + timedelta(hours=2)
    assert view.respond_by is None
    assert not view.waiting


def test_another_agency_owes_a_response_of_its_own() -> None:
    view = fold([*history("assigned", "progressed"), fact(Kind.ASSIGNED, 3, agency="dishub")])
    assert (view.status, view.agency, view.waiting) == (Status.ASSIGNED, "dishub", True)


def test_a_move_to_another_unit_of_the_same_agency_keeps_its_response() -> None:
    view = fold([*history("assigned", "progressed"), fact(Kind.ASSIGNED, 3, unit="upt-barat")])
    assert (view.status, view.unit, view.waiting) == (Status.ASSIGNED, "upt-barat", False)


@pytest.mark.parametrize(
    ("kinds", "what"),
    [
        ((), "verify"),
        (("assigned",), "respond"),
        (("assigned", "progressed"), "resolve"),
        (("assigned", "resolved"), "confirm"),
        (("assigned", "resolved", "closed"), "done"),
        (("queued", "deferred"), "answer"),
        (("assigned", "withdrawn"), "withdrawn"),
        (("assigned", "merged"), "joined"),
        (("assigned", "transferred"), "moving"),
        (("queued", "rejected"), "archived"),
    ],
)
def test_the_reporter_is_told_who_acts_next(kinds: tuple[str, ...], what: str) -> None:
    assert next_step(fold(history(*kinds))).what == what


def test_words_are_for_the_public_only_once_verified() -> None:
    assert not fold(history("queued")).opens_words
    assert fold(history("queued", "assigned")).opens_words
    assert not fold(history("assigned", "rejected")).opens_words


@pytest.mark.parametrize(("visibility", "opens"), [("public", True), ("anonymous", True), ("secret", False)])
def test_a_secret_complaints_words_are_never_opened(visibility: str, opens: bool) -> None:
    assert fold(history("assigned", visibility=visibility)).opens_words is opens


def test_a_message_is_in_the_state_that_the_notifier_said_last() -> None:
    view = fold([*history("assigned"), fact(Kind.FAILED, 1, reason="uncertain"), fact(Kind.SENT, 2)])
    assert [m.state for m in view.messages.values()] == ["sent"]


def test_a_message_known_before_its_complaint_counts_for_nothing_yet() -> None:
    view = fold([fact(Kind.SENT)])
    assert (view.ref, view.waiting, view.listed) == (None, False, False)


def test_a_fact_of_a_kind_not_known_here_changes_nothing() -> None:
    known = history("assigned")
    stranger = fact(Kind.PROGRESSED, 2)
    assert fold(merge(known, [type(stranger)("router:c1.2", 1, 2, "noted", START, None, {})])) == fold(known)


def test_the_sequence_decides_and_never_the_clock() -> None:
    facts = history("assigned", "progressed", "resolved")
    backwards = [replace(each, at=START - timedelta(hours=place)) for place, each in enumerate(facts)]
    assert fold(merge((), backwards[::-1])).status == Status.RESOLVED


def test_what_was_joined_to_a_complaint_that_came_to_nothing_waits_for_the_verifier() -> None:
    due = START + timedelta(days=3)
    view = fold(
        [*history("assigned", "progressed", "merged"), fact(Kind.SPLIT, 4, because="rejected", due={"verify": due})]
    )
    assert (view.status, view.agency, view.responded_at) == (Status.RECEIVED, None, None)
    assert (view.merged_into, view.verify_by, view.resolve_by) == (None, due, None)


def test_what_the_agency_hands_on_inside_stays_in_progress() -> None:
    view = fold([*history("assigned", "progressed"), fact(Kind.ASSIGNED, 3, unit="upt-barat", by="agency")])
    assert (view.status, view.unit, view.waiting) == (Status.IN_PROGRESS, "upt-barat", False)


def test_a_question_stops_every_clock_and_the_answer_sets_it_going_again() -> None:
    asked = fold(history("queued", "deferred"))
    assert (asked.question, asked.due, asked.verify_by, asked.waiting) == ("Di jalan apa?", None, None, False)
    answered = fold(history("queued", "deferred", "replied"))
    assert (answered.question, answered.due, answered.waiting) == (None, START + timedelta(days=4), True)
    assert [photo.media_id for photo in answered.photos] == ["m1", "m2"]


def test_a_reply_of_another_kind_answers_no_question() -> None:
    view = fold([*history("queued", "deferred"), fact(Kind.REPLIED, 3, kind="rate", due={})])
    assert (view.status, view.question) == (Status.DEFERRED, "Di jalan apa?")


def test_what_the_verifier_says_of_a_complaint_counts_as_a_whole_from_then_on() -> None:
    view = fold([*history("assigned"), fact(Kind.AMENDED, 2, category="banjir", area=None, visibility="anonymous")])
    assert (view.category, view.area, view.ref and view.ref.visibility) == ("banjir", None, "anonymous")
    assert view.listed


def test_a_complaint_made_secret_later_leaves_the_list_and_one_sent_as_secret_stays() -> None:
    made = fold([*history("assigned"), fact(Kind.AMENDED, 2, visibility="secret")])
    sent = fold([*history("assigned", visibility="secret"), fact(Kind.AMENDED, 2, "secret", visibility="secret")])
    again = fold([*history("assigned"), fact(Kind.AMENDED, 2, visibility="secret"), fact(Kind.AMENDED, 3)])
    assert (made.listed, sent.listed, again.listed) == (False, True, True)
    assert (made.opens_words, sent.opens_words, again.opens_words) == (False, False, True)


def test_words_given_for_the_public_take_the_place_of_the_reporters() -> None:
    masked = {"key": "k1", "data": "bWFza2Vk"}
    facts = [*history("assigned"), fact(Kind.AMENDED, 2, words=masked)]
    assert (fold(facts).words, may_open_words(facts)) == (masked, masked)
    back = [*facts, fact(Kind.AMENDED, 3)]
    assert (fold(back).words, may_open_words(back)) == (WORDS, WORDS)


def test_hidden_pictures_are_not_shown_and_masked_ones_are_replaced() -> None:
    view = fold(
        [
            *history("assigned"),
            fact(Kind.RESOLVED, 2, evidence=[picture("e1", "before"), picture("e2", "before"), picture("e3", "after")]),
            fact(Kind.AMENDED, 3, hidden=["e1"], masked=[["e3", "e9"]]),
        ]
    )
    assert [each.media_id for each in view.pictures(view.evidence)] == ["e2", "e9"]
    assert [view.shown(phase) and view.shown(phase).media_id for phase in ("before", "after")] == ["e2", "e9"]  # type: ignore[union-attr]


def test_pictures_from_before_it_was_opened_again_show_nothing_as_done() -> None:
    done = fact(Kind.RESOLVED, 2, evidence=[picture("e1", "before"), picture("e2", "after")])
    view = fold([*history("assigned"), done, fact(Kind.REOPENED, 3)])
    assert (view.shown("before"), view.shown("after")) == (None, None)
    assert [len(entry.evidence) for entry in view.timeline] == [0, 0, 2, 0]


def test_reopening_starts_the_agencys_clocks_and_takes_the_rating_back() -> None:
    view = fold(history("assigned", "resolved", "closed", "reopened"))
    assert (view.rating, view.closed_by, view.resolved_at, view.reopened) == (None, None, None, 1)
    assert (view.waiting, view.agency, view.due) == (True, "dpupr", START)


def test_a_disputed_complaint_is_nobodys_and_the_verifiers_turn() -> None:
    view = fold(history("assigned", "progressed", "queued"))
    assert (view.agency, view.unit, view.waiting, view.listed) == (None, None, True, True)


@pytest.mark.parametrize(
    ("roles", "highest"),
    [
        ([["agency_liaison"]], {}),
        ([["agency_head"]], {"respond": "agency_head"}),
        ([["executive"], ["agency_head"]], {"respond": "executive"}),
    ],
)
def test_the_highest_who_was_told_is_remembered_until_the_agency_answers(
    roles: list[list[str]], highest: dict[str, str]
) -> None:
    facts = [*history("assigned"), *(fact(Kind.ESCALATED, place, to=to) for place, to in enumerate(roles, 2))]
    assert fold(facts).escalated == highest
    assert len(fold(facts).timeline) == 2
    assert fold([*facts, fact(Kind.PROGRESSED, 9)]).escalated == {}


def test_an_offered_case_brings_its_words_under_the_givers_keys() -> None:
    words = {**WORDS, "home": "33.28"}
    offered = fact(Kind.QUEUED, 1, origin="33.28", words=words, photos=[("m1", 8, 6)], lat=-7.1, lon=110.1)
    view = fold([offered, fact(Kind.ACCEPTED, 2), fact(Kind.ASSIGNED, 3)])
    assert (view.words, view.opens_words, view.lat, len(view.photos)) == (words, True, -7.1, 1)


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        (("queued",), ("add", "withdraw")),
        (("assigned", "progressed"), ("add", "withdraw")),
        (("queued", "deferred"), ("answer", "withdraw")),
        (("assigned", "resolved"), ("confirm", "reopen")),
        (("assigned", "resolved", "closed"), ("reopen",)),
        (("queued", "rejected"), ()),
        (("assigned", "merged"), ()),
        (("assigned", "transferred"), ()),
        (("assigned", "withdrawn"), ()),
    ],
)
def test_what_a_reporter_can_say_follows_from_the_status(kinds: tuple[str, ...], says: tuple[str, ...]) -> None:
    assert sayings(fold(history(*kinds)), START + timedelta(days=1)) == says


def test_a_closed_complaint_can_be_opened_again_for_thirty_days() -> None:
    view = fold([*history("assigned", "resolved"), fact(Kind.CLOSED, 3, by="timer", rating=None)])
    assert sayings(view, START + timedelta(days=30, hours=3)) == ("rate", "reopen")
    assert sayings(view, START + timedelta(days=30, hours=4)) == ()


def picture(media_id: str, phase: str) -> tuple[object, ...]:
    """A photo by staff as a fact holds it."""
    return (media_id, "image/jpeg", phase, START, 800, 600)


@pytest.mark.parametrize("end", ["rejected", "withdrawn", "queued"])
def test_what_ends_a_question_leaves_nothing_to_answer_or_to_go_back_to(end: str) -> None:
    view = fold(history("queued", "deferred", end))
    assert (view.question, view.before) == (None, None)
