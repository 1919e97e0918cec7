"""What staff write down for a reporter: the way it came, the post it was seen in, and who wrote it."""

import pytest

from services.intake.application.entry import is_link, read_entry
from services.intake.application.errors import KeyReusedError
from services.intake.application.submit_complaint import Entered
from services.intake.domain.faults import FaultCode, InvalidSubmissionError
from shared.contracts.values import Channel
from tests.unit.intake.fakes import SOLO, World

POST = "https://media.example/warga/1?x=2"


def test_links_are_addresses_of_pages_and_nothing_else() -> None:
    assert [is_link(text) for text in (POST, "http://a.id")] == [True, True]
    bad = ["", "media.example/1", "javascript:alert(1)", "ftp://a.id", "https://", "https://u:p@a.id", "https://a b.id"]
    assert [text for text in [*bad, "https://[", "https://a.id/" + "x" * 500, "https://a.id/\n"] if is_link(text)] == []


def test_faults_of_the_entry_and_of_the_complaint_are_told_together() -> None:
    world = World()
    rules = world.submit.rules(SOLO, Channel.COUNTER)
    with pytest.raises(InvalidSubmissionError) as wrong:
        read_entry({"channel": "sms", "source": "x", "text": " ", "phone": "1"}, rules)
    assert {(fault.field, fault.code) for fault in wrong.value.faults} == {
        ("channel", FaultCode.NOT_A_CHOICE),
        ("source", FaultCode.BAD_LINK),
        ("text", FaultCode.REQUIRED),
        ("reporter.phone", FaultCode.BAD_PHONE),
    }
    with pytest.raises(InvalidSubmissionError) as missing:
        read_entry({"text": "Lampu mati"}, rules)
    assert [(fault.field, fault.code) for fault in missing.value.faults] == [("channel", FaultCode.REQUIRED)]


async def test_the_event_says_who_wrote_it_down_and_where_it_was_seen() -> None:
    world = World()
    typed = {"channel": "social", "source": POST, "text": "Lampu mati", "phone": "081225550147"}
    submission, seen = read_entry(typed, world.submit.rules(SOLO, Channel.COUNTER))
    entered = Entered(account="humas-1", source=seen.source)
    accepted = await world.submit(SOLO, seen.channel, "k", submission, entered=entered)
    event = world.log.events[SOLO, accepted.complaint_id]
    assert (event.complaint.channel, event.entered_by, event.source) == (Channel.SOCIAL, "humas-1", POST)
    assert event.words.key == world.names.reporter_key(SOLO, "+6281225550147")
    with pytest.raises(KeyReusedError):
        await world.submit(SOLO, seen.channel, "k", submission, entered=Entered(account="humas-1"))
