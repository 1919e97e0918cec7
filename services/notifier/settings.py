"""notifier's settings: the only reader of the environment here."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from shared.config import MailSettings, Port, StaffSettings


class Settings(StaffSettings, MailSettings):
    """Beside the common ones and the staff's tokens: the providers, and how patient to be with them."""

    http_port: Port = 8003
    sms_gateway_url: str = "http://127.0.0.1:8025/sms"
    sms_gateway_key: SecretStr = SecretStr("")
    senders: Annotated[int, Field(ge=1, le=64)] = 16
    send_attempts: Annotated[int, Field(ge=1, le=50)] = 8
    send_first_wait: Annotated[float, Field(gt=0)] = 5.0
    send_lease: Annotated[float, Field(gt=0)] = 120.0

    @model_validator(mode="after")
    def _lease_outlives_the_provider(self) -> Self:
        # A mail takes up to four answers: connect, MAIL, RCPT, DATA.
        if self.send_lease <= 4 * self.provider_timeout:
            raise ValueError("ADUAN_SEND_LEASE must be more than four times ADUAN_PROVIDER_TIMEOUT")
        return self
