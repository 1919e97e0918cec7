"""Sends what is due, and writes down how it ended."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.notifier.application.ports import Clock, Contacts, Messengers, Outbox, Results, Templates, Tenants
from services.notifier.domain.notification import Medium, Notification, State
from services.notifier.domain.outcome import Handed, NotHanded, Outcome, Refused, Unknown
from services.notifier.domain.retry import RetryPolicy
from shared.checkpoints import Checkpoint
from shared.contracts.notification import FailureReason

RECORD_AGAIN_SECONDS = 0.5
OUTCOMES = ("sent", "dropped", "retried", *FailureReason)
"""How a try may end, as it is counted."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDue:
    """`claim` some, then call with each. A claim is the only way to a provider, so one message has one sender.

    `lease` must be longer than a provider's timeouts together: a claim that outlives it belongs to a process that is
    gone.
    """

    outbox: Outbox
    results: Results
    contacts: Contacts
    tenants: Tenants
    templates: Templates
    messengers: Messengers
    retry: RetryPolicy
    lease: timedelta
    clock: Clock
    jitter: Callable[[], float]
    checkpoint: Checkpoint
    counted: Callable[[str, str], None]
    told: Callable[[float, str], None]
    """Takes after how many seconds, and by which medium, somebody was told of something; not news."""

    async def claim(self, at_most: int) -> list[Notification]:
        """Take notifications that are due."""
        now = self.clock.now()
        return await self.outbox.claim(now, now + self.lease, at_most)

    async def __call__(self, notification: Notification) -> None:
        """Send a claimed notification and write down how it ended."""
        self.checkpoint("before_send")
        outcome = await self._send(notification)
        self.checkpoint("mid_send")
        await self._record_for_sure(notification, outcome)
        self.checkpoint("after_send")

    async def _send(self, notification: Notification) -> Outcome | None:
        tenant = self.tenants.get(notification.tenant)
        if tenant is None:
            return NotHanded("the tenant is not configured")
        if notification.expires_at and notification.expires_at <= self.clock.now():
            return None
        try:
            address = await self._address(notification)
            code = await self.contacts.code(notification)
            if address is None or (code is None and notification.sealed_code is not None):
                return None
            letter = self.templates.write(notification, tenant, code)
        except Exception as error:  # nothing was handed over yet: a bad template or an absent database may be mended
            log.exception("a notification could not be written", extra={"notification": notification.id})
            return NotHanded(f"not written: {type(error).__name__}")
        return await self.messengers[notification.medium].send(notification.id, address, letter, tenant.name)

    async def _address(self, notification: Notification) -> str | None:
        contact = notification.contact
        if contact is None:
            return notification.address
        details = (await self.contacts.open_many([contact])).get(contact)
        if details is None:
            return None
        return details.phone if notification.medium is Medium.SMS else details.email

    async def _record_for_sure(self, notification: Notification, outcome: Outcome | None) -> None:
        """Write down what happened, however long the database is away: forgetting it would put the message in doubt."""
        while True:
            try:
                await self._record(notification, outcome)
            except Exception:
                log.exception(
                    "a result could not be written down; trying again", extra={"notification": notification.id}
                )
                await asyncio.sleep(RECORD_AGAIN_SECONDS)
            else:
                return

    async def _record(self, notification: Notification, outcome: Outcome | None) -> None:
        """The fact is committed before the queue's state: after a crash between the two, the sweep goes by the fact."""
        now = self.clock.now()
        match outcome:
            case None:
                await self.outbox.settle(notification, State.DROPPED, "nobody left to tell, or too late", now)
                self.counted(notification.medium, "dropped")
            case Handed():
                await self.results.sent(notification, now)
                await self.outbox.settle(notification, State.SENT, None, now)
                self.counted(notification.medium, "sent")
                if notification.caused_at is not None and not notification.round:  # else a person chose when
                    self.told((now - notification.caused_at).total_seconds(), notification.medium)
            case NotHanded(why):
                await self._postpone_or_fail(notification, why, now)
            case Refused(why):
                await self._fail(notification, FailureReason.REFUSED, State.FAILED, why, now)
            case Unknown(why):
                await self._fail(notification, FailureReason.UNCERTAIN, State.UNCERTAIN, why, now)

    async def _postpone_or_fail(self, notification: Notification, why: str, now: datetime) -> None:
        wait = self.retry.wait(notification.attempts + 1, self.jitter())
        if wait is None:
            await self._fail(notification, FailureReason.EXHAUSTED, State.FAILED, why, now)
        else:
            await self.outbox.postpone(notification, now + wait, why, now)
            self.counted(notification.medium, "retried")

    async def _fail(
        self, notification: Notification, reason: FailureReason, state: State, why: str, now: datetime
    ) -> None:
        await self.results.failed(notification, reason, now)
        await self.outbox.settle(notification, state, why, now)
        self.counted(notification.medium, reason)
