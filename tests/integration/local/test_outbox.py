"""The development outbox really takes mail and SMS, says what is wrong with them, and keeps them."""

import smtplib
from email.message import EmailMessage

import httpx
import pytest

from tests.support.outbox import OUTBOX_KEY, OutboxProcess

KEY = {"Authorization": f"Bearer {OUTBOX_KEY}"}
SMS = {"to": "+6281234567890", "text": "Laporan Anda sudah kami terima.", "reference": "r-1"}


def _mail(port: int, to: str = "dishub@example.id") -> None:
    mail = EmailMessage()
    mail["From"] = "Aduan <aduan@example.id>"
    mail["To"] = to
    mail["Subject"] = "Laporan baru untuk Dinas Perhubungan – segera"
    mail["Message-ID"] = "<n-1@aduan>"
    mail.set_content("Lampu jalan mati\ndi Jalan Slamet Riyadi.")
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.send_message(mail)


async def test_mail_and_sms_are_kept_over_a_restart(outbox: OutboxProcess) -> None:
    _mail(outbox.smtp_port)
    async with httpx.AsyncClient(base_url=outbox.url, headers=KEY) as client:
        assert (await client.post("/sms", data=SMS)).json()["status"] == "accepted"
    outbox.stop()
    await outbox.start()
    sms, mail = await outbox.messages()
    assert (sms["channel"], sms["to"], sms["reference"]) == ("sms", "+6281234567890", "r-1")
    assert (mail["channel"], mail["to"], mail["reference"]) == ("email", "dishub@example.id", "<n-1@aduan>")
    assert mail["subject"] == "Laporan baru untuk Dinas Perhubungan – segera"
    assert mail["text"] == "Lampu jalan mati\ndi Jalan Slamet Riyadi."


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"to": "Budi"}, "international"),
        ({"text": "  "}, "empty"),
        ({"text": "x" * 1000}, "longer"),
        ({"reference": ""}, "reference"),
    ],
)
async def test_an_sms_a_gateway_would_refuse_is_refused_with_the_reason(
    outbox: OutboxProcess, change: dict[str, str], reason: str
) -> None:
    async with httpx.AsyncClient(base_url=outbox.url, headers=KEY) as client:
        answer = await client.post("/sms", data=SMS | change)
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]
    assert await outbox.messages() == []


async def test_an_sms_without_the_key_is_refused(outbox: OutboxProcess) -> None:
    async with httpx.AsyncClient(base_url=outbox.url, headers={"Authorization": "Bearer something else"}) as client:
        assert (await client.post("/sms", data=SMS)).status_code == 401
    assert await outbox.messages() == []


async def test_the_page_shows_what_was_sent_and_lets_nothing_in(outbox: OutboxProcess) -> None:
    async with httpx.AsyncClient(base_url=outbox.url, headers=KEY) as client:
        await client.post("/sms", data=SMS | {"text": "<script>alert(1)</script> http://127.0.0.1:8000/lacak/x"})
        page = (await client.get("/dev/kotak-keluar")).text
    assert "&lt;script&gt;" in page
    assert '<a href="http://127.0.0.1:8000/lacak/x"' in page


async def test_recipients_can_be_made_to_fail_for_ever_or_for_now(outbox: OutboxProcess) -> None:
    outbox.stop()
    await outbox.start(refuse="+62811,gone@example.id", busy="+62822,later@example.id")
    async with httpx.AsyncClient(base_url=outbox.url, headers=KEY) as client:
        assert (await client.post("/sms", data=SMS | {"to": "+62811"})).status_code == 422
        assert (await client.post("/sms", data=SMS | {"to": "+62822"})).status_code == 503
    for recipient, code in (("gone@example.id", 550), ("later@example.id", 451)):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            _mail(outbox.smtp_port, recipient)
        assert refused.value.recipients[recipient][0] == code
