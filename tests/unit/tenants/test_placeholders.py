"""What templates may name: an agency is never sent the code that lets its holder act for the reporter."""

import pytest

from shared.contracts.notification import Recipient
from shared.tenants.placeholders import placeholders

EVENTS = ("received", "assigned", "resolved")


@pytest.mark.parametrize("event", EVENTS)
def test_an_agency_is_never_sent_the_tracking_code(event: str) -> None:
    assert placeholders(event, Recipient.AGENCY).isdisjoint({"tracking_code", "tracking_url"})


@pytest.mark.parametrize("event", EVENTS)
def test_a_reporter_is_always_given_the_code_and_where_to_follow_it(event: str) -> None:
    assert placeholders(event, Recipient.REPORTER) >= {"tracking_code", "tracking_url", "tenant_name"}


def test_nothing_can_be_filled_in_for_what_is_not_known() -> None:
    assert placeholders("burnt", Recipient.REPORTER) == frozenset()
    assert placeholders("received", "press") == frozenset()
