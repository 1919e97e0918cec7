"""The fold of a complaint's facts into its view."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.reporting.domain.facts import Kind, merge
from services.reporting.domain.next_step import next_step
from services.reporting.domain.view import Status, fold
from tests.unit.reporting.facts import START, fact, history


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
        (("assigned", "resolved"), "done"),
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
    assert fold(merge(known, [type(stranger)("router:c1.2", 1, 2, "escalated", START, None, {})])) == fold(known)


def test_the_sequence_decides_and_never_the_clock() -> None:
    facts = history("assigned", "progressed", "resolved")
    backwards = [replace(each, at=START - timedelta(hours=place)) for place, each in enumerate(facts)]
    assert fold(merge((), backwards[::-1])).status == Status.RESOLVED
