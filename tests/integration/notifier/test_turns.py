"""Whose message goes next: tenants take turns, within what has priority, and nobody's retry is sent before its time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from services.notifier.adapters.outbox import MongoOutbox
from services.notifier.domain.notification import Audience, Medium, Notification, Occasion, Priority
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import connect, database
from tests.integration.notifier.conftest import NOW, SOLO
from tests.support.namespace import Namespace
from tests.support.stack import Stack

TEGAL, TANGERANG = TenantId("33.28"), TenantId("36.71")
LEASE = timedelta(minutes=2)


@pytest.fixture
async def outbox(stack: Stack, namespace: Namespace) -> AsyncIterator[MongoOutbox]:
    client = connect(stack.mongo)
    outbox = MongoOutbox(database(client, namespace.mongo_prefix, "notifier"))
    await outbox.ensure_indexes()
    yield outbox
    client.close()


@pytest.fixture
async def replica(stack: Stack, namespace: Namespace) -> AsyncIterator[MongoOutbox]:
    client = connect(stack.mongo)
    yield MongoOutbox(database(client, namespace.mongo_prefix, "notifier"))
    client.close()


def waiting(
    tenant: TenantId, count: int, *, since: timedelta, priority: Priority = Priority.CASE
) -> list[Notification]:
    return [
        Notification(
            id=f"{tenant}-{priority.name}-{number}",
            tenant=tenant,
            complaint_id=None,
            tracking_code=None,
            cause="cause",
            occasion=Occasion.RECEIVED,
            audience=Audience.AGENCY,
            medium=Medium.EMAIL,
            language="id",
            facts={},
            created_at=NOW - since + timedelta(seconds=number),
            address="dpupr@example.test",
            priority=priority,
        )
        for number in range(count)
    ]


async def claimed(outbox: MongoOutbox, count: int) -> list[str]:
    return [each.id for each in await outbox.claim(NOW, NOW + LEASE, count)]


def of(tenant: TenantId, ids: Sequence[str]) -> list[str]:
    return [each for each in ids if each.startswith(tenant)]


async def test_a_tenant_with_much_to_say_does_not_keep_the_others_waiting(outbox: MongoOutbox) -> None:
    await outbox.add(waiting(SOLO, 50, since=timedelta(hours=1)))
    await outbox.add([*waiting(TEGAL, 2, since=timedelta(minutes=1)), *waiting(TANGERANG, 1, since=timedelta(0))])
    first = await claimed(outbox, 5)
    assert of(TEGAL, first) == ["33.28-CASE-0", "33.28-CASE-1"]
    assert of(TANGERANG, first) == ["36.71-CASE-0"]
    assert of(SOLO, first) == ["33.72-CASE-0", "33.72-CASE-1"]
    assert len(await claimed(outbox, 100)) == 48


async def test_who_comes_while_another_is_served_is_next(outbox: MongoOutbox) -> None:
    await outbox.add(waiting(SOLO, 10, since=timedelta(hours=1)))
    await claimed(outbox, 3)
    for early_or_late in (TEGAL, TANGERANG):
        await outbox.add(waiting(early_or_late, 1, since=timedelta(0)))
        assert of(early_or_late, await claimed(outbox, 2))


async def test_replicas_that_claim_at_once_never_get_the_same_message(
    outbox: MongoOutbox, replica: MongoOutbox
) -> None:
    await outbox.add(waiting(SOLO, 30, since=timedelta(hours=1)))
    taken = list[str]()
    while any(more := await asyncio.gather(claimed(outbox, 8), claimed(replica, 8))):
        taken += [*more[0], *more[1]]
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 30


async def test_news_of_one_tenant_waits_for_cases_of_all(outbox: MongoOutbox) -> None:
    await outbox.add(waiting(SOLO, 2, since=timedelta(hours=1), priority=Priority.NEWS))
    await outbox.add(waiting(TANGERANG, 2, since=timedelta(minutes=1)))
    assert await claimed(outbox, 3) == ["36.71-CASE-0", "36.71-CASE-1", "33.72-NEWS-0"]


async def test_what_is_to_be_tried_again_later_is_left_alone_and_says_when(outbox: MongoOutbox) -> None:
    await outbox.add(waiting(SOLO, 2, since=timedelta(hours=1)))
    later = NOW + timedelta(minutes=5)
    for taken in await outbox.claim(NOW, NOW + LEASE, 2):
        await outbox.postpone(taken, later, "busy", NOW)
    assert await claimed(outbox, 2) == []
    assert await outbox.next_due() == later
    await outbox.add(waiting(TEGAL, 1, since=timedelta(0)))
    assert await claimed(outbox, 2) == ["33.28-CASE-0"]
