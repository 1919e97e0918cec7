"""What can be wrong with what someone sends: a code per fault and the field it belongs to, never the value itself."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """Every way in which a field can be wrong. The words for each are `entrypoints/wording.py`'s."""

    REQUIRED = "required"
    UNKNOWN_FIELD = "unknown_field"
    WRONG_TYPE = "wrong_type"
    TOO_LONG = "too_long"
    NOT_A_CHOICE = "not_a_choice"
    UNKNOWN_CATEGORY = "unknown_category"
    UNKNOWN_AREA = "unknown_area"
    AREA_ELSEWHERE = "area_elsewhere"
    BAD_PHONE = "bad_phone"
    BAD_EMAIL = "bad_email"
    BAD_NATIONAL_ID = "bad_national_id"
    BAD_DATE = "bad_date"
    DATE_IN_FUTURE = "date_in_future"
    OUT_OF_RANGE = "out_of_range"
    HALF_A_POSITION = "half_a_position"
    TOO_MANY_PHOTOS = "too_many_photos"
    PHOTO_TOO_LARGE = "photo_too_large"
    PHOTO_TOO_MANY_PIXELS = "photo_too_many_pixels"
    PHOTO_TYPE = "photo_type"
    PHOTO_HEIC = "photo_heic"
    PHOTO_BROKEN = "photo_broken"
    BAD_KEY = "bad_key"
    SAYS_NOTHING = "says_nothing"
    NO_RATING = "no_rating"
    BAD_LINK = "bad_link"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. `field` is the path in the body (`reporter.phone`, `photos[0]`); `details` fill the words."""

    field: str
    code: FaultCode
    details: dict[str, str] = dataclasses.field(default_factory=dict)


class InvalidSubmissionError(ValueError):
    """What was sent can't be taken as it is; nothing was changed. `faults` names each field."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.code}" for fault in faults))
        self.faults = faults
