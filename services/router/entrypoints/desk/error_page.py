"""Errors in the frame of the desk: who is at work there isn't sent to the public's front page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId
from shared.web.problem import Told
from shared.web.staff import Caller
from shared.web.templates import Pages


@dataclass(frozen=True, slots=True)
class DeskErrorPage:
    """Shows a problem: to who is signed in where they work, with what they wrote; to others as the public sees it."""

    pages: Pages
    tenant: Callable[[TenantId], TenantConfigured | None]

    def __call__(self, request: Request, told: Told, left_over: Sequence[str] = ()) -> Response:
        caller: Caller | None = getattr(request.state, "caller", None)
        return self.pages.render(
            request,
            "meja/galat.html" if caller else "error.html",
            tenant=self.tenant(caller.tenant) if caller else None,
            status_code=told.status,
            headers={"cache-control": "no-store"} if caller else None,
            problem=told,
            left_over=left_over,
            caller=caller,
        )
