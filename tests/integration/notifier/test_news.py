"""News to subscribers: confirmed, matched, told once to each, and never before what is said about cases."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from services.notifier.adapters.contacts import KeyringContacts
from services.notifier.adapters.newsletter import MongoNewsletter
from services.notifier.adapters.outbox import MongoOutbox
from services.notifier.application.read_news import ReadNews
from services.notifier.application.tell_news import LEASE, TellNews
from services.notifier.domain.notification import Occasion
from shared.checkpoints import no_checkpoint
from shared.contracts.announcement import (
    AnnouncementConfirmationRequested,
    AnnouncementPublished,
    AnnouncementSubscribed,
    AnnouncementUnsubscribed,
)
from shared.contracts.base import Event
from shared.contracts.envelope import Envelope
from shared.contracts.values import Medium, ReporterDetails, Words
from shared.keyring.codes import unsubscribe_token
from tests.integration.notifier.conftest import MASTER_KEY, NOW, SOLO, Desk
from tests.support.wait import eventually
from tests.unit.notifier import builders as build

NEWS = "a7077b8118dbb0c1924aecbe4a53583b"


def own_id(number: int) -> str:
    return f"5{number:031x}"


def phone(number: int) -> str:
    return f"+62812999{number:05d}"


async def subscribed(
    desk: Desk, number: int = 1, areas: tuple[str, ...] = (), topics: tuple[str, ...] = ()
) -> AnnouncementSubscribed:
    return AnnouncementSubscribed(
        subscription_id=own_id(number),
        contact=await desk.sealed(own_id(number), ReporterDetails(phone=phone(number))),
        medium=Medium.SMS,
        areas=areas,
        topics=topics,
        language="id",
        at=NOW,
    )


def unsubscribed(number: int = 1) -> AnnouncementUnsubscribed:
    return AnnouncementUnsubscribed(subscription_id=own_id(number), at=NOW)


def published(areas: tuple[str, ...] = (), topics: tuple[str, ...] = ()) -> AnnouncementPublished:
    return AnnouncementPublished(
        announcement_id=NEWS, title="Jalan diperbaiki", body="Mulai Senin.", areas=areas, topics=topics, at=NOW
    )


async def confirming(desk: Desk, expires_at: datetime) -> AnnouncementConfirmationRequested:
    return AnnouncementConfirmationRequested(
        subscription_id=own_id(1),
        request_id="5d0b1c36a4f94a7f8f5a2c7a3f0f9b61",
        contact=await desk.sealed(own_id(1), ReporterDetails(phone=phone(1))),
        code=await desk.sealed(own_id(1), Words(text="482913"), purpose="words"),
        medium=Medium.SMS,
        language="id",
        expires_at=expires_at,
        at=NOW,
    )


def envelope(event: Event, subject: str, sequence: int = 1) -> Envelope:
    return Envelope(
        id=f"x:{subject}.{sequence}",
        source="/x",
        subject=subject,
        tenant=SOLO,
        sequence=sequence,
        time=NOW,
        event=event,
    )


async def known(desk: Desk, count: int, *, active: bool = True) -> None:
    async def there() -> bool:
        return await desk.database["subscribers"].count_documents({"active": active}) == count

    await eventually(there)


async def test_news_goes_to_those_of_its_area_and_topic_with_a_way_to_stop(desk: Desk) -> None:
    await desk.start()
    wishes = [
        ((), ()),
        (("33.72.01.1001",), ("jalan-rusak",)),
        (("33.72.05",), ()),
        (("33.72.01",), ("sampah",)),
    ]
    for number, (areas, topics) in enumerate(wishes, start=1):
        await desk.publish(await subscribed(desk, number, areas, topics), own_id(number), 2, "/intake")
    await known(desk, 4)
    await desk.publish(published(("33.72.01",), ("jalan-rusak",)), NEWS)
    await desk.until("sent", "sent")
    assert {sms["to"] for sms in desk.gateway.asked} == {phone(1), phone(2)}
    (text,) = desk.texted(phone(2))
    assert "Jalan diperbaiki. Mulai Senin." in text
    assert f"/kabar/33.72/berhenti/{unsubscribe_token(MASTER_KEY, SOLO, own_id(2))}" in text


async def test_news_read_twice_is_told_once(desk: Desk) -> None:
    await desk.start()
    await desk.start()
    for number in range(1, 6):
        await desk.publish(await subscribed(desk, number), own_id(number), 2, "/intake")
    await known(desk, 5)
    for _ in range(3):
        await desk.publish(published(), NEWS)
    await desk.until(*["sent"] * 5)
    await desk.publish(published(), NEWS)
    complaint = await desk.complaint()
    await desk.publish(build.progressed(complaint), complaint.id)
    await desk.until(*["sent"] * 6)
    assert len(desk.gateway.asked) == 6


async def test_of_news_no_result_is_published(desk: Desk) -> None:
    await desk.start()
    await desk.publish(await subscribed(desk), own_id(1), 2, "/intake")
    await known(desk, 1)
    await desk.publish(published(), NEWS)
    await desk.until("sent")
    assert await desk.database["commits"].count_documents({}) == 0


async def test_who_unsubscribed_hears_no_more_even_if_the_events_come_the_wrong_way_round(desk: Desk) -> None:
    await desk.start()
    await desk.publish(unsubscribed(), own_id(1), 3, "/intake")
    await known(desk, 1, active=False)
    await desk.publish(await subscribed(desk), own_id(1), 2, "/intake")
    await desk.publish(await subscribed(desk, 2), own_id(2), 2, "/intake")
    await known(desk, 1)
    await desk.publish(published(), NEWS)
    await desk.until("sent")
    assert desk.texted(phone(1)) == []
    left = await desk.database["subscribers"].find_one({"subscription_id": own_id(1)})
    assert left is not None
    assert left["contact"] is None


async def test_who_was_erased_is_forgotten(desk: Desk) -> None:
    await desk.start()
    event = await subscribed(desk)
    await desk.publish(event, own_id(1), 2, "/intake")
    await desk.publish(await subscribed(desk, 2), own_id(2), 2, "/intake")
    await known(desk, 2)
    await desk.keyring.erase(SOLO, event.contact.key)
    await desk.publish(published(), NEWS)
    await desk.until("sent")
    assert desk.texted(phone(1)) == []
    await known(desk, 1, active=False)


async def test_the_code_to_confirm_is_sent_once_and_kept_sealed(desk: Desk) -> None:
    await desk.start()
    asked = await confirming(desk, datetime.now(UTC) + timedelta(minutes=30))
    for _ in range(2):
        await desk.publish(asked, own_id(1), 1, "/intake")
    await desk.until("sent")
    (text,) = desk.texted(phone(1))
    assert "482913" in text
    assert f"/kabar/33.72/konfirmasi/{asked.request_id}" in text
    kept = [str(document) async for document in desk.database["notifications"].find()]
    assert not [text for text in kept if "482913" in text]


async def test_a_code_that_no_longer_counts_is_not_sent(desk: Desk) -> None:
    await desk.start()
    await desk.publish(await confirming(desk, datetime.now(UTC) - timedelta(seconds=1)), own_id(1), 1, "/intake")
    await desk.until("dropped")
    assert desk.gateway.asked == []


class CrashError(Exception):
    """The process is gone."""


@dataclass
class Hands:
    """A clock that is set by hand."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class Bench:
    """The newsletter and outbox by themselves, on the real database, with 10 subscribers and a page of 3."""

    newsletter: MongoNewsletter
    outbox: MongoOutbox
    contacts: KeyringContacts
    clock: Hands
    desk: Desk

    def teller(self, *, crashes: bool = False) -> TellNews:
        def crash(_point: str) -> None:
            raise CrashError

        return TellNews(
            newsletter=self.newsletter,
            outbox=self.outbox,
            contacts=self.contacts,
            clock=self.clock,
            checkpoint=crash if crashes else no_checkpoint,
            page=3,
        )

    async def queued(self) -> list[str]:
        found = self.desk.database["notifications"].find({"occasion": Occasion.ANNOUNCED})
        return sorted([document["contact"]["subject"] async for document in found])


@pytest.fixture
async def bench(desk: Desk) -> Bench:
    newsletter, outbox, clock = MongoNewsletter(desk.database), MongoOutbox(desk.database), Hands()
    await newsletter.ensure_indexes()
    await outbox.ensure_indexes()
    read = ReadNews(newsletter=newsletter, outbox=outbox, clock=clock)
    events = [envelope(await subscribed(desk, number), own_id(number), 2) for number in range(1, 11)]
    await read([*events, envelope(published(), NEWS)])
    return Bench(newsletter, outbox, KeyringContacts(desk.keyring), clock, desk)


EVERYBODY = sorted(own_id(number) for number in range(1, 11))


async def test_after_a_crash_telling_goes_on_where_it_was_and_nobody_is_told_twice(bench: Bench) -> None:
    assert await bench.teller()()
    with pytest.raises(CrashError):
        await bench.teller(crashes=True)()
    assert len(await bench.queued()) == 6
    assert not await bench.teller()(), "whoever died still has it"
    bench.clock.at += LEASE
    while await bench.teller()():
        pass
    assert await bench.queued() == EVERYBODY
    assert not await bench.teller()()


async def test_two_that_take_turns_tell_everybody_once(bench: Bench) -> None:
    tellers = [bench.teller(), bench.teller()]
    while any([await tell() for tell in tellers]):
        pass
    assert await bench.queued() == EVERYBODY


async def test_what_is_said_about_cases_goes_before_news_that_has_waited_longer(bench: Bench) -> None:
    while await bench.teller()():
        pass
    bench.clock.at += timedelta(hours=1)
    later = ReadNews(newsletter=bench.newsletter, outbox=bench.outbox, clock=bench.clock)
    asked = await confirming(bench.desk, bench.clock.at + timedelta(minutes=30))
    await later([envelope(asked, own_id(1))])
    now = bench.clock.at
    first, second = await bench.outbox.claim(now, now + LEASE, 2)
    assert (first.occasion, second.occasion) == (Occasion.CODE_REQUESTED, Occasion.ANNOUNCED)
    assert await bench.outbox.next_due() == NOW


async def test_the_wish_that_is_newer_holds_whatever_is_read_first(bench: Bench) -> None:
    read = ReadNews(newsletter=bench.newsletter, outbox=bench.outbox, clock=bench.clock)
    newer = envelope(await subscribed(bench.desk, 1, topics=("sampah",)), own_id(1), 5)
    older = envelope(await subscribed(bench.desk, 1, topics=("jalan-rusak",)), own_id(1), 4)
    await read([newer, newer, older, envelope(unsubscribed(), own_id(1), 3)])
    first, *_ = await bench.newsletter.subscribers(SOLO, None, 1)
    assert first.topics == ("sampah",)
