"""Which cases a program of staff asks for."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.router.application.ports import Listing
from services.router.domain.access import Actor
from services.router.domain.case import HANDLED, Status
from services.router.entrypoints.http.cursors import Position

QUEUES = {"verifier": {Status.RECEIVED}, "agency": set(HANDLED)}


class ListQuery(BaseModel):
    """Filters add up; what is left out does not narrow."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    queue: Literal["verifier", "agency"] | None = None
    status: list[Status] = []
    agency: Annotated[str | None, Field(max_length=60, description="led or helped by it")] = None
    unit: Annotated[str | None, Field(max_length=60)] = None
    person: Annotated[str | None, Field(max_length=60, description="an account of staff")] = None
    mine: Annotated[bool, Field(description="given to the caller in person")] = False
    category: Annotated[str | None, Field(max_length=60)] = None
    area: Annotated[str | None, Field(pattern=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$")] = None
    text: Annotated[
        str | None, Field(min_length=1, max_length=200, description="whole words, all of them, or a tracking code")
    ] = None
    received_since: AwareDatetime | None = None
    received_until: Annotated[AwareDatetime | None, Field(description="not counted itself")] = None
    overdue: bool = False
    cursor: Annotated[str | None, Field(max_length=300)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def listing(self, actor: Actor, now: datetime, after: Position | None) -> Listing | None:
        """Return the listing; None: nothing can be so."""
        wanted = set(self.status or Status) & (QUEUES[self.queue] if self.queue else set(Status))
        if not wanted:
            return None
        return Listing(
            statuses=tuple(sorted(wanted)) if len(wanted) < len(Status) else (),
            agency=self.agency,
            unit=self.unit,
            person=actor.account if self.mine else self.person,
            category=self.category,
            area=self.area,
            text=self.text,
            received_since=self.received_since,
            received_until=self.received_until,
            due_before=now if self.overdue else None,
            after=after,
            limit=self.limit,
        )
