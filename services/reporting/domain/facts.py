"""Facts: what an event says, kept as plain values, with the order in which readers take them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a fact tells. A fact of another kind is kept but says nothing to this fold."""

    RECEIVED = "received"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    PROGRESSED = "progressed"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    AMENDED = "amended"
    REPLIED = "replied"
    ESCALATED = "escalated"
    REOPENED = "reopened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    SPLIT = "split"
    ACCEPTED = "transfer_accepted"
    RETURNED = "transfer_returned"
    TRANSFERRED = "transferred"
    SENT = "sent"
    FAILED = "failed"


RANKS: Mapping[str, int] = {"/intake": 0, "/router": 1, "/notifier": 2}
"""Which source's facts come first; within one source its own sequence decides."""
LAST_RANK = 9


@dataclass(frozen=True, slots=True)
class Ref:
    """What every case event repeats of its complaint. `received_at` is UTC."""

    code: str
    channel: str
    visibility: str
    language: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """One event. `id` is the event's, so a repeat is the same fact; `data` holds what its kind needs.

    | kind | data |
    |---|---|
    | received | category, classification, area, lat, lon (3 decimals), photos, words (sealed) |
    | queued | category, classification, area, verify_by; of an offered case also origin (tenant), lat … words |
    | assigned | category, classification, area, agency, unit, partners, by, respond_by, resolve_by |
    | progressed, resolved | agency, note, evidence, plan, due |
    | rejected | reason |
    | deferred | question, due |
    | amended | category, classification, area, visibility, words (sealed, for the public), hidden, masked, due |
    | replied | kind, rating, photos, due |
    | escalated | clock, to (roles), due |
    | reopened | agency, unit, times, photos, due |
    | closed | by, rating |
    | merged | into, due |
    | split | because, due |
    | transfer_accepted | origin, due |
    | transfer_returned | origin |
    | transferred | to |
    | withdrawn | - |
    | sent, failed | notification, cause, recipient, medium, reason |

    `due` says of each clock that runs (`verify`, `respond`, `resolve`, `confirm`) when it runs out.
    """

    id: str
    rank: int
    sequence: int
    kind: str
    at: datetime
    ref: Ref | None
    data: Mapping[str, Any]


def order(fact: Fact) -> tuple[int, int, str]:
    """Give the place of a fact among a complaint's: received first, then the router's sequence; never by time."""
    return (fact.rank, fact.sequence, fact.id)


def merge(known: Sequence[Fact], arrived: Sequence[Fact]) -> tuple[Fact, ...]:
    """Join facts in reading order; what was known already is kept once."""
    if not known and len(arrived) == 1:
        return (arrived[0],)
    by_id = {fact.id: fact for fact in arrived}
    by_id.update((fact.id, fact) for fact in known)
    return tuple(sorted(by_id.values(), key=order))
