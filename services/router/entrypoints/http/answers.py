"""Turns cases into the staff API's answers."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from types import MappingProxyType

from services.router.application.facts import CONTRACTS
from services.router.application.ports import Entry
from services.router.application.view_case import CaseView
from services.router.domain.case import Case
from services.router.domain.facts import CaseEvent
from services.router.domain.values import Photo, Visibility
from services.router.entrypoints.http.schemas import (
    CaseDetail,
    CaseOut,
    DeadlinesOut,
    ListedCase,
    PhotoOut,
    PlaceOut,
    ReporterOut,
    TimelineEntry,
    WordsOut,
)
from shared.contracts.values import ComplaintRef


def case_out(case_id: str, case: Case) -> CaseOut:
    """Return where a case stands."""
    return CaseOut(
        id=case_id,
        version=case.version,
        status=case.status,
        category=case.category,
        classification=case.classification,
        area_code=case.area,
        agency=case.agency,
        unit=case.unit,
        person=case.person,
        partners=case.partners,
        queue_reason=case.queue_reason,
        proposal=case.proposal,
        offered_to=case.offered_to,
        merged_into=case.merged_into,
        origin=case.origin,
        deadlines=DeadlinesOut(**asdict(case.deadlines)),
        due=case.due(),
        changed_at=case.changed_at,
    )


def listed(entry: Entry) -> ListedCase:
    """Return a case as lists show it."""
    return _listed(entry.complaint, entry.case)


def _listed(complaint: ComplaintRef, case: Case) -> ListedCase:
    return ListedCase(
        **case_out(complaint.id, case).model_dump(),
        channel=complaint.channel.value,
        visibility=case.visibility or Visibility(complaint.visibility.value),
        received_at=complaint.received_at,
    )


def detail(view: CaseView) -> CaseDetail:
    """Return a case with all that the reader may see."""
    place, words, reporter = view.dossier.location, view.words, view.reporter
    return CaseDetail(
        **_listed(view.complaint, view.case).model_dump(),
        language=view.complaint.language,
        incident_date=view.dossier.incident_date,
        location=PlaceOut(lat=place.lat, lon=place.lon, area_code=place.area_code) if place else None,
        photos=[
            PhotoOut(media_id=p.media_id, content_type=p.content_type, width=p.width, height=p.height)
            for p in view.dossier.photos
        ],
        words=WordsOut(text=words.text, address=words.address) if words else None,
        reporter=ReporterOut(name=reporter.name, phone=reporter.phone, email=reporter.email) if reporter else None,
        reporter_access=view.access,
        timeline=timeline(view.timeline, words=view.said),
    )


def timeline(
    facts: Iterable[CaseEvent], *, first: int = 1, words: Mapping[int, str] = MappingProxyType({})
) -> list[TimelineEntry]:
    """Return what happened, numbered from `first`; `words` are those sealed in a fact, by its number."""
    return [_happened(sequence, fact, words.get(sequence)) for sequence, fact in enumerate(facts, start=first)]


_NAMES = {"question": "note", "to": "tenant", "origin": "tenant", "into": "case"}
_LEFT_OUT = frozenset({"clocks", "words", "photos", "note", "origin"})


def _happened(sequence: int, fact: CaseEvent, words: str | None) -> TimelineEntry:
    """Most fields go by the same name; what is sealed is told in `words`, if it was opened."""
    said = {each.name: getattr(fact, each.name) for each in fields(fact)}
    told = {name: value for name, value in said.items() if name in TimelineEntry.model_fields and name not in _LEFT_OUT}
    told |= {new: said[old] for old, new in _NAMES.items() if isinstance(said.get(old), str)}
    if isinstance(said.get("note"), str):
        told["note"] = said["note"]
    photos: tuple[Photo, ...] = said.get("photos", ())
    kind = CONTRACTS[type(fact)].topic.removeprefix("complaint.")
    return TimelineEntry(
        sequence=sequence, type=kind, words=words, media=tuple(photo.media_id for photo in photos), **told
    )
