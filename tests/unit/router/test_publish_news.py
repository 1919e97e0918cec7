"""News for citizens: who may publish it, what it may be, and that it is published once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from services.router.application.errors import KeyUsedOtherwiseError, NotForThisRoleError
from services.router.application.publish_news import Published, PublishNews
from services.router.application.write_case import Call
from services.router.domain.access import Actor, Role
from services.router.domain.announcements import News
from services.router.domain.errors import BadCommandError
from shared.contracts.announcement import AnnouncementPublished
from shared.tenancy.ids import TenantId
from tests.unit.router.builders import SOLO
from tests.unit.router.fakes import CommitsInMemory, SetClock, SomePolicies, TrailInMemory

HUMAS = Actor(account="humas", role=Role.PUBLIC_RELATIONS)
NEWS = News(title=" Perbaikan jalan ", body="Mulai Senin.", areas=("33.72.01",), topics=("jalan-rusak",))


@dataclass
class Board:
    """A bulletin in memory; `fails` is a process that dies after the commit."""

    kept: dict[tuple[TenantId, str], Published] = field(default_factory=dict)
    fails: bool = False

    async def add(self, tenant: TenantId, published: Published) -> None:
        if self.fails:
            raise ConnectionError
        self.kept.setdefault((tenant, published.id), published)

    async def latest(self, tenant: TenantId, limit: int) -> Sequence[Published]:
        return [each for (of, _), each in self.kept.items() if of == tenant][:limit]


@dataclass
class Office:
    """Somebody who publishes."""

    store: CommitsInMemory = field(default_factory=CommitsInMemory)
    board: Board = field(default_factory=Board)

    async def publish(self, news: News = NEWS, actor: Actor = HUMAS, key: str = "k1") -> Published:
        publish = PublishNews(
            policies=SomePolicies(), store=self.store, bulletin=self.board, audit=TrailInMemory(), clock=SetClock()
        )
        return await publish(SOLO, actor, news, Call(cause=f"call:{key}:{news.title}", group=f"call:{key}:"))


async def test_news_is_committed_as_it_will_be_read_and_listed() -> None:
    office = Office()
    published = await office.publish()
    [commit] = office.store.commits[SOLO, published.id]
    [event] = commit.events
    assert isinstance(event, AnnouncementPublished)
    assert (event.title, event.areas, event.topics) == ("Perbaikan jalan", ("33.72.01",), ("jalan-rusak",))
    assert [each.id for each in await office.board.latest(SOLO, 5)] == [published.id]


async def test_news_sent_twice_is_published_once_and_what_a_crash_left_out_is_listed_then() -> None:
    office = Office(board=Board(fails=True))
    with pytest.raises(ConnectionError):
        await office.publish()
    office.board.fails = False
    again = await office.publish()
    assert len(office.store.commits) == 1
    assert [each.id for each in await office.board.latest(SOLO, 5)] == [again.id]


async def test_a_key_used_for_other_news_is_refused() -> None:
    office = Office()
    await office.publish()
    with pytest.raises(KeyUsedOtherwiseError):
        await office.publish(News(title="Lain", body="Lain"))


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.AGENCY_HEAD, Role.EXECUTIVE])
async def test_only_the_communications_office_publishes(role: Role) -> None:
    office = Office()
    with pytest.raises(NotForThisRoleError):
        await office.publish(actor=Actor(account="x", role=role))
    assert office.store.commits == {}


@pytest.mark.parametrize(
    ("news", "field"),
    [
        (News(title=" ", body="x"), "title"),
        (News(title="x", body="x" * 1001), "body"),
        (News(title="x", body="x", link="javascript:alert(1)"), "link"),
        (News(title="x", body="x", areas=("33.28.01",)), "areas"),
        (News(title="x", body="x", topics=("tidak-ada",)), "topics"),
    ],
)
async def test_news_that_will_not_do_names_its_field_and_publishes_nothing(news: News, field: str) -> None:
    office = Office()
    with pytest.raises(BadCommandError) as refused:
        await office.publish(news)
    assert refused.value.field == field
    assert office.store.commits == {}
