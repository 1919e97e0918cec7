"""Turns cases into the staff API's answers."""

from collections.abc import Iterable

from services.router.application.ports import Entry
from services.router.application.view_case import CaseView
from services.router.domain.access import Visibility
from services.router.domain.case import (
    Case,
    CaseAssigned,
    CaseEvent,
    CaseProgressed,
    CaseQueued,
    CaseRejected,
    CaseResolved,
)
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
        queue_reason=case.queue_reason,
        deadlines=DeadlinesOut(
            verify=case.deadlines.verify, respond=case.deadlines.respond, resolve=case.deadlines.resolve
        ),
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
        visibility=Visibility(complaint.visibility.value),
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
        timeline=timeline(view.timeline),
    )


def timeline(facts: Iterable[CaseEvent], *, first: int = 1) -> list[TimelineEntry]:
    """Return what happened, numbered from `first`."""
    return [_happened(sequence, fact) for sequence, fact in enumerate(facts, start=first)]


def _happened(sequence: int, fact: CaseEvent) -> TimelineEntry:
    match fact:
        case CaseQueued():
            return TimelineEntry(
                sequence=sequence, type="queued", at=fact.at, category=fact.category, reason=fact.reason.value
            )
        case CaseAssigned():
            return TimelineEntry(
                sequence=sequence,
                type="assigned",
                at=fact.at,
                agency=fact.agency,
                unit=fact.unit,
                category=fact.category,
                by=fact.by,
            )
        case CaseProgressed():
            return TimelineEntry(sequence=sequence, type="progressed", at=fact.at, agency=fact.agency, note=fact.note)
        case CaseResolved():
            return TimelineEntry(sequence=sequence, type="resolved", at=fact.at, agency=fact.agency, note=fact.note)
        case CaseRejected():
            return TimelineEntry(sequence=sequence, type="rejected", at=fact.at, reason=fact.reason)
