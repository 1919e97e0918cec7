"""Whom news is for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.news import Subscription
from services.notifier.domain.notification import Contact, Medium
from services.notifier.domain.text import plain, segments
from shared.tenancy.ids import TenantId

SOLO = TenantId("33.72")
CODES = st.sampled_from(["33.72", "33.72.01", "33.72.01.1001", "33.72.01.1002", "33.72.05", "33.72.05.1003"])
AREAS = st.lists(CODES, max_size=3).map(tuple)


def subscription(areas: tuple[str, ...] = (), topics: tuple[str, ...] = ()) -> Subscription:
    contact = Contact(subject="s", home=SOLO, key="k", data="d")
    return Subscription(
        id="s", tenant=SOLO, contact=contact, medium=Medium.SMS, areas=areas, topics=topics, language="id"
    )


@pytest.mark.parametrize(
    ("own", "theirs", "wanted"),
    [
        ((), (), True),
        ((), ("33.72.01",), True),
        (("33.72.01",), (), True),
        (("33.72.01",), ("33.72.01",), True),
        (("33.72.01",), ("33.72.01.1001",), True),
        (("33.72.01.1001",), ("33.72.01",), True),
        (("33.72.01.1001",), ("33.72.01.1002",), False),
        (("33.72.01",), ("33.72.05", "33.72.01"), True),
        (("33.72.0",), ("33.72.01",), False),
    ],
)
def test_news_is_for_those_of_its_area(own: tuple[str, ...], theirs: tuple[str, ...], wanted: bool) -> None:
    assert subscription(areas=own).wants(theirs, ()) is wanted


@pytest.mark.parametrize(
    ("own", "theirs", "wanted"),
    [
        ((), ("jalan",), True),
        (("jalan",), (), True),
        (("jalan", "air"), ("air",), True),
        (("jalan",), ("air",), False),
    ],
)
def test_news_is_for_those_who_asked_for_its_topic(own: tuple[str, ...], theirs: tuple[str, ...], wanted: bool) -> None:
    assert subscription(topics=own).wants((), theirs) is wanted


@given(own=AREAS, theirs=AREAS)
def test_nearness_goes_both_ways_and_naming_the_whole_tenant_is_naming_none(
    own: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    assert subscription(areas=own).wants(theirs, ()) is subscription(areas=theirs).wants(own, ())
    assert subscription(areas=(*own, "33.72")).wants(theirs, ())


def test_typographic_marks_cost_nothing_in_an_sms() -> None:
    text = "Jalan diperbaiki 9–20 Maret… “hati‑hati”, kata petugas: jangan lewat ‘sini’ — memutar lewat Slamet Riyadi."
    assert segments(text) == 2
    assert segments(plain(text)) == 1
