"""What facts and commands are made of, apart from clocks. What is sealed stays sealed here."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Classification(StrEnum):
    """The class of a complaint, which sets its clocks."""

    SUPERVISION = "supervision"
    ORDINARY = "ordinary"
    INFORMATION = "information"
    ASPIRATION = "aspiration"


class Visibility(StrEnum):
    """What the reporter, or the verifier for their sake, allows to be known."""

    PUBLIC = "public"
    ANONYMOUS = "anonymous"
    SECRET = "secret"  # noqa: S105 - a visibility, not a password


@dataclass(frozen=True, slots=True)
class Sealed:
    """Personal content under a key of the keyring."""

    key: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A reporter's photo as intake keeps it. Sides in pixels, `size` in bytes."""

    media_id: str
    content_type: str
    width: int
    height: int
    size: int


class Phase(StrEnum):
    """What a picture of staff shows: the place before the work, after it, or the work itself."""

    BEFORE = "before"
    AFTER = "after"
    PROGRESS = "progress"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A photo or short video by staff. `taken_at` is UTC; sides in pixels, `size` in bytes."""

    media_id: str
    content_type: str
    phase: Phase
    taken_at: datetime
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What it takes and when it is done: `amount` in rupiah, `fiscal_year`, and where the money comes from."""

    amount: int
    fiscal_year: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Degrees in WGS 84, and a kode wilayah at any depth."""

    lat: float | None = None
    lon: float | None = None
    area_code: str | None = None


class ReplyKind(StrEnum):
    """What the reporter wants: confirm the solution, reopen it, rate it, add to the complaint (or answer), withdraw."""

    CONFIRM = "confirm"
    REOPEN = "reopen"
    RATE = "rate"
    ADD = "add"
    WITHDRAW = "withdraw"


class RejectionCode(StrEnum):
    """Why a complaint is archived."""

    TOO_GENERAL = "too_general"
    NOT_A_COMPLAINT = "not_a_complaint"
    SPAM = "spam"
    ABUSIVE = "abusive"
    NOT_OURS = "not_ours"
    IN_COURT = "in_court"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRecord:
    """A clock that has ended: what was spent stays on record. `met`: it ended before it ran out."""

    kind: str
    handler: str
    started_at: datetime
    ended_at: datetime
    due: datetime
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What comes along with a case that another tenant offers: where it was, why, and the complaint itself."""

    tenant: str
    note: str
    words: Sealed
    photos: tuple[Photo, ...] = ()
    location: Place | None = None
    incident_date: date | None = None
    clocks: tuple[ClockRecord, ...] = ()
