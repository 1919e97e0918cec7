"""What templates may name: an agency is never sent the code that lets its holder act for the reporter."""

from typing import get_args

import pytest

from shared.contracts.notification import Recipient
from shared.contracts.tenant import MessageTemplate
from shared.tenants.placeholders import placeholders

EVENTS = get_args(MessageTemplate.model_fields["event"].annotation)


@pytest.mark.parametrize("event", EVENTS)
def test_an_agency_is_never_sent_the_tracking_code(event: str) -> None:
    assert placeholders(event, Recipient.AGENCY).isdisjoint({"tracking_code", "tracking_url"})


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_a_template_can_name_is_told_to_somebody(event: str) -> None:
    assert any(placeholders(event, recipient) for recipient in Recipient)


@pytest.mark.parametrize("event", [event for event in EVENTS if placeholders(event, Recipient.REPORTER)])
def test_a_reporter_is_always_given_the_code_and_where_to_follow_it(event: str) -> None:
    assert placeholders(event, Recipient.REPORTER) >= {"tracking_code", "tracking_url", "tenant_name"}


def test_a_note_for_the_agency_is_not_for_the_reporter() -> None:
    assert "note" not in placeholders("assigned", Recipient.REPORTER)


def test_nothing_can_be_filled_in_for_what_is_not_known_or_never_sent() -> None:
    assert placeholders("burnt", Recipient.REPORTER) == frozenset()
    assert placeholders("received", "press") == frozenset()
    assert placeholders("escalated", Recipient.REPORTER) == frozenset()
