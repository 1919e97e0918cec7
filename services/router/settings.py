"""router's settings: the only reader of the environment here."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from shared.config import MailSettings, MediaSettings, Port, StaffSettings


class Settings(StaffSettings, MediaSettings, MailSettings):
    """Beside the common ones, evidence, mail and tokens: how staff sign in, and how long to wait for a tenant."""

    http_port: Port = 8002
    tenant_patience_seconds: Annotated[float, Field(ge=0, le=45)] = 30.0
    """How long complaints of a tenant that is not configured are tried again before they are dead letters."""
    local_accounts: bool = True
    """Whether staff may sign in with a password; without, only by the provider of identities."""
    oidc_issuer: str | None = None
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _some_way_in(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret.get_secret_value()):
            raise ValueError("ADUAN_OIDC_ISSUER needs ADUAN_OIDC_CLIENT_ID and ADUAN_OIDC_CLIENT_SECRET")
        if not (self.local_accounts or self.oidc_issuer):
            raise ValueError("ADUAN_LOCAL_ACCOUNTS can only be turned off where ADUAN_OIDC_ISSUER is set")
        return self
