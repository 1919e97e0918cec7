"""Reads what is said of a tenant's news: who wants it, who confirms an address, and news itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifier.application.ports import Clock, Newsletter, Outbox
from services.notifier.domain.news import News, Subscription
from services.notifier.domain.notification import (
    Audience,
    Contact,
    Medium,
    Notification,
    Occasion,
    notification_id,
)
from shared.contracts.announcement import (
    AnnouncementConfirmationRequested,
    AnnouncementPublished,
    AnnouncementSubscribed,
    AnnouncementUnsubscribed,
)
from shared.contracts.base import Event
from shared.contracts.envelope import Envelope
from shared.contracts.values import Sealed
from shared.tenancy.ids import TenantId

NEWS_EVENTS: Sequence[type[Event]] = (
    AnnouncementPublished,
    AnnouncementConfirmationRequested,
    AnnouncementSubscribed,
    AnnouncementUnsubscribed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNews:
    """Reading the same event again changes nothing. News is only put down here: `TellNews` brings it to everybody."""

    newsletter: Newsletter
    outbox: Outbox
    clock: Clock

    async def __call__(self, envelopes: Sequence[Envelope]) -> None:
        for envelope in envelopes:
            match envelope.event:
                case AnnouncementSubscribed() as event:
                    await self.newsletter.subscribe(_subscription(envelope.tenant, event), envelope.sequence)
                case AnnouncementUnsubscribed() as event:
                    await self.newsletter.unsubscribe(envelope.tenant, event.subscription_id, envelope.sequence)
                case AnnouncementPublished() as event:
                    await self.newsletter.announce(_news(envelope, event))
                case AnnouncementConfirmationRequested() as event:
                    await self.outbox.add([self._code(envelope, event)])
                case _:
                    continue

    def _code(self, envelope: Envelope, event: AnnouncementConfirmationRequested) -> Notification:
        return Notification(
            id=notification_id(envelope.tenant, event.request_id, Audience.SUBSCRIBER, event.subscription_id),
            tenant=envelope.tenant,
            complaint_id=None,
            tracking_code=None,
            cause=envelope.id,
            occasion=Occasion.CODE_REQUESTED,
            audience=Audience.SUBSCRIBER,
            medium=Medium(event.medium),
            language=event.language,
            facts={"request": event.request_id, "confirm_by": event.expires_at.isoformat()},
            created_at=self.clock.now(),
            contact=_contact(envelope.tenant, event.subscription_id, event.contact),
            sealed_code=event.code.data,
            expires_at=event.expires_at,
            traceparent=envelope.traceparent,
        )


def _subscription(tenant: TenantId, event: AnnouncementSubscribed) -> Subscription:
    return Subscription(
        id=event.subscription_id,
        tenant=tenant,
        contact=_contact(tenant, event.subscription_id, event.contact),
        medium=Medium(event.medium),
        areas=event.areas,
        topics=event.topics,
        language=event.language,
    )


def _contact(tenant: TenantId, subscription_id: str, sealed: Sealed) -> Contact:
    return Contact(subject=subscription_id, home=tenant, key=sealed.key, data=sealed.data)


def _news(envelope: Envelope, event: AnnouncementPublished) -> News:
    return News(
        id=event.announcement_id,
        tenant=envelope.tenant,
        title=event.title,
        body=event.body,
        areas=event.areas,
        topics=event.topics,
        link=event.link,
        traceparent=envelope.traceparent,
    )
