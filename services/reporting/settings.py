"""reporting's settings: the only module of the service that reads the environment."""

from limits import parse
from pydantic import field_validator

from shared.config import CommonSettings, Port


class Settings(CommonSettings):
    """What reporting needs beside the settings every service has. Rates are `<count>/<second|minute|hour>`."""

    http_port: Port = 8004
    tracking_misses: str = "30/minute"  # unknown codes that one address may ask for before it has to wait

    @field_validator("tracking_misses")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        try:
            parse(value)
        except ValueError:
            raise ValueError("it must be a rate such as 30/minute") from None
        return value
