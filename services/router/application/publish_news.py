"""Publishes a tenant's news, and lists what was published."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.router.application.audit import Action, Audit, Entry
from services.router.application.errors import KeyUsedOtherwiseError, NoSuchTenantError, NotForThisRoleError
from services.router.application.ports import Cases, Clock, Commit, Outcome, Policies
from services.router.application.write_case import Call
from services.router.domain.access import Actor
from services.router.domain.announcements import MAY_PUBLISH, News, checked
from shared.contracts.announcement import AnnouncementPublished
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """News as it went out."""

    id: str
    news: News
    at: datetime
    actor: str


class Bulletin(Protocol):
    """What was published, to be read again."""

    async def add(self, tenant: TenantId, published: Published) -> None:
        """Keep it, durably; what is kept already stays as it is."""
        ...

    async def latest(self, tenant: TenantId, limit: int) -> Sequence[Published]:
        """Return the newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishNews:
    """The commit is the truth, and the relay brings it to notifier; the bulletin is only for reading.

    The same call again changes nothing and returns the same. Raises NoSuchTenantError, NotForThisRoleError,
    BadCommandError, KeyUsedOtherwiseError.
    """

    policies: Policies
    store: Cases
    bulletin: Bulletin
    audit: Audit
    clock: Clock

    def check(self, tenant: TenantId, news: News) -> News:
        """Return the news as it would go out. Raises NoSuchTenantError, BadCommandError."""
        policy = self.policies.of(tenant)
        if policy is None:
            raise NoSuchTenantError(tenant)
        return checked(news, tenant, policy.categories.keys())

    async def __call__(self, tenant: TenantId, actor: Actor, news: News, call: Call) -> Published:
        if actor.role not in MAY_PUBLISH:
            raise NotForThisRoleError("News is the tenant's communications office's to publish.")
        now = self.clock.now()
        published = Published(
            id=_id(tenant, call),
            news=self.check(tenant, news),
            at=now.replace(microsecond=now.microsecond // 1000 * 1000),
            actor=actor.account,
        )
        if await self._commit(tenant, published, call) is Outcome.STORED:
            await self.audit.record(
                tenant,
                Entry(
                    at=now,
                    account=actor.account,
                    role=str(actor.role),
                    action=Action.NEWS_PUBLISHED,
                    detail=published.id,
                ),
            )
        await self.bulletin.add(tenant, published)
        return published

    async def _commit(self, tenant: TenantId, published: Published, call: Call) -> Outcome:
        news = published.news
        event = AnnouncementPublished(
            announcement_id=published.id,
            title=news.title,
            body=news.body,
            areas=news.areas,
            topics=news.topics,
            link=news.link,
            at=published.at,
            actor=published.actor,
        )
        commit = Commit(
            tenant=tenant,
            case_id=published.id,
            version=1,
            cause=call.cause,
            events=(event,),
            at=published.at,
            traceparent=call.traceparent,
        )
        [outcome] = await self.store.append([commit])
        if outcome is Outcome.CONFLICT:
            raise KeyUsedOtherwiseError
        return outcome


def _id(tenant: TenantId, call: Call) -> str:
    """The same for every request with the same idempotency key, so that it names one stream."""
    return hashlib.sha256(f"announcement|{tenant}|{call.group or call.cause}".encode()).hexdigest()[:32]
