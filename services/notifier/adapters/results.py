"""What was sent, as facts in the event store: one stream per notification, one commit per round of tries."""

from datetime import datetime
from typing import Any

from services.notifier.domain.notification import Notification, State
from shared.contracts.base import Event
from shared.contracts.notification import FailureReason, NotificationFailed, NotificationSent, Recipient
from shared.contracts.values import Medium
from shared.event_store.batcher import Batcher
from shared.event_store.commit import Commit
from shared.event_store.store import EventStore

GATHER_SECONDS = 0.02
"""Messages that are claimed together are sent within about as long: their results share a write."""

_STATES = {
    FailureReason.UNCERTAIN: State.UNCERTAIN,
    FailureReason.EXHAUSTED: State.FAILED,
    FailureReason.REFUSED: State.FAILED,
}


class EventStoreResults:
    """Implements `Results`. Of news, which is about no complaint, nothing is committed.

    Results that come together share a durable write.
    """

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._batcher = Batcher(store, max_in_flight=1, gather=GATHER_SECONDS)

    async def sent(self, notification: Notification, now: datetime) -> None:
        """Commit that the message was taken; a repeat changes nothing."""
        if notification.complaint_id is not None:
            await self._commit(notification, NotificationSent(**_common(notification), at=now), now)

    async def failed(self, notification: Notification, reason: FailureReason, now: datetime) -> None:
        """Commit that it was not, or that nobody knows; a repeat changes nothing."""
        if notification.complaint_id is not None:
            await self._commit(notification, NotificationFailed(**_common(notification), reason=reason, at=now), now)

    async def of(self, notification: Notification) -> State | None:
        """Return how this round ended as far as was committed; None if nothing was."""
        for commit in await self._store.load(notification.tenant, notification.id):
            if commit.cause == _cause(notification):
                event = commit.events[0]
                return _STATES[event.reason] if isinstance(event, NotificationFailed) else State.SENT
        return None

    async def _commit(self, notification: Notification, event: Event, now: datetime) -> None:
        await self._batcher.append(
            Commit(
                tenant=notification.tenant,
                stream=notification.id,
                version=notification.round + 1,
                cause=_cause(notification),
                events=(event,),
                at=now,
                traceparent=notification.traceparent,
            )
        )


def _cause(notification: Notification) -> str:
    return f"round-{notification.round}"


def _common(notification: Notification) -> dict[str, Any]:
    return {
        "notification_id": notification.id,
        "complaint_id": notification.complaint_id,
        "cause": notification.cause,
        "recipient": Recipient(notification.audience),
        "medium": Medium(notification.medium),
    }
