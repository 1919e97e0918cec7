"""What a photo or video may be, what is left of it once cleaned, and how it lies at rest."""

from dataclasses import dataclass
from enum import StrEnum

from shared.tenancy.ids import TenantId, parse_tenant_id

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_EDGE = 2048
"""Pixels of the longer side as kept: enough to read a house number, small enough to show on a phone."""

MAX_VIDEO_BYTES = 25 * 1024 * 1024
MAX_VIDEO_SECONDS = 61
"""A minute, and the moment it takes to press the button again."""


class Refusal(StrEnum):
    """Why a file can't be taken."""

    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TYPE = "type"
    HEIC = "heic"
    BROKEN = "broken"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"


class MediaRefusedError(ValueError):
    """A file can't be taken; `code` says why."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code.value)
        self.code = code


class UnavailableError(Exception):
    """A store didn't answer in time. What was written may be there all the same, so the same may be sent again."""


@dataclass(frozen=True, slots=True, repr=False)
class CleanMedia:
    """A file without metadata. `digest` is the SHA-256 (hex) of the bytes as sent; width and height in pixels."""

    digest: str
    content_type: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is known of a file at rest. `key_id` names the key it is sealed under; None: it lies in the open.

    `size` in bytes, as it lies: sealing adds some.
    """

    media_id: str
    complaint_id: str
    content_type: str
    size: int
    key_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Files that were about to be stored for a complaint."""

    tenant: TenantId
    complaint_id: str
    media_ids: tuple[str, ...]


def tenant_of(media_id: str) -> TenantId | None:
    """Return the tenant whose code a media id begins with, or None: it is looked for there only."""
    try:
        return parse_tenant_id(media_id.partition("-")[0])
    except ValueError:
        return None
