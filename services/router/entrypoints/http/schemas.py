"""The staff API's requests and answers. Times are UTC; areas are kode wilayah; versions count a case's events."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.router.domain.access import ReporterAccess
from services.router.domain.case import Status
from services.router.domain.checks import NOTE_LIMIT
from services.router.domain.facts import AssignedBy, ClosedBy, QueueReason
from services.router.domain.values import Classification, Evidence, Plan, RejectionCode, ReplyKind, Visibility

Id = Annotated[str, Field(min_length=1, max_length=60)]
Written = Annotated[str, Field(min_length=1, max_length=NOTE_LIMIT)]


class Request(BaseModel):
    """A request's body; what it does not know is refused, so that a misspelt field is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Nothing(Request):
    """A request that needs no words."""


class Assignment(Request):
    """Give the case to an agency (none named: the rules' one), to a unit and a person in it; `partners` help.

    No `unit`: the agency's unit for the place. No `classification`: the category's. The agency reads the `note`.
    """

    category: Id
    agency: Id | None = None
    unit: Id | None = None
    person: Id | None = None
    partners: tuple[Id, ...] = ()
    classification: Classification | None = None
    note: Written | None = None


class Delegation(Request):
    """Hand the case on inside its agency; neither: back to the agency's office."""

    unit: Id | None = None
    person: Id | None = None


class Question(Request):
    """What the reporter is asked for; the clocks stand until the answer."""

    question: Written


class Amendment(Request):
    """What to change of what is said of the complaint; what is left out stays."""

    category: Id | None = None
    classification: Classification | None = None
    area_code: Annotated[str, Field(pattern=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$")] | None = None
    visibility: Visibility | None = None
    public_text: Written | None = None
    hidden_media: tuple[Id, ...] | None = None
    masked_media: tuple[tuple[Id, Id], ...] | None = None


class InternalNote(Request):
    """What only the tenant's staff reads."""

    note: Written


class PlanIn(Request):
    """What it takes and when it is done: rupiah, fiscal year, source of funds."""

    amount: int
    fiscal_year: int
    source: Annotated[str, Field(min_length=1, max_length=200)]


class Resolution(Request):
    """What the reporter reads of what was done. `evidence` is what `POST …/evidence` answered with, if anything."""

    note: Written
    evidence: Annotated[str, Field(max_length=20_000)] | None = None


class Answer(Resolution):
    """What the reporter reads of what is being done, or planned."""

    plan: PlanIn | None = None


class Note(Request):
    """What the reporter reads."""

    note: Written


class Objection(Request):
    """Why the case is not this agency's, and whose it is."""

    note: Written
    proposal: Id | None = None


class Rejection(Request):
    """Why the case is archived; the reporter reads it."""

    reason: Written
    code: RejectionCode = RejectionCode.OTHER


class Joining(Request):
    """The case (its id) that this one repeats."""

    into: Id


class Offer(Request):
    """The tenant that the case should go to, and why."""

    to: Annotated[str, Field(pattern=r"^\d{2}(\.\d{2})?$")]
    note: Written


class EvidenceOut(BaseModel):
    """Pictures that were received: send `evidence` along with the answer or resolution they belong to, within a day."""

    evidence: str
    items: tuple[Evidence, ...]


class DeadlinesOut(BaseModel):
    """When each running clock runs out; null: not running."""

    verify: datetime | None
    respond: datetime | None
    resolve: datetime | None
    confirm: datetime | None


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
    person: str | None
    partners: tuple[str, ...]
    queue_reason: QueueReason | None
    proposal: str | None
    offered_to: str | None
    merged_into: str | None
    origin: str | None
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


class DuplicateOut(BaseModel):
    """A case that may be about the same thing. `metres` apart; null: of the same kelurahan, one has no position.

    `days` between their receipts; `shared_words_percent` of the words that say something.
    """

    case: ListedCase
    metres: int | None
    days: int
    same_category: bool
    shared_words_percent: int


class DuplicatesOut(BaseModel):
    """What a case may be a duplicate of, the likeliest first."""

    items: list[DuplicateOut]


class TimelineEntry(BaseModel):
    """Something that happened to the case. `note` is what the public reads; what only staff read is in `words`."""

    sequence: int
    type: str
    at: datetime
    actor: str | None = None
    agency: str | None = None
    unit: str | None = None
    person: str | None = None
    partners: tuple[str, ...] = ()
    category: str | None = None
    by: AssignedBy | ClosedBy | None = None
    reason: str | None = None
    code: RejectionCode | None = None
    note: str | None = None
    evidence: tuple[Evidence, ...] = ()
    plan: Plan | None = None
    kind: ReplyKind | None = None
    rating: int | None = None
    words: str | None = None
    media: tuple[str, ...] = ()
    clock: str | None = None
    step: str | None = None
    recipients: tuple[str, ...] = ()
    tenant: str | None = None
    case: str | None = None


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
