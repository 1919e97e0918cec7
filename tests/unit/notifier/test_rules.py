"""Ids, waits and lengths."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.notification import Audience, notification_id
from services.notifier.domain.retry import RetryPolicy
from services.notifier.domain.text import segments
from shared.tenancy.ids import TenantId

SOLO = TenantId("33.72")


def test_one_event_and_recipient_have_one_id() -> None:
    first = notification_id(SOLO, "router:a.1", Audience.REPORTER, "reporter")
    assert first == notification_id(SOLO, "router:a.1", Audience.REPORTER, "reporter")


def test_any_difference_makes_another_id() -> None:
    ids = {
        notification_id(tenant, cause, audience, recipient)
        for tenant in (SOLO, TenantId("36.71"))
        for cause in ("router:a.1", "router:a.2")
        for audience in Audience
        for recipient in ("reporter", "dishub@dishub.solo.example")
    }
    assert len(ids) == 24


@given(tries=st.integers(1, 40), jitter=st.floats(0, 1, exclude_max=True))
def test_waits_stay_within_their_bounds_until_the_last_try(tries: int, jitter: float) -> None:
    policy = RetryPolicy(attempts=30, first=timedelta(seconds=5), longest=timedelta(hours=1))
    wait = policy.wait(tries, jitter)
    if tries >= 30:
        assert wait is None
    else:
        assert wait is not None
        assert timedelta(seconds=2.5) <= wait <= timedelta(hours=1)


def test_waits_double() -> None:
    policy = RetryPolicy(first=timedelta(seconds=4))
    assert [policy.wait(tries, 0.0) for tries in (1, 2, 3)] == [timedelta(seconds=s) for s in (2, 4, 8)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("€" * 80, 1), ("€" * 81, 2), ("ʼ" * 70, 1), ("ʼ" * 71, 2)],
)
def test_sms_are_counted_as_they_are_billed(text: str, expected: int) -> None:
    assert segments(text) == expected
