"""Which messages are replies, to which complaint, and that everything else stays a complaint."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.application.receive_sms import RECENT
from services.intake.application.reply import reply_of_sms
from services.intake.domain.sms import asks_to_stop, read_reply
from tests.unit.intake.fakes import NOW, SOLO, World

SITI, BUDI = "081225550147", "081225550148"
CODE = "3372-K7QM-9XPA-2TBD"


@pytest.mark.parametrize(
    ("message", "kind", "text", "rating"),
    [
        (f"SELESAI {CODE}", "confirm", None, None),
        (f"selesai {CODE} terima kasih", "confirm", "terima kasih", None),
        (f"Ok, {CODE} 5", "confirm", None, 5),
        (f"PUAS: {CODE.replace('-', '')}", "confirm", None, None),
        (f"BUKA {CODE.replace('-', ' ')} lampunya mati lagi", "reopen", "lampunya mati lagi", None),
        (f"Belum {CODE}", "reopen", "Belum", None),
        (f"tambah {CODE.lower()} tiangnya miring", "add", "tiangnya miring", None),
        (f"JAWAB {CODE} RT 2", "add", "RT 2", None),
        (f"CABUT {CODE}", "withdraw", None, None),
        (f"NILAI {CODE} 4", "rate", None, 4),
        (f"NILAI {CODE} 4/5, petugasnya cepat", "rate", "petugasnya cepat", 4),
        (f"NILAI {CODE} bagus", "add", "bagus", None),
        (f"NILAI {CODE} 40", "add", "40", None),
        (f"NILAI {CODE}", "add", "NILAI", None),
    ],
)
def test_the_first_word_says_which_reply_a_message_is(
    message: str, kind: str, text: str | None, rating: int | None
) -> None:
    said = read_reply(message)
    assert said is not None
    assert said.code is not None
    reply = reply_of_sms(said)
    assert (reply.kind, reply.text, reply.rating) == (kind, text, rating)


@pytest.mark.parametrize(
    "message",
    [
        "SELESAI",
        "ok",
        "Oke terima kasih pak",
        "PUAS.",
        "BELUM",
        "belum ada perubahan",
        "CABUT",
        "NILAI 4",
        "JAWAB RT 2",
    ],
)
def test_a_keyword_with_little_behind_it_is_clear_without_a_code(message: str) -> None:
    said = read_reply(message)
    assert said is not None
    assert said.code is None
    assert said.clear_without_code


@pytest.mark.parametrize(
    "message",
    [
        "Selesai kerja bakti sampahnya dibiarkan",
        "Belum pernah ada petugas sampah yang datang",
        "Tambah lampu jalan di gang kami",
        "Nilai rapor anak saya salah",
        "Cabut izin pabrik itu",
        "OK jalan rusak",
        "TAMBAH",
    ],
)
def test_a_keyword_that_begins_a_sentence_is_not(message: str) -> None:
    said = read_reply(message)
    assert said is not None
    assert not said.clear_without_code


@pytest.mark.parametrize("message", ["", "Jalan rusak", "LAPOR selesai", "selesaikan jalan", "okelah", "!SELESAI"])
def test_other_first_words_ask_for_no_reply(message: str) -> None:
    assert read_reply(message) is None


def test_berhenti_means_news_only_when_nothing_else_is_said() -> None:
    assert [asks_to_stop(text) for text in ("BERHENTI", " berhenti. ", "Stop kabar")] == [True] * 3
    assert not asks_to_stop("Berhenti di lampu merah tidak ada marka")


keywords = st.sampled_from(["ok", "Selesai", "BUKA", "belum", "TAMBAH", "cabut", "Nilai 4", f"ok {CODE}", "berhenti"])
messages = st.one_of(st.text(), st.builds("{} {}".format, keywords, st.text()))


@given(messages, messages)
async def test_no_message_is_lost_whatever_it_says(before: str, text: str) -> None:
    world = World()
    receive = world.sms
    await receive(SOLO, sender=SITI, text=before, message_id="1")
    await receive(SOLO, sender=SITI, text=text, message_id="2")
    assert len(world.log.events) + len(world.streams.replies) == 2


async def test_without_a_code_the_senders_newest_complaint_is_meant() -> None:
    world = World()
    receive = world.sms
    await receive(SOLO, sender=SITI, text="Lampu mati", message_id="1")
    world.clock.at += timedelta(days=1)
    newest = await receive(SOLO, sender=SITI, text="Jalan rusak", message_id="2")
    await receive(SOLO, sender=BUDI, text="Sampah", message_id="3")
    assert await receive(SOLO, sender=SITI, text="SELESAI", message_id="4") == newest
    (reply,) = world.streams.replies
    assert (reply.kind, reply.channel, reply.words) == ("confirm", "sms", None)
    assert len(world.log.events) == 3


async def test_a_keyword_of_someone_without_a_recent_complaint_is_a_complaint_and_stays_one() -> None:
    world = World()
    receive = world.sms
    first = await receive(SOLO, sender=SITI, text="BELUM", message_id="1")
    assert await receive(SOLO, sender=SITI, text="BELUM", message_id="1") == first
    assert (len(world.log.events), world.streams.replies) == (1, [])
    world.clock.at = NOW + RECENT + timedelta(days=1)
    assert await receive(SOLO, sender=SITI, text="BELUM", message_id="2") != first


async def test_a_reply_delivered_twice_stays_with_its_complaint() -> None:
    world = World()
    receive = world.sms
    first = await receive(SOLO, sender=SITI, text="Lampu mati", message_id="1")
    assert await receive(SOLO, sender=SITI, text="CABUT", message_id="2") == first
    world.clock.at += timedelta(minutes=1)
    await receive(SOLO, sender=SITI, text="Jalan rusak", message_id="3")
    assert await receive(SOLO, sender=SITI, text="CABUT", message_id="2") == first
    assert len(world.streams.replies) == 1


async def test_whoever_has_the_code_may_reply_and_an_unknown_code_is_a_complaint() -> None:
    world = World()
    receive = world.sms
    code = await receive(SOLO, sender=SITI, text="Lampu mati", message_id="1")
    assert await receive(SOLO, sender=BUDI, text=f"BUKA {code} masih gelap", message_id="2") == code
    assert await receive(SOLO, sender="INFO-KOTA", text=f"TAMBAH {code} foto menyusul", message_id="3") == code
    assert [reply.kind for reply in world.streams.replies] == ["reopen", "add"]
    other = await receive(SOLO, sender=BUDI, text="SELESAI 3372-0000-0000-0000", message_id="4")
    assert other != code
    assert len(world.log.events) == 2


def mistyped(code: str, letters: int) -> str:
    """The code with that many of its last letters replaced by others."""
    wrong = "".join("X" if letter != "X" else "Z" for letter in code[-letters:])
    return code[:-letters] + wrong


async def test_a_mistyped_code_means_the_senders_own_complaint_that_it_nearly_is() -> None:
    world = World()
    receive = world.sms
    code = await receive(SOLO, sender=SITI, text="Lampu mati", message_id="1")
    assert code is not None
    world.clock.at += timedelta(days=1)
    newer = await receive(SOLO, sender=SITI, text="Jalan rusak", message_id="2")
    assert await receive(SOLO, sender=SITI, text=f"BELUM {mistyped(code, 2)} masih gelap", message_id="3") == code
    assert await receive(SOLO, sender=SITI, text=f"BELUM {mistyped(code, 2)} masih gelap", message_id="3") == code
    assert [reply.kind for reply in world.streams.replies] == ["reopen"]
    for number, (sender, letters) in enumerate([(BUDI, 1), (SITI, 3)], 4):
        text = f"BELUM {mistyped(code, letters)} masih gelap"
        other = await receive(SOLO, sender=sender, text=text, message_id=str(number))
        assert other not in {code, newer}, "nobody else's, and nothing that is only like it"
    assert len(world.log.events) == 4
