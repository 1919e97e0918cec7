"""The guided form: its steps in order, and which of them is still to be filled in."""

import re
from enum import StrEnum


class Step(StrEnum):
    """A page of the form; the value is the last part of its path."""

    WHERE = "lokasi"
    WHAT = "masalah"
    PHOTO = "foto"
    CONTACT = "kontak"
    CHECK = "periksa"


ORDER = tuple(Step)

FIELDS: dict[Step, tuple[str, ...]] = {
    Step.WHERE: ("location",),
    Step.WHAT: ("text", "category", "incident_date"),
    Step.PHOTO: ("photos",),
    Step.CONTACT: ("visibility", "reporter"),
    Step.CHECK: (),
}
"""Which fields of a complaint each step asks for."""


def after(step: Step) -> Step:
    """Return the next step; the last one is followed by itself."""
    return ORDER[min(ORDER.index(step) + 1, len(ORDER) - 1)]


def before(step: Step) -> Step | None:
    """Return the step before; None before the first."""
    index = ORDER.index(step)
    return ORDER[index - 1] if index else None


def step_of(field: str) -> Step:
    """Return the step that asks for a field (`reporter.phone`, `photos[0]`); the check page for any other."""
    head = re.split(r"[.\[]", field, maxsplit=1)[0]
    return next((step for step, fields in FIELDS.items() if head in fields), Step.CHECK)
