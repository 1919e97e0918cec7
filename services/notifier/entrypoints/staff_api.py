"""The staff's view of notifications: what went wrong, and sending one again."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from services.notifier.application.staff import ListNotifications, NotSendableAgainError, SendAgain
from services.notifier.domain.notification import State
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.staff import Authenticator, Caller, require

Wake = Callable[[], None]
ROLES = ("verifier", "tenant_admin")
_ACCESS = {"x-access": "staff:" + ",".join(ROLES)}
_NOT_SENDABLE = _("Tidak ada pesan gagal atau tidak pasti dengan nomor itu yang dapat dikirim ulang.")


class NotificationOut(BaseModel):
    """A notification without address or text. `state` as in docs/notifier.md; no `complaint_id`: a tenant's news."""

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


def router(
    list_notifications: ListNotifications, send_again: SendAgain, staff_of: Authenticator, woken: Wake
) -> APIRouter:
    """Return the routes. Roles: verifier and tenant_admin of the tenant."""
    api = APIRouter(prefix="/api/v1/tenants/{tenant}/notifications", tags=["notifications"])
    staff = Depends(require(staff_of, *ROLES))

    @api.get("", openapi_extra=_ACCESS)
    async def list_(
        caller: Annotated[Caller, staff], state: State | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> list[NotificationOut]:
        """Return the newest notifications, of one state if given."""
        items = await list_notifications(caller.tenant, state, limit)
        return [NotificationOut.model_validate(item, from_attributes=True) for item in items]

    @api.post("/{notification_id}/retry", status_code=202, openapi_extra=_ACCESS)
    async def retry(caller: Annotated[Caller, staff], notification_id: str) -> Response:
        """Queue a failed or uncertain notification again; who asked is written down."""
        try:
            await send_again(caller.tenant, notification_id, caller.actor)
        except NotSendableAgainError:
            raise Problem(404, detail=_NOT_SENDABLE) from None
        woken()
        return Response(status_code=202)

    return api
