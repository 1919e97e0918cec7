"""Sends what is due, one claimed notification at a time, and writes down how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from services.notifier.application.ports import Clock, Contacts, Messengers, Outbox, Results, Templates, Tenants
from services.notifier.domain.notification import Audience, Medium, Notification, State
from services.notifier.domain.outcome import Handed, NotHanded, Outcome, Refused, Unknown
from services.notifier.domain.retry import RetryPolicy
from shared.checkpoints import Checkpoint
from shared.contracts.notification import FailureReason

LEASE = timedelta(minutes=2)
"""Longer than any provider's timeouts together: a claim that outlives it belongs to a process that is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDue:
    """Call it until it returns False. A claim is the only way to a provider, so one message has one sender."""

    outbox: Outbox
    results: Results
    contacts: Contacts
    tenants: Tenants
    templates: Templates
    messengers: Messengers
    retry: RetryPolicy
    clock: Clock
    jitter: Callable[[], float]
    checkpoint: Checkpoint

    async def __call__(self) -> bool:
        """Send one notification; return False if none is due."""
        now = self.clock.now()
        notification = await self.outbox.claim(now, now + LEASE)
        if notification is None:
            return False
        self.checkpoint("before_send")
        outcome = await self._send(notification)
        self.checkpoint("mid_send")
        if outcome is None:
            await self.outbox.settle(notification, State.DROPPED, "nobody left to tell", self.clock.now())
        else:
            await self._record(notification, outcome)
        self.checkpoint("after_send")
        return True

    async def _send(self, notification: Notification) -> Outcome | None:
        tenant = self.tenants.get(notification.tenant)
        if tenant is None:
            return NotHanded("the tenant is not configured")
        address = await self._address(notification)
        if address is None:
            return None
        letter = self.templates.write(notification, tenant)
        return await self.messengers[notification.medium].send(notification.id, address, letter, tenant.name)

    async def _address(self, notification: Notification) -> str | None:
        if notification.audience is Audience.AGENCY:
            return notification.address
        details = await self.contacts.open(notification)
        if details is None:
            return None
        return details.phone if notification.medium is Medium.SMS else details.email

    async def _record(self, notification: Notification, outcome: Outcome) -> None:
        """The fact is committed before the queue's state: after a crash between the two, the sweep goes by the fact."""
        now = self.clock.now()
        match outcome:
            case Handed():
                await self.results.sent(notification, now)
                await self.outbox.settle(notification, State.SENT, None, now)
            case NotHanded(why):
                wait = self.retry.wait(notification.attempts + 1, self.jitter())
                if wait is not None:
                    await self.outbox.postpone(notification, now + wait, why, now)
                    return
                await self.results.failed(notification, FailureReason.EXHAUSTED, now)
                await self.outbox.settle(notification, State.FAILED, why, now)
            case Refused(why):
                await self.results.failed(notification, FailureReason.REFUSED, now)
                await self.outbox.settle(notification, State.FAILED, why, now)
            case Unknown(why):
                await self.results.failed(notification, FailureReason.UNCERTAIN, now)
                await self.outbox.settle(notification, State.UNCERTAIN, why, now)
