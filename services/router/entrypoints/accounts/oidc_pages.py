"""`/masuk/oidc`: to another provider of identities and back."""

import hmac
import logging
from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from services.router.application.accounts.by_provider import Begun, ProviderError, RecogniseByProvider
from services.router.application.accounts.errors import DisabledError, NotLetInError
from services.router.application.accounts.sign_in import Fitting
from services.router.entrypoints.accounts.cookies import OIDC, Notes
from services.router.entrypoints.accounts.sign_in_pages import DISABLED, PUBLIC, Door, unkept
from services.router.entrypoints.accounts.visits import local_path
from shared.web.staff import SIGN_IN

OIDC_BACK = "/masuk/oidc/kembali"
_NOT_DONE = f"{SIGN_IN}?{urlencode({'pesan': 'ditolak'})}"
log = logging.getLogger(__name__)


def oidc_router(door: Door, recognise: RecogniseByProvider, notes: Notes) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/masuk/oidc", openapi_extra=PUBLIC)
    async def go(ke: Annotated[str | None, Query(max_length=2000)] = None) -> Response:
        """Send the browser to the provider."""
        try:
            begun = await recognise.provider.begin()
        except ProviderError as error:
            log.warning("signing in by the provider can't begin: %s", error)
            return RedirectResponse(_NOT_DONE, 303)
        response = unkept(RedirectResponse(begun.url, 303))
        note = asdict(begun) | {"ke": local_path(ke) or ""}
        door.cookies.set(response, OIDC, notes.write(note, door.now()))
        return response

    @router.get(OIDC_BACK, openapi_extra=PUBLIC)
    async def back(
        request: Request,
        code: Annotated[str, Query(max_length=4000)] = "",
        state: Annotated[str, Query(max_length=500)] = "",
    ) -> Response:
        """Take what the provider says; it counts only for the browser that was sent there."""
        note = notes.read(request.cookies.get(OIDC), door.now())
        if note is None or not code or not hmac.compare_digest(state.encode(), note["state"].encode()):
            return _refused(door)
        begun = Begun(**{name: note[name] for name in Begun.__dataclass_fields__})
        try:
            fitting = [Fitting(member, wants_code=False) for member in await recognise(code, begun)]
            return await door.welcome(request, fitting, "oidc", note["ke"])
        except ProviderError as error:
            log.warning("an answer of the provider is not believed: %s", error)
        except NotLetInError:
            log.warning("the provider vouches for an address that is in no tenant's file")
        except DisabledError:
            return door.form(request, status=403, error=DISABLED)
        return _refused(door)

    return router


def _refused(door: Door) -> Response:
    response = RedirectResponse(_NOT_DONE, 303)
    door.cookies.drop(response, OIDC)
    return response
