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
    """The way a complaint came in. The last four: staff entered what they heard or saw there."""

    WEB = "web"
    API = "api"
    SMS = "sms"
    PHONE = "phone"
    COUNTER = "counter"
    MEETING = "meeting"
    SOCIAL = "social"


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


class EvidencePhase(StrEnum):
    """What a picture of staff shows: the place before the work, after it, or the work itself."""

    BEFORE = "before"
    AFTER = "after"
    PROGRESS = "progress"


class Evidence(Value):
    """A photo or short video by staff, without metadata. `taken_at` is UTC; sides in pixels, `size` in bytes."""

    media_id: str
    content_type: str
    phase: EvidencePhase
    taken_at: datetime
    width: int
    height: int
    size: int


class Plan(Value):
    """What it takes and when it is done: `amount` in rupiah, `fiscal_year`, and where the money comes from."""

    amount: Annotated[int, Field(gt=0)]
    fiscal_year: Annotated[int, Field(ge=2000, le=2100)]
    source: str


class ClockKind(StrEnum):
    """What a clock waits for: the verifier, the first response, the resolution, or the reporter's word on it."""

    VERIFY = "verify"
    RESPOND = "respond"
    RESOLVE = "resolve"
    CONFIRM = "confirm"


class ClockUnit(StrEnum):
    """Working days of the tenant, or hours that run day and night."""

    WORKING_DAYS = "working_days"
    HOURS = "hours"


class ClockLength(Value):
    """How long a clock runs."""

    amount: Annotated[int, Field(gt=0, le=365)]
    unit: ClockUnit = ClockUnit.WORKING_DAYS


class Pause(Value):
    """A time during which a clock stood; `until` None: it stands now."""

    since: datetime
    until: datetime | None = None


class ClockState(Value):
    """A clock that has not ended. `handler` is an agency, `verifier` or `reporter`; `due` as last reckoned.

    `fired` names the steps of the escalation ladder that were taken.
    """

    kind: ClockKind
    handler: str
    length: ClockLength
    started_at: datetime
    due: datetime
    pauses: tuple[Pause, ...] = ()
    fired: tuple[str, ...] = ()


class ClockRecord(Value):
    """A clock that has ended: what was spent stays on record. `met`: it ended before it ran out."""

    kind: ClockKind
    handler: str
    started_at: datetime
    ended_at: datetime
    due: datetime
    met: bool


class Deadlines(Value):
    """When each running clock runs out (UTC). None: that clock is not running."""

    verify: datetime | None = None
    respond: datetime | None = None
    resolve: datetime | None = None
    confirm: datetime | None = None


class ComplaintRef(Value):
    """What every case event says of its complaint, so that a reader of one topic need not join another.

    `reporter` seals a `ReporterDetails`; None when nothing was left. `home` is the tenant under whose keys everything
    of this complaint is sealed, when another tenant took the case over; None: the event's own tenant.
    """

    id: str
    tracking_code: str
    channel: Channel
    visibility: Visibility
    language: str
    received_at: datetime
    reporter: Sealed | None = None
    home: str | None = None


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
