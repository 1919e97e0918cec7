"""router's settings: the only reader of the environment here."""

from typing import Annotated

from pydantic import Field

from shared.config import MediaSettings, Port, StaffSettings


class Settings(StaffSettings, MediaSettings):
    """Beside the common ones, where evidence lies and the staff's tokens: how long to wait for a tenant."""

    http_port: Port = 8002
    tenant_patience_seconds: Annotated[float, Field(ge=0, le=45)] = 30.0
    """How long complaints of a tenant that is not configured are tried again before they are dead letters."""
