"""The settings every service has, read from the environment with the prefix `ADUAN_`."""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import Field, FilePath, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableError

from shared.contracts.tenant import StaffRole
from shared.master_key import MasterKey
from shared.tenancy.ids import TenantId, parse_tenant_id

ENV_PREFIX = "ADUAN_"
SECRETS = "/run/secrets"
"""Where a container finds secrets: a file for each, named like its variable, there or in a folder below.

The environment comes first. Folders are for whoever mounts secrets of several owners, as on Kubernetes.
"""
MASTER_KEY_BYTES = 32
SHORTEST_TOKEN = 16
HOW_TO_MAKE_A_MASTER_KEY = 'python -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'

Port = Annotated[int, Field(ge=0, le=65535)]


def secret_folders(root: Path = Path(SECRETS)) -> list[Path]:
    """Return the folders that may hold secrets: `root` and those in it, but for hidden ones."""
    if not root.is_dir():
        return []
    return [root, *sorted(each for each in root.iterdir() if each.is_dir() and not each.name.startswith("."))]


class SettingsError(ValueError):
    """The environment does not hold usable settings. The text names each variable and never repeats its value."""


@dataclass(frozen=True, slots=True)
class KafkaSecurity:
    """How to speak with Kafka: as whom (SCRAM-SHA-512; None: nobody), with TLS or without, trusting which authority."""

    username: str | None = None
    password: str = field(default="", repr=False)
    tls: bool = False
    ca_file: Path | None = None


class KafkaAddress(BaseSettings):
    """Where Kafka is, as whom to speak with it, and how its topics should be: all that commands need for it."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        env_ignore_empty=True,
        secrets_dir=secret_folders(),
    )

    kafka_bootstrap_servers: str = "127.0.0.1:19092"
    kafka_topic_prefix: str = ""
    kafka_partitions: Annotated[int, Field(ge=1)] = 12
    kafka_replication: Annotated[int, Field(ge=1)] = 1
    kafka_username: str | None = None
    kafka_password: SecretStr = SecretStr("")
    kafka_tls: bool = False
    kafka_ca_file: FilePath | None = None  # whose certificates are believed; without it, the system's authorities

    @model_validator(mode="after")
    def _whole_security(self) -> Self:
        if self.kafka_username and not self.kafka_password.get_secret_value():
            raise ValueError("ADUAN_KAFKA_USERNAME needs ADUAN_KAFKA_PASSWORD")
        if self.kafka_ca_file and not self.kafka_tls:
            raise ValueError("ADUAN_KAFKA_CA_FILE is of use with ADUAN_KAFKA_TLS=true alone")
        return self

    @property
    def kafka_security(self) -> KafkaSecurity:
        """What the bus needs to know of it."""
        return KafkaSecurity(
            self.kafka_username, self.kafka_password.get_secret_value(), self.kafka_tls, self.kafka_ca_file
        )


class StoreAddress(KafkaAddress):
    """Where Kafka and MongoDB are: all that commands need which look after both and open nothing sealed."""

    mongo_url: str = "mongodb://127.0.0.1:27117/?replicaSet=rs0"
    mongo_database_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,40}$")] = "aduan_"


class CommonSettings(StoreAddress):
    """Where Kafka and MongoDB are, how the service is reached and what it is watched with.

    A service's own settings extend this class. Values are never shown in errors.
    """

    master_key: SecretStr
    names_key: SecretStr | None = None  # what names are derived from, once the master key was replaced
    other_master_keys: SecretStr = SecretStr("")  # which open what they have sealed; parted by commas
    public_url: str = "http://127.0.0.1:8000"
    http_host: str = "127.0.0.1"
    http_port: Port = 8000
    otlp_endpoint: str | None = None
    log_level: Annotated[str, Field(pattern=r"^(DEBUG|INFO|WARNING|ERROR|CRITICAL)$")] = "INFO"
    kill_at: str | None = None
    trusted_proxies: str = "127.0.0.1"  # whose X-Forwarded-* is believed: addresses or networks, separated by commas
    drain_seconds: Annotated[float, Field(ge=0, le=60)] = 0  # between "not ready" and the end, for balancers to notice
    tile_url: str | None = None  # map tiles, such as https://tiles.example/{z}/{x}/{y}.png; none: places as lists
    tile_attribution: str = "© OpenStreetMap"

    @field_validator("master_key", "names_key", "other_master_keys")
    @classmethod
    def _is_32_bytes(cls, value: SecretStr | None, checked: ValidationInfo) -> SecretStr | None:
        text = value.get_secret_value() if value else ""
        several = checked.field_name == "other_master_keys"
        for each in _parted(text) if several else [text] if value else []:
            try:
                length = len(base64.b64decode(each, validate=True))
            except (binascii.Error, ValueError):
                length = -1
            if length != MASTER_KEY_BYTES:
                raise ValueError(
                    f"it must be {MASTER_KEY_BYTES} random bytes in base64; make one with: {HOW_TO_MAKE_A_MASTER_KEY}"
                )
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _without_last_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def master_key_bytes(self) -> bytes:
        """The master key itself: 32 bytes, and the others that go with it."""
        return master_key_of(self.master_key, self.names_key, self.other_master_keys)

    @classmethod
    def read(cls) -> Self:
        """Read the environment. SettingsError names every variable that is missing or wrong, and how to mend it."""
        return read_settings(cls)


def master_key_of(current: SecretStr, names: SecretStr | None, others: SecretStr) -> MasterKey:
    """Return the keys that settings hold in base64."""
    return MasterKey(
        base64.b64decode(current.get_secret_value()),
        names=base64.b64decode(names.get_secret_value()) if names else None,
        others=[base64.b64decode(each) for each in _parted(others.get_secret_value())],
    )


def _parted(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


class StaffSettings(CommonSettings):
    """Beside the common ones: who may call the staff's routes, until there are accounts."""

    staff_tokens: Annotated[dict[str, dict[StaffRole, SecretStr]], NoDecode] = Field(default_factory=dict)
    """`{"33.72": {"verifier": "…", "agency_admin": "…"}}`: none set, none accepted."""

    @field_validator("staff_tokens", mode="before")
    @classmethod
    def _read_tokens(cls, value: object) -> object:
        try:
            return json.loads(value) if isinstance(value, str) else value
        except json.JSONDecodeError:
            raise ValueError('it must be JSON such as {"33.72": {"verifier": "…"}}') from None

    @field_validator("staff_tokens")
    @classmethod
    def _check_tokens(cls, value: dict[str, dict[StaffRole, SecretStr]]) -> dict[str, dict[StaffRole, SecretStr]]:
        for tenant, tokens in value.items():
            parse_tenant_id(tenant)
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


class MediaSettings(CommonSettings):
    """Beside the common ones: where photos and videos lie. Without an S3-compatible store, in GridFS."""

    media_s3_endpoint: str | None = None
    media_s3_bucket: str = "aduan-media"
    media_s3_region: str = "us-east-1"
    media_s3_access_key: SecretStr | None = None
    media_s3_secret_key: SecretStr | None = None

    @model_validator(mode="after")
    def _whole_s3(self) -> Self:
        if self.media_s3_endpoint and not (self.media_s3_access_key and self.media_s3_secret_key):
            raise ValueError("ADUAN_MEDIA_S3_ENDPOINT needs ADUAN_MEDIA_S3_ACCESS_KEY and ADUAN_MEDIA_S3_SECRET_KEY")
        return self


class MailSettings(CommonSettings):
    """Beside the common ones: the mail server, and how patient to be with providers."""

    smtp_url: SecretStr = SecretStr("smtp://127.0.0.1:8026")
    mail_sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] = "aduan@aduan.example"
    provider_timeout: Annotated[float, Field(gt=0, le=30)] = 10.0


S = TypeVar("S", bound=KafkaAddress)


def read_settings(settings: type[S]) -> S:
    """Read `settings` from the environment. SettingsError names every variable that is missing or wrong."""
    try:
        return settings()
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(fault) for fault in error.errors(include_input=False))) from None
    except UnreadableError as error:  # a variable that should hold JSON does not
        named = re.search(r'field "(\w+)"', str(error))
        variable = ENV_PREFIX + named[1].upper() if named else "the environment"
        raise SettingsError(f"{variable}: it must be JSON") from None


def _explain(fault: ErrorDetails) -> str:
    field = ".".join(str(part) for part in fault["loc"]) or "settings"
    variable = ENV_PREFIX + field.upper()
    if fault["type"] == "missing" and field == "master_key":
        return f"{variable} is not set; make one with: {HOW_TO_MAKE_A_MASTER_KEY}"
    if fault["type"] == "missing":
        return f"{variable} is not set"
    return f"{variable}: {fault['msg'].removeprefix('Value error, ')}"
