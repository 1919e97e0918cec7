"""The use cases of taking a complaint in, with everything around them in memory."""

import hashlib
from datetime import timedelta

import pytest

from services.intake.application.errors import KeyReusedError, OverloadedError, PhotoGoneError, UnknownTenantError
from services.intake.application.save_step import SaveStep, new_draft
from services.intake.application.send_draft import SendDraft
from services.intake.application.show_photo import ShowPhoto
from services.intake.application.submission import Submission, read_mapping
from services.intake.application.wanted_photos import WantedPhotos
from services.intake.domain.steps import Step
from shared.contracts.values import Channel
from shared.media.model import CleanMedia, UnavailableError
from shared.media.sweep import GRACE, SweepUploads
from shared.tenancy.ids import TenantId
from tests.unit.intake.fakes import NOW, SOLO, World


def clean_photo(data: bytes = b"pixels") -> CleanMedia:
    digest = hashlib.sha256(data).hexdigest()
    return CleanMedia(digest=digest, content_type="image/jpeg", width=4, height=3, data=data)


def said(world: World, **fields: object) -> Submission:
    return read_mapping({"text": "Lampu mati"} | fields, world.submit.rules(SOLO, Channel.API))


async def test_what_is_personal_is_sealed_and_the_rest_is_told() -> None:
    world = World()
    reporter = {"name": "Siti", "phone": "081225550147"}
    submission = said(world, reporter=reporter, location={"area_code": "33.72.01", "address": "Gang 1"})
    accepted = await world.submit(SOLO, Channel.API, "k", submission)
    event = world.log.events[SOLO, accepted.complaint_id]
    assert event.words.data == "Words"
    assert event.complaint.reporter is not None
    assert event.complaint.reporter.data == "ReporterDetails"
    assert event.complaint.received_at == NOW
    assert event.complaint.language == "id"
    told = event.model_dump_json()
    assert not [secret for secret in ("Siti", "81225550147", "Gang 1", "Lampu") if secret in told]


async def test_the_key_is_per_tenant_and_channel() -> None:
    world = World()
    api = await world.submit(SOLO, Channel.API, "k", said(world))
    web = await world.submit(SOLO, Channel.WEB, "k", said(world))
    assert api.complaint_id != web.complaint_id
    assert world.names.complaint_id(TenantId("36.71"), Channel.API, "k") != api.complaint_id


async def test_a_complaint_is_counted_once_and_one_that_was_turned_away_by_why() -> None:
    world = World()
    for _ in range(2):
        await world.submit(SOLO, Channel.API, "k", said(world))
    for error in (OverloadedError(3), UnavailableError("away")):
        world.log.fails = error
        with pytest.raises(type(error)):
            await world.submit(SOLO, Channel.API, "other", said(world))
    count = world.metrics.value
    assert count("aduan_complaints_accepted_total", tenant=SOLO, channel="api") == 1
    assert count("aduan_complaints_refused_total", tenant=SOLO, reason="overloaded") == 1
    assert count("aduan_complaints_refused_total", tenant=SOLO, reason="unavailable") == 1


async def test_a_photo_travels_sealed_and_a_repeat_keeps_it_once() -> None:
    world = World()
    photos = [clean_photo(), clean_photo()]
    first = await world.submit(SOLO, Channel.API, "k", said(world), photos)
    assert await world.submit(SOLO, Channel.API, "k", said(world), photos) == first
    ((_, media_id),) = world.media.files
    assert media_id.startswith("33.72-")
    assert world.media.files[SOLO, media_id][1] == b"slexip"
    show = ShowPhoto(media=world.media, vault=world.vault)
    assert await show(media_id) == ("image/jpeg", b"pixels")
    world.vault.erased.add(world.media.files[SOLO, media_id][0].key_id or "")
    with pytest.raises(PhotoGoneError):
        await show(media_id)
    assert await show("nonsense") is None


async def test_other_photos_under_the_same_key_are_refused_before_they_are_kept() -> None:
    world = World()
    await world.submit(SOLO, Channel.API, "k", said(world), [clean_photo()])
    with pytest.raises(KeyReusedError):
        await world.submit(SOLO, Channel.API, "k", said(world), [clean_photo(b"other")])
    assert len(world.media.files) == 1


async def test_photos_of_a_complaint_that_never_was_are_swept_away_a_day_later() -> None:
    world = World()
    await world.submit(SOLO, Channel.API, "stored", said(world), [clean_photo()])
    world.log.fails = UnavailableError("away")
    with pytest.raises(UnavailableError):
        await world.submit(SOLO, Channel.API, "lost", said(world), [clean_photo(b"orphan")])
    sweep = SweepUploads(
        uploads=world.uploads, media=world.media, wanted=WantedPhotos(log=world.log), clock=world.clock
    )
    assert await sweep() == 0
    world.clock.at += GRACE + timedelta(seconds=1)
    assert await sweep() == 1
    assert [data for _, data in world.media.files.values()] == [b"slexip"]
    assert world.uploads.begun == []


async def test_an_unknown_tenant_takes_nothing() -> None:
    with pytest.raises(UnknownTenantError):
        World().submit.rules(TenantId("99.99"), Channel.WEB)


@pytest.mark.parametrize("text", ["", "   ", "LAPOR", "lapor: lampu mati", "x" * 5000])
async def test_every_sms_is_taken(text: str) -> None:
    world = World()
    receive = world.sms
    first = await receive(SOLO, sender="081225550147", text=text, message_id="1")
    assert await receive(SOLO, sender="081225550147", text=text, message_id="1") == first
    assert len(world.log.events) == 1


async def test_a_step_with_a_fault_keeps_what_was_typed_but_is_not_done() -> None:
    world = World()
    save = SaveStep(drafts=world.drafts, submit=world.submit)
    draft, faults = await save(SOLO, "t", new_draft("id"), Step.CONTACT, {"phone": "12", "name": "Siti"})
    assert [fault.field for fault in faults] == ["reporter.phone"]
    assert Step.CONTACT not in draft.seen
    assert world.drafts.forms[SOLO, "t"].values["phone"] == "12"
    draft, faults = await save(SOLO, "t", draft, Step.CONTACT, {"phone": "081225550147", "name": "Siti"})
    assert faults == []
    assert Step.CONTACT in draft.seen
    assert draft.first_unseen(Step.CHECK) is Step.WHERE


async def test_a_form_sent_twice_is_one_complaint_and_forgets_what_was_typed() -> None:
    world = World()
    draft = new_draft("id").model_copy(update={"values": {"text": "Rahasia", "email": "siti@contoh.id"}})
    await world.drafts.save(SOLO, "t", draft)
    send = SendDraft(drafts=world.drafts, submit=world.submit)
    first = await send(SOLO, "t", draft)
    assert await send(SOLO, "t", draft) == first
    assert first.reachable
    kept = world.drafts.forms[SOLO, "t"]
    assert kept.sent == first
    assert kept.values == {}


async def test_a_form_edited_after_it_got_through_tells_which_version_is_kept() -> None:
    world = World()
    draft = new_draft("id").model_copy(update={"values": {"text": "Pertama"}})
    await world.submit(SOLO, Channel.WEB, draft.key, said(world, text="Pertama"))
    edited = draft.model_copy(update={"values": {"text": "Kedua"}})
    sent = await SendDraft(drafts=world.drafts, submit=world.submit)(SOLO, "t", edited)
    assert sent.changed
    assert len(world.log.events) == 1
