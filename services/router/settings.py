"""router's settings: the only reader of the environment here."""

import json
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from shared.config import CommonSettings, Port
from shared.tenancy.ids import TenantId, parse_tenant_id

ROLES = ("verifier", "agency_admin")
SHORTEST_TOKEN = 16


class Settings(CommonSettings):
    """Beside the common ones: who may call the staff API, and how long to wait for a tenant's configuration."""

    http_port: Port = 8002
    staff_tokens: Annotated[dict[str, dict[str, SecretStr]], NoDecode] = Field(default_factory=dict)
    """`{"33.72": {"verifier": "…", "agency_admin": "…"}}`: none set, none accepted."""
    tenant_patience_seconds: Annotated[float, Field(ge=0, le=45)] = 30.0
    """How long complaints of a tenant that is not configured are tried again before they are dead letters."""

    @field_validator("staff_tokens", mode="before")
    @classmethod
    def _read_tokens(cls, value: object) -> object:
        try:
            return json.loads(value) if isinstance(value, str) else value
        except json.JSONDecodeError:
            raise ValueError('it must be JSON such as {"33.72": {"verifier": "…"}}') from None

    @field_validator("staff_tokens")
    @classmethod
    def _check_tokens(cls, value: dict[str, dict[str, SecretStr]]) -> dict[str, dict[str, SecretStr]]:
        for tenant, tokens in value.items():
            parse_tenant_id(tenant)
            if unknown := set(tokens) - set(ROLES):
                raise ValueError(f"{tenant} has tokens for {', '.join(sorted(unknown))}: choose {' or '.join(ROLES)}")
            if any(len(token.get_secret_value()) < SHORTEST_TOKEN for token in tokens.values()):
                raise ValueError(f"{tenant} has a token that is too short: at least {SHORTEST_TOKEN} characters")
        every = [token.get_secret_value() for tokens in value.values() for token in tokens.values()]
        if len(set(every)) < len(every):
            raise ValueError("two tenants or roles have the same token: each needs its own")
        return value

    def tokens(self) -> list[tuple[TenantId, str, str]]:
        """Return (tenant, role, token) of all who may call."""
        return [
            (TenantId(tenant), role, token.get_secret_value())
            for tenant, tokens in self.staff_tokens.items()
            for role, token in tokens.items()
        ]
