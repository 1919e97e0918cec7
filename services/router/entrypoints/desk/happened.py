"""What happened to a case, in words for staff."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from services.router.domain import facts
from services.router.domain.facts import CaseEvent
from services.router.domain.values import Evidence, Photo, Plan
from services.router.entrypoints.desk.names import Names
from services.router.entrypoints.desk.words import CLOCKS, LET_GO, REASONS, REPLIES, ROLES, STEPS
from shared.web.i18n import mark as _

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the timeline. `text` is what the reporter reads too, `words` what only staff read."""

    number: int
    at: datetime
    title: str
    icon: str
    tone: str
    who: str | None = None
    text: str | None = None
    words: str | None = None
    plan: Plan | None = None
    evidence: tuple[Evidence, ...] = ()
    photos: tuple[Photo, ...] = ()
    rating: int | None = None


_TITLES: Mapping[type[CaseEvent], tuple[str, str, str]] = {
    facts.CaseQueued: (_("Menunggu verifikasi: %(reason)s"), "hourglass", "waiting"),
    facts.CaseAssigned: (_("Didisposisikan ke %(to)s"), "send", "neutral"),
    facts.CaseDeferred: (_("Pelapor ditanya"), "player-pause", "waiting"),
    facts.CaseAmended: (_("Keterangan diubah atau disamarkan"), "pencil", "neutral"),
    facts.CaseNoted: (_("Catatan internal"), "file-text", "neutral"),
    facts.CaseProgressed: (_("Tanggapan %(agency)s"), "message", "active"),
    facts.CaseResolved: (_("%(agency)s menyatakan selesai"), "circle-check", "done"),
    facts.CaseRejected: (_("Diarsipkan: %(reason)s"), "archive", "neutral"),
    facts.CaseEscalated: (_("%(clock)s: %(step)s. Diberitahukan kepada %(roles)s"), "bell", "danger"),
    facts.CaseReplied: (_("Pelapor %(reply)s"), "message-2", "active"),
    facts.CaseReopened: (_("Pelapor membuka lagi (ke-%(times)s)"), "refresh", "waiting"),
    facts.CaseClosed: (_("Ditutup: %(by)s"), "circle-check-filled", "done"),
    facts.CaseWithdrawn: (_("Dicabut pelapor"), "arrow-back-up", "neutral"),
    facts.CaseMerged: (_("Digabung dengan %(case)s"), "arrow-merge", "neutral"),
    facts.CaseSplit: (_("Dipisahkan lagi%(why)s"), "route", "neutral"),
    facts.TransferOffered: (_("Ditawarkan ke %(to)s"), "arrows-transfer-up", "waiting"),
    facts.TransferAccepted: (_("Diterima dari %(from)s"), "check", "active"),
    facts.TransferReturned: (_("Dikembalikan ke %(from)s"), "arrow-back-up", "neutral"),
    facts.CaseTransferred: (_("Dialihkan ke %(to)s"), "arrows-transfer-up", "neutral"),
}
FOR_STAFF = (facts.CaseQueued, facts.CaseAssigned, facts.CaseSplit, facts.TransferOffered, facts.TransferReturned)
"""Facts whose notes the reporter does not read."""
_BY_REPORTER, _BY_TIMER = _("pelapor memastikan selesai"), _("10 hari kerja tanpa tanggapan pelapor")


_PHOTO_MASKED, _PHOTO_HIDDEN = _("Foto disamarkan untuk umum"), _("Foto disembunyikan")
_PHOTO_SHOWN = _("Foto tidak lagi disamarkan atau disembunyikan")


def lines(
    happened: Iterable[CaseEvent], names: Names, say: Say, *, words: Mapping[int, str] = MappingProxyType({})
) -> list[Line]:
    """Return all that happened to a case, from the first on; `words` are those sealed in a fact, by its number."""
    told, before = list[Line](), None
    for number, fact in enumerate(happened, 1):
        line = _line(number, fact, names, say, words.get(number))
        if isinstance(fact, facts.CaseAmended):
            line, before = _amended(line, before, fact, say), fact
        told.append(line)
    return told


def _amended(line: Line, before: facts.CaseAmended | None, now: facts.CaseAmended, say: Say) -> Line:
    """An amendment says all that holds from then on; its line says what is new."""
    masked, hidden = (before.masked_media, before.hidden_media) if before else ((), ())
    if set(now.masked_media) - set(masked):
        line = replace(line, title=say(_PHOTO_MASKED), icon="eye-off")
    elif set(now.hidden_media) - set(hidden):
        line = replace(line, title=say(_PHOTO_HIDDEN), icon="eye-off")
    elif (masked, hidden) != (now.masked_media, now.hidden_media):
        line = replace(line, title=say(_PHOTO_SHOWN))
    return replace(line, words=None) if before and before.public_words == now.public_words else line


def _line(number: int, fact: CaseEvent, names: Names, say: Say, words: str | None) -> Line:
    title, icon, tone = _TITLES[type(fact)]
    actor = getattr(fact, "actor", None)
    note = getattr(fact, "note", None)
    text = note or getattr(fact, "question", None) or getattr(fact, "reason", None)
    if isinstance(fact, FOR_STAFF):
        text, words = None, note
    return Line(
        number=number,
        at=fact.at,
        title=say(title) % _named(fact, names, say),
        icon=icon,
        tone=tone,
        who=names.person(actor),
        text=text if isinstance(text, str) and not isinstance(text, StrEnum) else None,
        words=words,
        plan=getattr(fact, "plan", None),
        evidence=getattr(fact, "evidence", ()),
        photos=getattr(fact, "photos", ()),
        rating=getattr(fact, "rating", None),
    )


def _named(fact: CaseEvent, names: Names, say: Say) -> dict[str, Any]:
    name = _NAMED.get(type(fact))
    return name(fact, names, say) if name else {}


def _assigned(fact: facts.CaseAssigned, names: Names, _: Say) -> dict[str, Any]:
    to = [names.agency(fact.agency), names.unit(fact.agency, fact.unit), names.person(fact.person)]
    return {"to": " › ".join(part for part in to if part)}


def _escalated(fact: facts.CaseEscalated, _: Names, say: Say) -> dict[str, Any]:
    roles = ", ".join(say(ROLES[role]) for role in fact.recipients)
    return {"clock": say(CLOCKS[fact.clock]), "step": say(STEPS[fact.overdue]), "roles": roles}


_NAMED: Mapping[type[CaseEvent], Callable[[Any, Names, Say], dict[str, Any]]] = {
    facts.CaseQueued: lambda fact, _names, say: {"reason": say(REASONS[fact.reason])},
    facts.CaseAssigned: _assigned,
    facts.CaseProgressed: lambda fact, names, _say: {"agency": names.agency(fact.agency)},
    facts.CaseResolved: lambda fact, names, _say: {"agency": names.agency(fact.agency)},
    facts.CaseRejected: lambda fact, _names, say: {"reason": say(REASONS[fact.code])},
    facts.CaseEscalated: _escalated,
    facts.CaseReplied: lambda fact, _names, say: {"reply": say(REPLIES[fact.kind])},
    facts.CaseReopened: lambda fact, _names, _say: {"times": fact.times},
    facts.CaseClosed: lambda fact, _names, say: {
        "by": say(_BY_REPORTER if fact.by is facts.ClosedBy.REPORTER else _BY_TIMER)
    },
    facts.CaseMerged: lambda fact, _names, _say: {"case": f"#{short(fact.into)}"},
    facts.CaseSplit: lambda fact, _names, say: {"why": f": {say(LET_GO[fact.because])}" if fact.because else ""},
    facts.TransferOffered: lambda fact, names, _say: {"to": names.place(fact.to)},
    facts.CaseTransferred: lambda fact, names, _say: {"to": names.place(fact.to)},
    facts.TransferAccepted: lambda fact, names, _say: {"from": names.place(fact.origin)},
    facts.TransferReturned: lambda fact, names, _say: {"from": names.place(fact.origin)},
}


def short(case_id: str) -> str:
    """Return the number by which staff speak of a case; the tracking code is its reporter's alone."""
    return case_id[:8].upper()
