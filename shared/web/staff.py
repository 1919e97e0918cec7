"""Which member of a tenant's staff calls: a bearer token from the settings, one per tenant and role."""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.tenancy.ids import TENANT_ID_PATTERN, TenantId
from shared.web.i18n import mark as _
from shared.web.problem import Problem

NOT_ACCEPTED = _("Sertakan token petugas Anda: Authorization: Bearer ….")
OTHER_TENANT = _("Token ini bukan untuk daerah ini.")
OTHER_ROLE = _("Peran Anda tidak boleh melakukan ini; mintalah verifikator.")

_BEARER = HTTPBearer(auto_error=False, description="The token of a tenant's staff")


@dataclass(frozen=True, slots=True)
class Caller:
    """A member of staff of a tenant."""

    tenant: TenantId
    role: str

    @property
    def actor(self) -> str:
        """How reads by this caller are written down."""
        return f"staff:{self.role}"


class StaffTokens:
    """The tokens that are accepted. Every one is compared, in time that tells nothing about which was close."""

    def __init__(self, tokens: Iterable[tuple[TenantId, str, str]]) -> None:
        self._callers = [(_digest(token), Caller(tenant, role)) for tenant, role, token in tokens]

    def caller(self, token: str) -> Caller | None:
        """Return whose token it is, or None."""
        given = _digest(token)
        found = None
        for known, caller in self._callers:
            if hmac.compare_digest(known, given):
                found = caller
        return found

    def require(self, *roles: str) -> Callable[..., Caller]:
        """Return the dependency of a route: the caller, of the tenant in the path and with one of the roles."""

        def authenticate(
            tenant: Annotated[str, Path(pattern=TENANT_ID_PATTERN)],
            bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
        ) -> Caller:
            caller = self.caller(bearer.credentials) if bearer else None
            if caller is None:
                raise Problem(401, detail=NOT_ACCEPTED, headers={"WWW-Authenticate": "Bearer"})
            if caller.tenant != tenant:
                raise Problem(403, detail=OTHER_TENANT)
            if caller.role not in roles:
                raise Problem(403, detail=OTHER_ROLE)
            return caller

        return authenticate


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
