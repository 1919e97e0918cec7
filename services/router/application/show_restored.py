"""After a restore: lists cases and news again as the commits say, since some of these came from the log."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.router.application.history import read
from services.router.application.ports import CaseIndex, CaseKey, Cases, Clock, Policies
from services.router.application.publish_news import Bulletin, Published
from services.router.domain.announcements import News
from services.router.domain.escalation import next_alarm
from shared.contracts.announcement import AnnouncementPublished


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRestored:
    """Cases that were not listed yet are listed when the service reads again what they began with."""

    policies: Policies
    cases: Cases
    index: CaseIndex
    bulletin: Bulletin
    clock: Clock

    async def __call__(self, keys: Sequence[CaseKey]) -> None:
        for key, commits in (await self.cases.load(keys)).items():
            opening = commits[0].events[0] if commits else None
            if isinstance(opening, AnnouncementPublished):
                await self.bulletin.add(key[0], _published(opening))
            elif history := read(commits):
                now, policy = self.clock.now(), self.policies.of(key[0])
                alarm = next_alarm(history.case, policy, now) if policy else None
                await self.index.repair(key, history.case, alarm.at if alarm else None, now)


def _published(event: AnnouncementPublished) -> Published:
    news = News(title=event.title, body=event.body, areas=event.areas, topics=event.topics, link=event.link)
    return Published(id=event.announcement_id, news=news, at=event.at, actor=event.actor or "")
