"""notifier's settings: the only reader of the environment here."""

from typing import Annotated

from pydantic import Field, SecretStr

from shared.config import CommonSettings, Port


class Settings(CommonSettings):
    """Beside the common ones: the providers, and how patient to be with them."""

    http_port: Port = 8003
    sms_gateway_url: str = "http://127.0.0.1:8025/sms"
    sms_gateway_key: SecretStr = SecretStr("")
    smtp_url: SecretStr = SecretStr("smtp://127.0.0.1:8026")
    mail_sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] = "aduan@aduan.example"
    provider_timeout: Annotated[float, Field(gt=0, le=30)] = 10.0
    senders: Annotated[int, Field(ge=1, le=64)] = 8
    send_attempts: Annotated[int, Field(ge=1, le=50)] = 8
    send_first_wait: Annotated[float, Field(gt=0)] = 5.0
    staff_tokens: dict[str, dict[str, SecretStr]] = Field(default_factory=dict)
