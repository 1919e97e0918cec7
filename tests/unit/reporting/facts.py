"""Facts of made-up complaints for tests of the fold."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.reporting.domain.facts import Fact, Kind, Ref

START = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)  # 3 March in Surakarta
RANK: dict[str, int] = {Kind.RECEIVED: 0, Kind.SENT: 2, Kind.FAILED: 2}
WORDS = {"key": "k1", "data": "c2VhbGVk"}
DATA: dict[str, dict[str, Any]] = {
    Kind.RECEIVED: {
        "category": "jalan-rusak",
        "classification": "ordinary",
        "area": "33.72.01.1001",
        "lat": -7.571,
        "lon": 110.817,
        "photos": [("m1", 800, 600)],
        "words": WORDS,
    },
    Kind.QUEUED: {"category": None, "classification": "ordinary", "area": "33.72.01.1001", "verify_by": START},
    Kind.ASSIGNED: {
        "category": "jalan-rusak",
        "classification": "ordinary",
        "area": "33.72.01.1001",
        "agency": "dpupr",
        "unit": "upt-timur",
        "by": "rule",
        "respond_by": START + timedelta(days=5),
        "resolve_by": START + timedelta(days=14),
    },
    Kind.PROGRESSED: {"agency": "dpupr", "note": "Tim sudah ke lokasi."},
    Kind.RESOLVED: {"agency": "dpupr", "note": "Lubang sudah ditambal."},
    Kind.REJECTED: {"reason": "Bukan pengaduan."},
    Kind.DEFERRED: {"question": "Di jalan apa?"},
    Kind.AMENDED: {
        "category": "jalan-rusak",
        "classification": "ordinary",
        "area": "33.72.02",
        "visibility": "public",
        "due": {"resolve": START + timedelta(days=20)},
    },
    Kind.REPLIED: {"kind": "add", "photos": [("m2", 800, 600)], "due": {"verify": START + timedelta(days=4)}},
    Kind.ESCALATED: {"clock": "respond", "to": ["agency_head"], "due": {"respond": START, "resolve": START}},
    Kind.REOPENED: {"agency": "dpupr", "times": 1, "due": {"respond": START, "resolve": START}},
    Kind.CLOSED: {"by": "reporter", "rating": 5},
    Kind.WITHDRAWN: {},
    Kind.MERGED: {"into": "c2"},
    Kind.SPLIT: {"due": {"respond": START, "resolve": START}},
    Kind.ACCEPTED: {"origin": "33.28", "due": {"verify": START}},
    Kind.RETURNED: {"origin": "33.28"},
    Kind.TRANSFERRED: {"to": "33"},
    Kind.SENT: {"notification": "n1", "cause": "router:c1.1", "recipient": "reporter", "medium": "sms"},
    Kind.FAILED: {
        "notification": "n1",
        "cause": "router:c1.1",
        "recipient": "reporter",
        "medium": "sms",
        "reason": "refused",
    },
}


def ref(visibility: str = "public") -> Ref:
    """The complaint of every fact here."""
    return Ref("3372-K7QM-9XPA-2TBD", "web", visibility, "id", START)


def fact(kind: str, sequence: int = 1, visibility: str = "public", /, **data: Any) -> Fact:
    """A fact of complaint c1, `sequence` hours after it was received."""
    rank = RANK.get(kind, 1)
    source = ("intake", "router", "notifier")[rank]
    return Fact(
        id=f"{source}:c1.{sequence}",
        rank=rank,
        sequence=sequence,
        kind=kind,
        at=START + timedelta(hours=sequence),
        ref=None if rank == 2 else ref(visibility),
        data={**DATA[kind], **data},
    )


def history(*kinds: str, visibility: str = "public") -> list[Fact]:
    """A received complaint and then the router's facts of these kinds, in order."""
    return [
        fact(Kind.RECEIVED, 1, visibility),
        *(fact(kind, place, visibility) for place, kind in enumerate(kinds, 1)),
    ]
