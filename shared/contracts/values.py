"""The values that events are made of: places, photos, deadlines and what is sealed."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.contracts.base import Value


class Visibility(StrEnum):
    """Who may know the reporter: everyone may read the words, nobody the name, or nobody but the verifier."""

    PUBLIC = "public"
    ANONYMOUS = "anonymous"
    SECRET = "secret"  # noqa: S105 - a visibility, not a password


class Classification(StrEnum):
    """The class of a complaint, which sets its clocks (Permenpan RB 62/2018, as LAPOR! uses it)."""

    SUPERVISION = "supervision"
    ORDINARY = "ordinary"
    INFORMATION = "information"
    ASPIRATION = "aspiration"


class Channel(StrEnum):
    """The way a complaint came in."""

    WEB = "web"
    API = "api"
    SMS = "sms"


class Medium(StrEnum):
    """The way a notification goes out."""

    SMS = "sms"
    EMAIL = "email"


class Sealed(Value):
    """Personal content under a key of the keyring. `data` is base64 of nonce and AES-256-GCM ciphertext.

    The additional data is `tenant|complaint id|purpose`, so a sealed value can't be moved elsewhere.
    """

    key: str
    data: str


class Location(Value):
    """Where the complaint is about. Degrees in WGS 84; `area_code` is a kode wilayah at any depth."""

    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    area_code: str | None = None


class Photo(Value):
    """A photo as kept: re-encoded and without metadata. `width` and `height` in pixels, `size` in bytes."""

    media_id: str
    content_type: str
    width: int
    height: int
    size: int


class Deadlines(Value):
    """When each running clock runs out (UTC). None: that clock is not running."""

    verify: datetime | None = None
    respond: datetime | None = None
    resolve: datetime | None = None


class ComplaintRef(Value):
    """What every case event says of its complaint, so that a reader of one topic need not join another.

    `reporter` seals a `ReporterDetails`; None when nothing was left.
    """

    id: str
    tracking_code: str
    channel: Channel
    visibility: Visibility
    language: str
    received_at: datetime
    reporter: Sealed | None = None


class Words(Value):
    """What a complaint's `words` open to: the reporter's own text and the address as typed."""

    text: str
    address: str | None = None


class ReporterDetails(Value):
    """What a complaint's `reporter` opens to. `phone` is E.164."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    national_id: str | None = None
