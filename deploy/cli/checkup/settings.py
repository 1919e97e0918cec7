"""What the doctor knows of an installation: addresses of everything, and the master key if it is at hand."""

import binascii
from typing import Annotated

from pydantic import Field, SecretStr

from deploy.local.settings import SERVICES, Ports
from shared.config import MASTER_KEY_BYTES, StoreAddress, master_key_of
from shared.master_key import MasterKey


class DoctorSettings(StoreAddress):
    """Everything has a default or may be missing, so that the doctor always starts."""

    services_at: Annotated[str, Field(pattern=r"\{port\}|\{name\}|=")] = "http://127.0.0.1:{port}"
    """Where the services are: `{name}` and `{port}` stand for each one's own; or `intake=http://…,router=http://…`."""
    master_key: SecretStr | None = None
    names_key: SecretStr | None = None
    other_master_keys: SecretStr = SecretStr("")
    smtp_url: SecretStr | None = None
    sms_gateway_url: str | None = None
    oidc_issuer: str | None = None
    media_s3_endpoint: str | None = None

    def service(self, name: str) -> str:
        """Return the address of a service."""
        one_by_one = dict(each.partition("=")[::2] for each in self.services_at.split(",") if "=" in each)
        if one_by_one:
            return one_by_one.get(name, "").rstrip("/")
        return self.services_at.format(name=name, port=Ports().service(name)).rstrip("/")

    @property
    def services(self) -> tuple[str, ...]:
        """The names of the services."""
        return SERVICES

    @property
    def key(self) -> MasterKey | None:
        """The master key; None if it is not set or can't be one."""
        try:
            key = master_key_of(self.master_key or SecretStr(""), self.names_key, self.other_master_keys)
        except (binascii.Error, ValueError):
            return None
        return key if len(key) == MASTER_KEY_BYTES else None
