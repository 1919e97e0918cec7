"""intake's settings: the only module of the service that reads the environment."""

from typing import Annotated, Self

from limits import parse
from pydantic import Field, SecretStr, field_validator, model_validator

from shared.config import CommonSettings, Port


class Settings(CommonSettings):
    """What intake needs beside the settings every service has. Rates are `<count>/<second|minute|hour>`."""

    http_port: Port = 8001
    intake_client_rate: str = "600/minute"
    intake_tenant_rate: str = "60000/minute"
    intake_queue: Annotated[int, Field(ge=1)] = 2000
    intake_timeout_seconds: Annotated[float, Field(gt=0)] = 10.0
    sms_gateway_tokens: dict[str, SecretStr] = Field(default_factory=dict)
    media_s3_endpoint: str | None = None
    media_s3_bucket: str = "aduan-media"
    media_s3_region: str = "us-east-1"
    media_s3_access_key: SecretStr | None = None
    media_s3_secret_key: SecretStr | None = None

    @field_validator("intake_client_rate", "intake_tenant_rate")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        try:
            parse(value)
        except ValueError:
            raise ValueError("it must be a rate such as 600/minute") from None
        return value

    @model_validator(mode="after")
    def _whole_s3(self) -> Self:
        if self.media_s3_endpoint and not (self.media_s3_access_key and self.media_s3_secret_key):
            raise ValueError("ADUAN_MEDIA_S3_ENDPOINT needs ADUAN_MEDIA_S3_ACCESS_KEY and ADUAN_MEDIA_S3_SECRET_KEY")
        return self
