"""What staff may do with notifications: see those that went wrong, and ask for one to be sent again."""

from dataclasses import dataclass

from services.notifier.application.ports import Clock, Item, Outbox
from services.notifier.domain.notification import State
from shared.tenancy.ids import TenantId

MOST_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNotifications:
    outbox: Outbox

    async def __call__(self, tenant: TenantId, state: State | None, limit: int) -> list[Item]:
        """Return the tenant's newest notifications, at most `limit` and at most 200."""
        return await self.outbox.page(tenant, state, min(limit, MOST_LISTED))


class NotSendableAgainError(LookupError):
    """The tenant has no such notification, or it is neither failed nor uncertain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAgain:
    """The only way a message in doubt is ever repeated: a person decides, and it is written down who."""

    outbox: Outbox
    clock: Clock

    async def __call__(self, tenant: TenantId, notification_id: str, by: str) -> None:
        """Queue it again; NotSendableAgainError if it is not failed or uncertain."""
        if not await self.outbox.reopen(tenant, notification_id, by, self.clock.now()):
            raise NotSendableAgainError(notification_id)
