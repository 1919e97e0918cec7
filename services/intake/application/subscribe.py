"""Ask for a tenant's news, confirm that the contact is one's own, and stop it again."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from services.intake.application.errors import AskedTooOftenError, CodeExpiredError, WrongConfirmationError
from services.intake.application.news import News
from services.intake.application.ports import Clock, Following, Names, Requests, Streams, Vault, Wanted
from shared.contracts.announcement import (
    AnnouncementConfirmationRequested,
    AnnouncementSubscribed,
    AnnouncementUnsubscribed,
)
from shared.contracts.values import Words
from shared.tenancy.ids import TenantId

CODE_LIVES = timedelta(minutes=30)
CODES_A_DAY = 5
"""To one contact: who asks for somebody else's can't have them flooded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForNews:
    """Nobody is subscribed by this; it has a code sent to the contact. Everything of a contact is one stream."""

    streams: Streams
    requests: Requests
    names: Names
    vault: Vault
    clock: Clock

    async def __call__(self, tenant: TenantId, news: News, language: str) -> str:
        """Return the request's id once it is durable. Raises AskedTooOftenError, OverloadedError, UnavailableError."""
        now, contact = self.clock.now(), str(news.contact)
        subscription_id = self.names.subscription_id(tenant, contact)
        asked = await self.streams.events(tenant, subscription_id)
        codes = [event for event in asked if isinstance(event, AnnouncementConfirmationRequested)]
        if sum(event.at > now - timedelta(days=1) for event in codes) >= CODES_A_DAY:
            raise AskedTooOftenError
        request_id = secrets.token_hex(16)
        wanted = Wanted(subscription_id=subscription_id, areas=news.areas, topics=news.topics)
        await self.requests.put(tenant, request_id, wanted)
        code = Words(text=self.names.confirmation_code(tenant, request_id))
        own_key, spare_key = (self.names.reporter_key(tenant, each) for each in (contact, subscription_id))
        await self.streams.add(
            Following(
                tenant=tenant,
                stream=subscription_id,
                name=f"request:{request_id}",
                key_id=await self.vault.usable_key(tenant, own_key, spare_key),
                at=now,
                event=lambda seal: AnnouncementConfirmationRequested(
                    subscription_id=subscription_id,
                    request_id=request_id,
                    contact=seal(news.person, "reporter"),
                    code=seal(code, "words"),
                    medium=news.medium,
                    language=language,
                    expires_at=now + CODE_LIVES,
                    at=now,
                ),
            )
        )
        return request_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmNews:
    """Whoever knows the code reads what is sent to the contact; only then is it subscribed."""

    streams: Streams
    requests: Requests
    names: Names
    clock: Clock

    async def __call__(self, tenant: TenantId, request_id: str, code: str) -> None:
        """Subscribe. Raises WrongConfirmationError, CodeExpiredError, OverloadedError, UnavailableError."""
        if (tried := await self.requests.try_code(tenant, request_id)) is None:
            raise CodeExpiredError
        wanted, left = tried
        digits = "".join(each for each in code if each.isdecimal())
        if not hmac.compare_digest(digits.encode(), self.names.confirmation_code(tenant, request_id).encode()):
            raise WrongConfirmationError(left)
        said = await self.streams.events(tenant, wanted.subscription_id)
        asked = [
            event
            for event in said
            if isinstance(event, AnnouncementConfirmationRequested) and event.request_id == request_id
        ]
        if not asked:
            raise CodeExpiredError
        now = self.clock.now()
        await self.streams.add(
            Following(
                tenant=tenant,
                stream=wanted.subscription_id,
                name=f"confirm:{request_id}",
                at=now,
                event=lambda _seal: AnnouncementSubscribed(
                    subscription_id=wanted.subscription_id,
                    contact=asked[0].contact,
                    medium=asked[0].medium,
                    areas=wanted.areas,
                    topics=wanted.topics,
                    language=asked[0].language,
                    at=now,
                ),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNews:
    """Ends a subscription, however often it is asked to."""

    streams: Streams
    clock: Clock

    async def __call__(self, tenant: TenantId, subscription_id: str) -> bool:
        """Return False if there never was one. Raises OverloadedError, UnavailableError."""
        said = [
            event
            for event in await self.streams.events(tenant, subscription_id)
            if isinstance(event, AnnouncementSubscribed | AnnouncementUnsubscribed)
        ]
        if not said:
            return False
        if isinstance(said[-1], AnnouncementUnsubscribed):
            return True
        now = self.clock.now()
        await self.streams.add(
            Following(
                tenant=tenant,
                stream=subscription_id,
                name=f"stop:{len(said)}",
                at=now,
                event=lambda _seal: AnnouncementUnsubscribed(subscription_id=subscription_id, at=now),
            )
        )
        return True
