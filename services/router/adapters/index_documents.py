"""A listed case as MongoDB keeps it: what the complaint came with, and where the case stands."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.router.application.ports import Dossier, Entry
from services.router.domain.case import Case, QueueReason, Status
from services.router.domain.clocks import Classification, Deadlines
from shared.contracts.values import ComplaintRef, Location, Photo, Sealed
from shared.tenancy.mongo import Document


def document_id(tenant: str, case_id: str) -> str:
    """Return the `_id` of a case."""
    return f"{tenant}|{case_id}"


def to_document(tenant: str, entry: Entry) -> Document:
    """Return a new case's document; the scope adds the tenant."""
    dossier = entry.dossier
    return {
        "_id": document_id(tenant, entry.case_id),
        "case": entry.case_id,
        "complaint": _complaint(entry.complaint),
        "words": _sealed(dossier.words),
        "photos": [photo.model_dump() for photo in dossier.photos],
        "location": dossier.location.model_dump() if dossier.location else None,
        "incident_date": dossier.incident_date.isoformat() if dossier.incident_date else None,
        **standing(entry.case),
    }


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


def standing(case: Case) -> Document:
    """Return the fields that change. `order` is what lists are sorted by: what is due, else when it changed last."""
    return {
        "version": case.version,
        "status": str(case.status),
        "classification": str(case.classification),
        "category": case.category,
        "area": case.area,
        "agency": case.agency,
        "unit": case.unit,
        "queue_reason": str(case.queue_reason) if case.queue_reason else None,
        "verify_by": case.deadlines.verify,
        "respond_by": case.deadlines.respond,
        "resolve_by": case.deadlines.resolve,
        "changed_at": case.changed_at,
        "order": case.due() or case.changed_at,
    }


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
        case=Case(
            version=document["version"],
            status=Status(document["status"]),
            classification=Classification(document["classification"]),
            deadlines=Deadlines(
                verify=document["verify_by"], respond=document["respond_by"], resolve=document["resolve_by"]
            ),
            changed_at=document["changed_at"],
            category=document["category"],
            area=document["area"],
            agency=document["agency"],
            unit=document["unit"],
            queue_reason=QueueReason(document["queue_reason"]) if document["queue_reason"] else None,
        ),
    )
