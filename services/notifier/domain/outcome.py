"""What a provider's answer means for a message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handed:
    """The provider took the message."""


@dataclass(frozen=True, slots=True)
class NotHanded:
    """The provider certainly did not take it, and may take it later: refused connection, busy, broken."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take it: no such recipient, not allowed."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The connection broke after the message was on its way: it may or may not have been taken."""

    why: str


Outcome = Handed | NotHanded | Refused | Unknown
