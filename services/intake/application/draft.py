"""A half-written form: everything as it was typed, so that nothing is lost and nothing is mended behind one's back."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.intake.domain.steps import ORDER, Step

PLACE = ("lat", "lon", "address", "area_code")
PERSON = ("name", "phone", "email", "national_id")
TOP = ("text", "category", "class", "visibility", "incident_date", "language")
FIELDS = (*TOP, *PLACE, *PERSON)
"""The plain form fields of a complaint, by which a multipart submission may name them too."""

STEP_FIELDS: Mapping[Step, tuple[str, ...]] = {
    Step.WHERE: PLACE,
    Step.WHAT: ("text", "category", "incident_date"),
    Step.PHOTO: (),
    Step.CONTACT: ("visibility", *PERSON),
    Step.CHECK: (),
}
"""The plain fields each page of the form holds."""


class DraftPhoto(BaseModel):
    """A cleaned photo kept beside the draft. `size` in bytes, `width` and `height` in pixels."""

    model_config = ConfigDict(frozen=True)

    id: str
    digest: str
    content_type: str
    width: int
    height: int
    size: int


class Sent(BaseModel):
    """What became of the draft. `changed`: it was edited after an earlier press of the button had got through.

    `reachable`: a phone number or e-mail was left.
    """

    model_config = ConfigDict(frozen=True)

    complaint_id: str
    tracking_code: str
    reachable: bool = False
    changed: bool = False


class Draft(BaseModel):
    """The form as far as it is. `key` is its idempotency key: however often it is sent, it is one complaint."""

    model_config = ConfigDict(frozen=True)

    key: str
    values: dict[str, str] = {}
    photos: tuple[DraftPhoto, ...] = ()
    seen: frozenset[Step] = frozenset()
    sent: Sent | None = None

    def first_unseen(self, before: Step) -> Step | None:
        """Return the first step ahead of `before` that was never filled in, or None."""
        return next((step for step in ORDER[: ORDER.index(before)] if step not in self.seen), None)


def nested(values: Mapping[str, str]) -> dict[str, Any]:
    """Return flat form fields as the body of the submit API; blank ones are left out, unknown ones stay to be named."""
    body: dict[str, Any] = {}
    for name, value in values.items():
        if not value.strip() and name != "text":
            continue
        if name in PLACE:
            body.setdefault("location", {})[name] = value
        elif name in PERSON:
            body.setdefault("reporter", {})[name] = value
        else:
            body[name] = value
    return body
