"""Who of a tenant's staff calls: a bearer token from the settings, one per tenant and role."""

import hmac
from collections.abc import Mapping

from pydantic import SecretStr
from starlette.requests import Request

from shared.tenancy.ids import TenantId
from shared.web.i18n import mark as _
from shared.web.problem import Problem

TokenSettings = Mapping[str, Mapping[str, SecretStr]]
"""Tokens by tenant and role: `{"33.72": {"verifier": "…"}}`."""


class StaffTokens:
    """Knows the tokens. Where none is set, none is accepted."""

    def __init__(self, tokens: TokenSettings) -> None:
        self._roles = [
            (TenantId(tenant), role, token.get_secret_value().encode())
            for tenant, roles in tokens.items()
            for role, token in roles.items()
            if token.get_secret_value()
        ]

    def role(self, request: Request, tenant: TenantId, *allowed: str) -> str:
        """Return the caller's role in the tenant, one of `allowed`.

        Problem 401: no token that is known; 403: the token is another tenant's or another role's. Every token is
        compared in constant time, so that answers don't tell how much of one was right.
        """
        scheme, _space, given = request.headers.get("authorization", "").partition(" ")
        known = [
            (owner, role)
            for owner, role, token in self._roles
            if hmac.compare_digest(token, given.strip().encode()) and scheme.lower() == "bearer"
        ]
        if not known:
            raise Problem(401, detail=_NO_TOKEN, headers={"WWW-Authenticate": "Bearer"})
        for owner, role in known:
            if owner == tenant and role in allowed:
                return role
        raise Problem(403, detail=_NOT_ALLOWED)


_NO_TOKEN = _("Kirim token petugas yang sah di header Authorization: Bearer …")
_NOT_ALLOWED = _("Token ini tidak berlaku untuk daerah atau peran yang diminta.")
