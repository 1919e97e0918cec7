"""Commits made out of events are what their writer had stored, however often and in whatever order it is done."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from deploy.backup.commits import RESTORED, CommitRestorer
from deploy.backup.lost_keys import LostKeys
from shared.contracts.complaint import ComplaintProgressed, ComplaintReceived, ComplaintResolved
from shared.contracts.envelope import Envelope
from shared.contracts.values import Channel, ComplaintRef, Sealed, Visibility
from shared.event_store import Commit, EventStore
from shared.event_store.commit import envelopes_of
from shared.keyring import KeyErased, Keyring
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database
from tests.support.databases import fresh_database
from tests.support.stack import Stack

AT = datetime(2026, 3, 2, 7, 5, tzinfo=UTC)
SOLO, TEGAL = TenantId("33.72"), TenantId("33.28")


@pytest.fixture
async def database(stack: Stack) -> AsyncIterator[Database]:
    async with fresh_database(stack.mongo) as database:
        await EventStore(database).ensure_indexes()
        yield database


def _ref(stream: str) -> ComplaintRef:
    return ComplaintRef(
        id=stream,
        tracking_code="3372-0000-0000-0001",
        channel=Channel.SMS,
        visibility=Visibility.PUBLIC,
        language="id",
        received_at=AT,
    )


def _commits(tenant: TenantId, stream: str) -> list[Commit]:
    """A stream of three decisions, the second of two events of different topics."""
    progressed = ComplaintProgressed(complaint=_ref(stream), agency="dpupr", note="Mulai.", at=AT)
    resolved = ComplaintResolved(complaint=_ref(stream), agency="dpupr", note="Selesai.", at=AT)
    events = [(progressed,), (progressed, resolved), (progressed,)]
    versions = [1, 2, 4]
    return [
        Commit(tenant=tenant, stream=stream, version=version, cause=f"call:{version}", events=of_one, at=AT)
        for version, of_one in zip(versions, events, strict=True)
    ]


def _log(*streams: list[Commit]) -> list[Envelope]:
    said = [envelope for commits in streams for commit in commits for envelope in envelopes_of(commit, "/router")]
    random.Random(7).shuffle(said)
    return said


async def _restore(database: Database, log: list[Envelope]) -> CommitRestorer:
    restorer = CommitRestorer(database)
    for start in range(0, len(log), 3):
        await restorer.take(log[start : start + 3])
    return restorer


async def test_what_is_missing_comes_back_as_it_was_and_what_is_there_stays(database: Database) -> None:
    ours, theirs = _commits(SOLO, "c1"), _commits(TEGAL, "c1")
    store = EventStore(database)
    await store.append(ours[:1])
    log = _log(ours, theirs)
    for written in (5, 0):  # again: nothing more
        done = await (await _restore(database, log + log)).write()
        assert (done.commits, done.torn, done.contrary) == (written, [], [])
        assert await store.load(SOLO, "c1") == ours
        assert await store.load(TEGAL, "c1") == theirs
    assert await database["commits"].count_documents({"pending": True}) == 1  # only what was never published


async def test_a_hole_and_a_contradiction_are_named(database: Database) -> None:
    torn, contrary = _commits(SOLO, "torn"), _commits(SOLO, "contrary")
    await EventStore(database).append([contrary[0]])
    log = [envelope for envelope in _log(torn, contrary) if envelope.id != "router:torn.2"]
    other = replace(contrary[0], cause="call:of-somebody-else")
    done = await (await _restore(database, log + envelopes_of(other, "/router"))).write()
    assert done.torn == ["33.72 torn from 2"]
    assert done.contrary == ["router:contrary.1"]


async def test_events_of_a_release_that_told_no_causes_come_back_one_by_one(database: Database) -> None:
    old = [replace(said, cause=None) for said in _log(_commits(SOLO, "c1"))]
    done = await (await _restore(database, old)).write()
    commits = await EventStore(database).load(SOLO, "c1")
    assert (done.commits, [commit.version for commit in commits]) == (4, [1, 2, 3, 4])
    assert commits[1].cause == f"{RESTORED}router:c1.2"
    assert (await (await _restore(database, old)).write()).contrary == []


async def test_a_key_that_the_log_names_and_no_keyring_has_is_never_made_again(database: Database) -> None:
    said = ComplaintReceived(complaint=_ref("c1"), words=Sealed(key="lost", data="AA"))
    there = ComplaintReceived(complaint=_ref("c2"), words=Sealed(key="there", data="AA"))
    ring = Keyring(database, b"m" * 32)
    await ring.ensure_keys([(SOLO, "there")])
    keys = LostKeys(database)
    for number, event in enumerate((said, there, said), start=1):
        commit = Commit(tenant=SOLO, stream=event.complaint.id, version=1, cause=str(number), events=(event,), at=AT)
        await keys.take(envelopes_of(commit, "/intake"))
    assert keys.found == 1
    with pytest.raises(KeyErased):
        await Keyring(database, b"m" * 32).ensure_keys([(SOLO, "lost")])
    assert await Keyring(database, b"m" * 32).fetch([(SOLO, "there"), (SOLO, "lost")]) == await ring.fetch(
        [(SOLO, "there")]
    )
