"""Which member of a tenant's staff calls, and whether the role may: what every staff route asks.

An `Authenticator` says who calls: by a token of the settings, a session, a personal token, or router's pass.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Protocol
from urllib.parse import urlencode

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.contracts.tenant import StaffRole
from shared.tenancy.ids import TENANT_ID_PATTERN, TenantId
from shared.web.i18n import mark as _
from shared.web.problem import Problem

SIGN_IN = "/masuk"
RENEW = "/masuk/perpanjang"
"""Where a page of another service than router sends somebody without a pass: with a session it comes back at once."""

NOT_ACCEPTED = _("Sertakan token petugas Anda: Authorization: Bearer ….")
OTHER_TENANT = _("Token ini bukan untuk daerah ini.")
OTHER_ROLE = _("Peran Anda tidak boleh melakukan ini; mintalah verifikator.")
SIGN_IN_FIRST = _("Silakan masuk dahulu.")

ANY_ROLE = tuple(role.value for role in StaffRole)
_BEARER = HTTPBearer(auto_error=False, description="A member of staff's personal token, or a token of the settings")
_SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Caller:
    """A member of staff of a tenant, inside an agency and a unit of it or (both None) of the tenant itself."""

    tenant: TenantId
    role: str
    account: str
    name: str
    agency: str | None = None
    unit: str | None = None

    @property
    def actor(self) -> str:
        """How what this caller reads and does is written down."""
        return f"staff:{self.account}"


class Authenticator(Protocol):
    """Says who calls."""

    async def caller(self, request: Request) -> Caller | None:
        """Return who calls, or None: nobody who is known by what this authenticator looks at."""
        ...


@dataclass(frozen=True, slots=True)
class FirstOf:
    """Asks several authenticators; the first that knows the caller is believed."""

    authenticators: tuple[Authenticator, ...]

    async def caller(self, request: Request) -> Caller | None:
        """Return who calls, or None."""
        for authenticator in self.authenticators:
            if found := await authenticator.caller(request):
                return found
        return None


class StaffTokens:
    """The settings' tokens, one per tenant and role, for programs of the deployment itself.

    Every one is compared, in time that tells nothing about which was close.
    """

    def __init__(self, tokens: Iterable[tuple[TenantId, str, str]]) -> None:
        self._callers = [
            (_digest(token), Caller(tenant, role, account=f"token-{role}", name=role)) for tenant, role, token in tokens
        ]

    async def caller(self, request: Request) -> Caller | None:
        """Return whose token the request carries, or None."""
        token = bearer(request)
        if token is None:
            return None
        given = _digest(token)
        found = None
        for known, caller in self._callers:
            if hmac.compare_digest(known, given):
                found = caller
        return found


def bearer(request: Request) -> str | None:
    """Return the bearer token of a request, or None."""
    kind, _space, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def require(authenticator: Authenticator, *roles: str) -> Callable[..., Awaitable[Caller]]:
    """Return the dependency of an API route: the caller, of the tenant in the path and with one of the roles."""

    async def authenticate(
        request: Request,
        tenant: Annotated[str, Path(pattern=TENANT_ID_PATTERN)],
        _documented: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> Caller:
        caller = await authenticator.caller(request)
        if caller is None:
            raise Problem(401, detail=NOT_ACCEPTED, headers={"WWW-Authenticate": "Bearer"})
        if caller.tenant != tenant:
            raise Problem(403, detail=OTHER_TENANT)
        if caller.role not in roles:
            raise Problem(403, detail=OTHER_ROLE)
        return caller

    return authenticate


def signed_in(authenticator: Authenticator, *roles: str, door: str = SIGN_IN) -> Callable[[Request], Awaitable[Caller]]:
    """Return the dependency of a page: the caller, with one of the roles. Nobody signed in: to `door` and back."""

    async def authenticate(request: Request) -> Caller:
        caller = await authenticator.caller(request)
        if caller is None:
            raise _to(door, request)
        request.state.caller = caller  # for the page of an error that follows
        if caller.role not in roles:
            raise Problem(403)
        return caller

    return authenticate


def _to(door: str, request: Request) -> Problem:
    """Send a browser to `door`; 307 at the door of renewal lets it send a form again, with all that was typed."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.headers.get("hx-request"):
        return Problem(401, detail=SIGN_IN_FIRST, headers={"HX-Redirect": SIGN_IN})
    address = f"{door}?{urlencode({'ke': back})}" if request.method in _SAFE or door == RENEW else door
    status = 303 if request.method in _SAFE or door != RENEW else 307
    return Problem(status, title=SIGN_IN_FIRST, headers={"Location": address})


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
