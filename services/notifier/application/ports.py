"""What the use cases need from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notifier.domain.notification import Medium, Notification, State
from services.notifier.domain.outcome import Outcome
from shared.contracts.notification import FailureReason
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import ComplaintRef, ReporterDetails
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
    """Opens what reporters left, for as long as it takes to use it."""

    async def open_many(
        self, complaints: Sequence[tuple[TenantId, ComplaintRef]]
    ) -> Mapping[tuple[TenantId, str], ReporterDetails]:
        """Return the details by (tenant, complaint id), in one query; those erased or never left are missing."""
        ...

    async def open(self, notification: Notification) -> ReporterDetails | None:
        """Return the details a reporter's notification was sealed with; None when they were erased."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out. `subject` for e-mail only."""

    body: str
    subject: str | None = None


class Templates(Protocol):
    def write(self, notification: Notification, tenant: TenantConfigured) -> Letter:
        """Return the message in the tenant's words and the recipient's language."""
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
    complaint_id: str
    tracking_code: str
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

    async def claim(self, now: datetime, until: datetime) -> Notification | None:
        """Take one pending notification that is due and mark it as being sent until then; None if there is none."""
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


class Results(Protocol):
    """The facts about what was sent, from which `notification.sent` and `notification.failed` are published."""

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
