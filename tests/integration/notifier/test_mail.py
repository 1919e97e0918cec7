"""Handing mails to a mail server: what is certain, what is kept for later, and connections that serve several mails."""

from collections.abc import AsyncIterator, Iterator

import pytest

from services.notifier.adapters.mail import MailServer
from services.notifier.adapters.mail_connections import MailConnections
from services.notifier.application.ports import Letter
from services.notifier.domain.outcome import Handed, NotHanded, Outcome, Refused
from tests.support.ports import free_port
from tests.support.providers import MailBox, mail_box

SENDER = "no-reply@aduan.example"
LETTER = Letter(subject="Laporan diterima", body="Terima kasih.")


@pytest.fixture
def box() -> Iterator[MailBox]:
    with mail_box() as box:
        yield box


@pytest.fixture
async def server(box: MailBox) -> AsyncIterator[MailServer]:
    connections = MailConnections(box.url, 2.0)
    yield MailServer(connections, SENDER)
    await connections.close()


async def hand_over(server: MailServer, number: int) -> Outcome:
    return await server.send(f"n{number}", f"warga{number}@warga.example", LETTER, "Surakarta")


async def test_mails_that_follow_each_other_share_a_connection(server: MailServer, box: MailBox) -> None:
    assert [await hand_over(server, number) for number in range(3)] == [Handed()] * 3
    assert [to for to, _ in box.got] == [f"warga{number}@warga.example" for number in range(3)]
    assert len(box.sessions) == 1


async def test_a_kept_connection_that_the_server_has_ended_costs_no_mail(server: MailServer, box: MailBox) -> None:
    await hand_over(server, 1)
    box.hang_up()
    assert await hand_over(server, 2) == Handed()
    assert [to for to, _ in box.got] == ["warga1@warga.example", "warga2@warga.example"]


async def test_a_refused_recipient_does_not_hold_up_the_next_mail(server: MailServer, box: MailBox) -> None:
    box.behaviour = "refuse"
    assert isinstance(await hand_over(server, 1), Refused)
    box.behaviour = "ok"
    assert await hand_over(server, 2) == Handed()
    assert [to for to, _ in box.got] == ["warga2@warga.example"]


async def test_a_server_that_does_not_let_us_send_is_tried_again_later(server: MailServer, box: MailBox) -> None:
    box.behaviour = "stranger"
    assert isinstance(await hand_over(server, 1), NotHanded)


async def test_without_a_server_the_mail_is_kept_for_later() -> None:
    nobody = MailServer(MailConnections(f"smtp://127.0.0.1:{free_port()}", 2.0), SENDER)
    assert isinstance(await hand_over(nobody, 1), NotHanded)
