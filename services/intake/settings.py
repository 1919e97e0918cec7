"""intake's settings: the only module of the service that reads the environment."""

from typing import Annotated

from limits import parse
from pydantic import Field, SecretStr, field_validator

from shared.config import MediaSettings, Port


class Settings(MediaSettings):
    """What intake needs beside the settings every service has. Rates are `<count>/<second|minute|hour>`."""

    http_port: Port = 8001
    intake_client_rate: str = "600/minute"
    intake_tenant_rate: str = "100/second"
    intake_tenant_rates: dict[str, str] = Field(default_factory=dict)
    intake_queue: Annotated[int, Field(ge=1)] = 2000
    intake_timeout_seconds: Annotated[float, Field(gt=0)] = 10.0
    sms_gateway_tokens: dict[str, SecretStr] = Field(default_factory=dict)

    @field_validator("intake_client_rate", "intake_tenant_rate")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        try:
            parse(value)
        except ValueError:
            raise ValueError("it must be a rate such as 600/minute") from None
        return value

    @field_validator("intake_tenant_rates")
    @classmethod
    def _are_rates(cls, value: dict[str, str]) -> dict[str, str]:
        return {tenant: cls._is_a_rate(rate) for tenant, rate in value.items()}
