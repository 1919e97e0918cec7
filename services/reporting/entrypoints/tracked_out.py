"""A tracked complaint as JSON."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel

from services.reporting.application.names import Names
from services.reporting.application.ports import Tracked
from services.reporting.domain.view import ComplaintView, Entry


class EvidenceOut(BaseModel):
    """A photo or video by staff; `url` is a path of this site. `phase` is `before`, `after` or `progress`."""

    url: str
    content_type: str
    phase: str
    taken_at: datetime


class PlanOut(BaseModel):
    """What it takes: rupiah, of the fiscal year, and where they come from."""

    amount: int
    fiscal_year: int
    source: str


class EntryOut(BaseModel):
    """One step. `event` is what happened (`received`, `assigned` …), `text` the agency's or verifier's words.

    `tenant` is the one that says so. `detail`: of `replied` the kind of reply, of `closed` who ended it (`reporter`,
    `timer`), of `transferred` the tenant that has it now.
    """

    event: str
    at: datetime
    tenant: str
    agency: str | None
    agency_name: str | None
    text: str | None
    detail: str | None
    rating: int | None
    plan: PlanOut | None
    evidence: list[EvidenceOut]


class MergedOut(BaseModel):
    """The complaint that this one was merged with. `url` is its public page, null when it has none."""

    status: str
    url: str | None


class TrackedOut(BaseModel):
    """A complaint as its reporter sees it. Times are UTC.

    `tenant` is the one that has it now; the timeline tells also of those before. The four deadlines are null while
    their clock stands or does not run. `question`: what the reporter is asked.
    """

    tracking_code: str
    tenant: str
    status: str
    category: str | None
    category_name: str | None
    agency: str | None
    agency_name: str | None
    received_at: datetime
    verify_by: datetime | None
    respond_by: datetime | None
    resolve_by: datetime | None
    confirm_by: datetime | None
    question: str | None
    rating: int | None
    merged_into: MergedOut | None
    timeline: list[EntryOut]


def tracked_out(found: Tracked, names: Names) -> TrackedOut:
    """Return what the API says of a complaint."""
    view, ref = found.view, found.view.ref
    assert ref is not None  # noqa: S101 - only complaints with a case event are found
    return TrackedOut(
        tracking_code=ref.code,
        tenant=found.tenant,
        status=view.status,
        category=view.category,
        category_name=names.category_name(found.tenant, view.category),
        agency=view.agency,
        agency_name=names.agency_name(found.tenant, view.agency),
        received_at=ref.received_at,
        verify_by=view.verify_by,
        respond_by=view.respond_by,
        resolve_by=view.resolve_by,
        confirm_by=view.confirm_by,
        question=view.question,
        rating=view.rating,
        merged_into=_merged(found.joined) if found.joined else None,
        timeline=[
            _entry(entry, stage.tenant, stage.view, names)
            for stage in (*found.earlier, found)
            for entry in stage.view.timeline
        ],
    )


def _merged(joined: Tracked) -> MergedOut:
    url = f"/aduan/{joined.tenant}/{joined.id}" if joined.view.listed else None
    return MergedOut(status=joined.view.status, url=url)


def _entry(entry: Entry, tenant: str, view: ComplaintView, names: Names) -> EntryOut:
    plan = entry.plan
    return EntryOut(
        event=entry.kind,
        at=entry.at,
        tenant=tenant,
        agency=entry.agency,
        agency_name=names.agency_name(tenant, entry.agency),
        text=entry.text,
        detail=entry.detail,
        rating=entry.rating,
        plan=PlanOut(amount=plan.amount, fiscal_year=plan.fiscal_year, source=plan.source) if plan else None,
        evidence=[*_evidence(entry, view)],
    )


def _evidence(entry: Entry, view: ComplaintView) -> Iterator[EvidenceOut]:
    for each in view.pictures(entry.evidence):
        yield EvidenceOut(
            url=f"/bukti/{each.media_id}", content_type=each.content_type, phase=each.phase, taken_at=each.taken_at
        )
