"""Brings news to those who want it, a page of subscribers at a time, from where it was left off."""

from dataclasses import dataclass
from datetime import timedelta

from services.notifier.application.ports import Clock, Contacts, Newsletter, Outbox
from services.notifier.domain.news import News, Subscription
from services.notifier.domain.notification import Audience, Notification, Occasion, Priority, notification_id
from shared.checkpoints import Checkpoint

PAGE = 500
LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class TellNews:
    """Each call takes one page of one announcement. A page that is taken again after a crash queues nothing twice."""

    newsletter: Newsletter
    outbox: Outbox
    contacts: Contacts
    clock: Clock
    checkpoint: Checkpoint
    page: int = PAGE

    async def __call__(self) -> bool:
        """Return whether there was anything to tell."""
        now = self.clock.now()
        news = await self.newsletter.claim(now, now + LEASE)
        if news is None:
            return False
        subscribers = await self.newsletter.subscribers(news.tenant, news.told_up_to, self.page)
        wanting = [each for each in subscribers if each.wants(news.areas, news.topics)]
        known = await self.contacts.open_many([each.contact for each in wanting])
        if erased := [each.id for each in wanting if each.contact not in known]:
            await self.newsletter.forget(news.tenant, erased)
        if found := [self._notification(news, each) for each in wanting if each.contact in known]:
            await self.outbox.add(found)
        self.checkpoint("mid_news")
        await self.newsletter.told(news, subscribers[-1].id if len(subscribers) == self.page else None)
        return True

    def _notification(self, news: News, to: Subscription) -> Notification:
        return Notification(
            id=notification_id(news.tenant, news.id, Audience.SUBSCRIBER, to.id),
            tenant=news.tenant,
            complaint_id=None,
            tracking_code=None,
            cause=news.id,
            occasion=Occasion.ANNOUNCED,
            audience=Audience.SUBSCRIBER,
            medium=to.medium,
            language=to.language,
            facts={"title": news.title, "body": news.body, "link": news.link},
            created_at=self.clock.now(),
            contact=to.contact,
            priority=Priority.NEWS,
            traceparent=news.traceparent,
        )
