"""A listed case as MongoDB keeps it: what the complaint came with, and where the case stands."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from services.router.application.ports import Dossier, Entry
from services.router.domain.case import OPEN, Case
from services.router.domain.likeness import cell
from shared.contracts.values import ComplaintRef, Location, Photo, Sealed
from shared.tenancy.mongo import Document

_CASE = TypeAdapter(Case)


def document_id(tenant: str, case_id: str) -> str:
    """Return the `_id` of a case."""
    return f"{tenant}|{case_id}"


def to_document(tenant: str, entry: Entry) -> Document:
    """Return a new case's document; the scope adds the tenant. `unread`: it can't be found by its words yet."""
    dossier = entry.dossier
    return {
        "_id": document_id(tenant, entry.case_id),
        "case": entry.case_id,
        "complaint": _complaint(entry.complaint),
        "words": _sealed(dossier.words),
        "photos": [photo.model_dump() for photo in dossier.photos],
        "location": dossier.location.model_dump() if dossier.location else None,
        "incident_date": dossier.incident_date.isoformat() if dossier.incident_date else None,
        "cell": _cell(dossier.location),
        "unread": True,
        **standing(entry.case, entry.alarm_at),
    }


def _cell(place: Location | None) -> str | None:
    return None if place is None or place.lat is None or place.lon is None else cell(place.lat, place.lon)


def _complaint(complaint: ComplaintRef) -> Document:
    """Written out by hand: every complaint passes here, and pydantic's dump takes several times as long."""
    return {
        "id": complaint.id,
        "tracking_code": complaint.tracking_code,
        "channel": str(complaint.channel),
        "visibility": str(complaint.visibility),
        "language": complaint.language,
        "received_at": complaint.received_at,
        "reporter": _sealed(complaint.reporter) if complaint.reporter else None,
        "home": complaint.home,
    }


def _sealed(sealed: Sealed) -> Document:
    return {"key": sealed.key, "data": sealed.data}


def standing(case: Case, alarm_at: datetime | None) -> Document:
    """Return the fields that change: the whole case as `state`, and beside it what lists are searched and sorted by.

    `state` leaves out what is as it is by default. `agencies` has the leading one first, `partners` those that help.
    """
    return {
        "state": _CASE.dump_python(case, exclude_defaults=True),
        "version": case.version,
        "status": str(case.status),
        "category": case.category,
        "area": case.area,
        "agency": case.agency,
        "agencies": [case.agency, *case.partners] if case.agency else [],
        "partners": list(case.partners),
        "unit": case.unit,
        "person": case.person,
        "merged_into": case.merged_into,
        "changed_at": case.changed_at,
        "reason": case.queue_reason and str(case.queue_reason),
        "order": _order(case),
        "alarm_at": alarm_at,
    }


_AFTER_DUE, _LAST, _EPOCH = timedelta(days=365_000), datetime(5000, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)


def _order(case: Case) -> datetime:
    """Return by what lists are sorted: what is due first, then what has waited longest, then what ended last."""
    if due := case.due():
        return due
    return case.changed_at + _AFTER_DUE if case.status in OPEN else _LAST - (case.changed_at - _EPOCH)


def to_entry(document: Mapping[str, Any]) -> Entry:
    """Return the case that a document holds."""
    return Entry(
        case_id=document["case"],
        complaint=ComplaintRef.model_validate(document["complaint"]),
        dossier=Dossier(
            words=Sealed.model_validate(document["words"]),
            photos=tuple(Photo.model_validate(photo) for photo in document["photos"]),
            location=Location.model_validate(document["location"]) if document["location"] else None,
            incident_date=date.fromisoformat(document["incident_date"]) if document["incident_date"] else None,
        ),
        case=_CASE.validate_python(document["state"]),
        alarm_at=document["alarm_at"],
    )
