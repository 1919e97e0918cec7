"""The staff API's requests and answers. Times are UTC; areas are kode wilayah; versions count a case's events."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.router.domain.access import ReporterAccess, Visibility
from services.router.domain.case import AssignedBy, QueueReason, Status
from services.router.domain.clocks import Classification
from services.router.domain.decisions import NOTE_LIMIT

Id = Annotated[str, Field(min_length=1, max_length=60)]
Written = Annotated[str, Field(min_length=1, max_length=NOTE_LIMIT)]


class Request(BaseModel):
    """A request's body; what it does not know is refused, so that a misspelt field is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Assignment(Request):
    """Give the case to an agency. No `unit`: the agency's unit for the place. No `classification`: the category's."""

    category: Id
    agency: Id
    unit: Id | None = None
    classification: Classification | None = None


class Note(Request):
    """What the reporter reads."""

    note: Written


class Rejection(Request):
    """Why the case is archived; the reporter reads it."""

    reason: Written


class DeadlinesOut(BaseModel):
    """When each running clock runs out; null: not running."""

    verify: datetime | None
    respond: datetime | None
    resolve: datetime | None


class CaseOut(BaseModel):
    """Where a case stands. `due` is the clock that is running now."""

    id: str
    version: int
    status: Status
    category: str | None
    classification: Classification
    area_code: str | None
    agency: str | None
    unit: str | None
    queue_reason: QueueReason | None
    deadlines: DeadlinesOut
    due: datetime | None
    changed_at: datetime


class ListedCase(CaseOut):
    """A case in a list: nothing of what the reporter wrote or left."""

    channel: str
    visibility: Visibility
    received_at: datetime


class CasePage(BaseModel):
    """Some cases, what is due first coming first. Pass `next` as `cursor` for more; null: there are no more."""

    items: list[ListedCase]
    next: str | None


class TimelineEntry(BaseModel):
    """Something that happened to the case."""

    sequence: int
    type: Literal["queued", "assigned", "progressed", "resolved", "rejected"]
    at: datetime
    agency: str | None = None
    unit: str | None = None
    category: str | None = None
    by: AssignedBy | None = None
    reason: str | None = None
    note: str | None = None


class PlaceOut(BaseModel):
    """Degrees in WGS 84, and the kode wilayah."""

    lat: float | None
    lon: float | None
    area_code: str | None


class PhotoOut(BaseModel):
    """A photo; `media_id` names it at the intake service. Width and height in pixels."""

    media_id: str
    content_type: str
    width: int
    height: int


class WordsOut(BaseModel):
    """What the reporter wrote."""

    text: str
    address: str | None


class ReporterOut(BaseModel):
    """What it takes to reach the reporter."""

    name: str | None
    phone: str | None
    email: str | None


class CaseDetail(ListedCase):
    """A case with all that the caller may read. `words` null: erased. `reporter` null: see `reporter_access`."""

    language: str
    incident_date: date | None
    location: PlaceOut | None
    photos: list[PhotoOut]
    words: WordsOut | None
    reporter: ReporterOut | None
    reporter_access: ReporterAccess
    timeline: list[TimelineEntry]
