"""What the use cases need from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notifier.domain.case import Case, Follower, Handler, Passage
from services.notifier.domain.news import News, Subscription
from services.notifier.domain.notification import Contact, Medium, Notification, State
from services.notifier.domain.outcome import Outcome
from shared.contracts.notification import FailureReason
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import ReporterDetails
from shared.tenancy.ids import TenantId


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the time in UTC, with zone."""
        ...


class Tenants(Protocol):
    def get(self, tenant: TenantId) -> TenantConfigured | None:
        """Return the tenant as configured, or None."""
        ...


class Contacts(Protocol):
    """Opens what people left, for as long as it takes to use it."""

    async def open_many(self, contacts: Sequence[Contact]) -> Mapping[Contact, ReporterDetails]:
        """Return the details, in one query; those that were erased are missing."""
        ...

    async def code(self, notification: Notification) -> str | None:
        """Return the one-time code that a notification carries, opened; None: it has none, or it was erased."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out. `subject` for e-mail only; `unsubscribe` is an address, for news only."""

    body: str
    subject: str | None = None
    unsubscribe: str | None = None


class Templates(Protocol):
    def write(self, notification: Notification, tenant: TenantConfigured, code: str | None = None) -> Letter:
        """Return the message in the tenant's words and the recipient's language; `code` is one to confirm with."""
        ...


class Messenger(Protocol):
    """A provider of one medium."""

    async def send(self, reference: str, address: str, letter: Letter, sender: str) -> Outcome:
        """Hand over one message; `reference` is the notification's id, `sender` the tenant's name. Never raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A notification as it stands in the outbox, for staff to read."""

    id: str
    complaint_id: str | None
    occasion: str
    audience: str
    medium: str
    state: State
    attempts: int
    created_at: datetime
    updated_at: datetime
    reason: str | None


class Outbox(Protocol):
    """The queue of notifications. Every change is a condition on the state before, so replicas never both win."""

    async def add(self, notifications: Sequence[Notification]) -> None:
        """Keep those that are not there yet, durably, as pending."""
        ...

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Notification]:
        """Take pending notifications that are due and mark them as being sent until then; at most `limit`.

        What has priority goes first. Tenants take turns, so that nobody waits for all of another's; each one's that
        has waited longest goes first.
        """
        ...

    async def postpone(self, notification: Notification, due: datetime, why: str, now: datetime) -> None:
        """Put one back that was certainly not taken, counting the try."""
        ...

    async def settle(self, notification: Notification, state: State, why: str | None, now: datetime) -> None:
        """Write down how one ended."""
        ...

    async def abandoned(self, now: datetime, limit: int) -> list[Notification]:
        """Return those whose sender went away in mid-send."""
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next pending one is due."""
        ...

    async def page(self, tenant: TenantId, state: State | None, limit: int) -> list[Item]:
        """Return a tenant's newest notifications."""
        ...

    async def reopen(self, tenant: TenantId, notification_id: str, by: str, now: datetime) -> bool:
        """Make a failed or uncertain one pending again, as a person asked; False if it is neither."""
        ...


class Cases(Protocol):
    """What is kept of cases between their events. What is older than what is kept changes nothing."""

    async def keep(
        self, handlers: Sequence[Handler], followers: Sequence[Follower], passages: Sequence[Passage]
    ) -> None:
        """Keep who has which case, which complaint follows which, and from where a case came to a tenant."""
        ...

    async def handlers(self, cases: Sequence[Case]) -> Mapping[Case, Handler]:
        """Return who was given each case last, as far as that was read."""
        ...

    async def names(self, cases: Sequence[Case]) -> Mapping[Case, Sequence[Case]]:
        """Return each case as it is called where it is, and in every tenant that it came through on its way there."""
        ...

    async def followers(self, cases: Sequence[Case]) -> Mapping[Case, Sequence[Follower]]:
        """Return the complaints that are joined to each case now."""
        ...


class Newsletter(Protocol):
    """A tenant's subscribers, and the news that is on its way to them."""

    async def subscribe(self, subscription: Subscription, sequence: int) -> None:
        """Keep what a citizen wants, unless something newer was read."""
        ...

    async def unsubscribe(self, tenant: TenantId, subscription_id: str, sequence: int) -> None:
        """Forget a citizen's contact and wishes, unless something newer was read."""
        ...

    async def forget(self, tenant: TenantId, subscription_ids: Sequence[str]) -> None:
        """Forget those whose contact was erased."""
        ...

    async def announce(self, news: News) -> None:
        """Keep news to be told, durably, unless it is there already."""
        ...

    async def claim(self, now: datetime, until: datetime) -> News | None:
        """Take news that nobody is telling now; it is the caller's until then."""
        ...

    async def subscribers(self, tenant: TenantId, after: str | None, limit: int) -> Sequence[Subscription]:
        """Return a tenant's subscribers in order of their ids, from the one after `after`."""
        ...

    async def told(self, news: News, up_to: str | None) -> None:
        """Write down how far news was told, and let it go; `up_to` None: to everybody."""
        ...


class Results(Protocol):
    """The facts about what was sent, from which `notification.sent` and `notification.failed` are published.

    They are about complaints: of news nothing is kept but its state in the outbox.
    """

    async def sent(self, notification: Notification, now: datetime) -> None:
        """Commit that the message was taken; a repeat changes nothing."""
        ...

    async def failed(self, notification: Notification, reason: FailureReason, now: datetime) -> None:
        """Commit that it was not, or that nobody knows; a repeat changes nothing."""
        ...

    async def of(self, notification: Notification) -> State | None:
        """Return how this try of the notification ended as far as was committed; None if nothing was."""
        ...


Messengers = Mapping[Medium, Messenger]
