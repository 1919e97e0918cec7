"""What the forms of the case page send, read into the requests that `Deciding` carries out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from services.router.domain import commands
from services.router.domain.checks import NOTE_LIMIT
from services.router.domain.errors import BadCommandError
from services.router.domain.values import Classification, Evidence, Plan, RejectionCode, Visibility
from services.router.entrypoints.http import schemas

Texts = Mapping[str, Sequence[str]]
"""The text fields of a form: every value that was sent, by name."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as sent: its texts, and the evidence that was kept for it."""

    texts: Texts
    evidence: tuple[Evidence, ...] = ()

    def one(self, name: str) -> str | None:
        """Return what was typed in a field, without space around it; None: nothing."""
        values = self.texts.get(name) or [""]
        return values[0].strip() or None

    def text(self, name: str) -> str:
        """Return what was typed in a field, perhaps nothing."""
        return self.one(name) or ""

    def many(self, name: str) -> tuple[str, ...]:
        """Return every choice made in a field."""
        return tuple(value for value in self.texts.get(name, ()) if value)

    def whole(self, name: str, code: str) -> int:
        """Return a number as people write it, such as `1.250.000` or `Rp 1250000`; BadCommandError: it is none."""
        digits = self.text(name).lower().removeprefix("rp").replace(".", "").replace(" ", "")
        if not digits.isdigit():
            raise BadCommandError(name, code, f"{name} is not a number")
        return int(digits)


def assign(typed: Typed) -> commands.Assign:
    """`tujuan` is an agency, or agency/unit; empty: the rules'."""
    agency, _slash, unit = typed.text("agency").partition("/")
    return commands.Assign(
        category=typed.text("category"),
        agency=agency or None,
        unit=unit or None,
        partners=tuple(partner for partner in typed.many("partners") if partner != agency),
        classification=_choice(Classification, typed.one("classification")),
        note=typed.one("note"),
    )


def delegate(typed: Typed) -> commands.Delegate:
    """A unit, a person, or neither: back to the office."""
    return commands.Delegate(unit=typed.one("unit"), person=typed.one("person"))


def defer(typed: Typed) -> commands.Defer:
    """A question."""
    return commands.Defer(question=typed.text("question"))


def reject(typed: Typed) -> commands.Reject:
    """A reason, by code and in words."""
    return commands.Reject(
        reason=typed.text("reason"), code=_choice(RejectionCode, typed.one("code")) or RejectionCode.OTHER
    )


def amend(typed: Typed) -> schemas.Amendment:
    """Whatever is filled in changes."""
    try:
        return schemas.Amendment(
            category=typed.one("category"),
            classification=_choice(Classification, typed.one("classification")),
            area_code=typed.one("area"),
            visibility=_choice(Visibility, typed.one("visibility")),
            public_text=typed.one("public_text"),
        )
    except ValidationError:
        raise BadCommandError("area", "unknown_area", "the form sent no area code") from None


def note(typed: Typed) -> schemas.InternalNote:
    """Words for staff."""
    if not typed.text("note"):
        raise BadCommandError("note", "empty", "an empty note")
    return schemas.InternalNote(note=typed.text("note")[:NOTE_LIMIT])


def progress(typed: Typed) -> commands.Progress:
    """Words for the reporter, with pictures; with an amount it is a plan."""
    return commands.Progress(note=typed.text("note"), evidence=typed.evidence, plan=_plan(typed))


def _plan(typed: Typed) -> Plan | None:
    if not any(typed.one(name) for name in ("amount", "fiscal_year", "source")):
        return None
    return Plan(
        amount=typed.whole("amount", "bad_amount"),
        fiscal_year=typed.whole("fiscal_year", "bad_year"),
        source=typed.text("source"),
    )


def resolve(typed: Typed) -> commands.Resolve:
    """Words for the reporter, with pictures before and after."""
    return commands.Resolve(note=typed.text("note"), evidence=typed.evidence)


def dispute(typed: Typed) -> commands.Dispute:
    """Why not, and whose."""
    return commands.Dispute(note=typed.text("note"), proposal=typed.one("proposal"))


def merge(typed: Typed) -> schemas.Joining:
    """The other case."""
    into = typed.one("into")
    if into is None:
        raise BadCommandError("into", "cannot_take", "no case was named")
    return schemas.Joining(into=into)


def offer(typed: Typed) -> commands.OfferTransfer:
    """The other tenant, and why."""
    to = typed.one("to")
    if to is None:
        raise BadCommandError("to", "unknown_tenant", "no tenant was named")
    return commands.OfferTransfer(to=to, note=typed.text("note"))


def send_back(typed: Typed) -> commands.ReturnTransfer:
    """Why it is sent back."""
    return commands.ReturnTransfer(note=typed.text("note"))


Reader = Callable[[Typed], Any]


def _choice(kind: Any, value: str | None) -> Any:
    try:
        return kind(value) if value else None
    except ValueError:
        return None
