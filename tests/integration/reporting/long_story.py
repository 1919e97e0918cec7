"""Stories whose cases are put off, masked, escalated, reopened, closed, merged or given to another tenant."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Self

from shared.contracts.case import (
    ClosedBy,
    ComplaintAmended,
    ComplaintClosed,
    ComplaintDeferred,
    ComplaintEscalated,
    ComplaintMerged,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintSplit,
    ComplaintWithdrawn,
)
from shared.contracts.complaint import Origin, QueueReason
from shared.contracts.reply import ReplyKind
from shared.contracts.tenant import StaffRole
from shared.contracts.transfer import ComplaintTransferAccepted, ComplaintTransferred, ComplaintTransferReturned
from shared.contracts.values import Classification, ClockKind, Location, Visibility
from shared.tenancy.ids import TenantId
from tests.integration.reporting.story import Story, photo


@dataclass(kw_only=True)
class LongStory(Story):
    """See `Story`; this one knows the whole life of a case."""

    def deferred(self, question: str = "Di jalan apa?", after: timedelta = timedelta(hours=3)) -> Self:
        clocks = (self.clock(ClockKind.VERIFY, timedelta(days=3), standing=True),)
        return self.add(ComplaintDeferred(complaint=self.ref, question=question, clocks=clocks, at=self.at + after))

    def amended(self, visibility: Visibility | None = None, words: str | None = None, **changes: Any) -> Self:
        self.visibility = visibility or self.visibility
        event = ComplaintAmended(
            complaint=self.ref,
            category=self.category,
            classification=Classification.ORDINARY,
            area_code=self.area,
            visibility=self.visibility,
            public_words=self.sealed(words) if words else None,
            clocks=(self.clock(ClockKind.RESOLVE, timedelta(days=20)),),
            at=self.at + timedelta(hours=4),
            **changes,
        )
        return self.add(event)

    def replied(self, kind: ReplyKind = ReplyKind.ADD, after: timedelta = timedelta(hours=5), **said: Any) -> Self:
        clocks = (self.clock(ClockKind.VERIFY, timedelta(days=4)),)
        return self.add(ComplaintReplied(complaint=self.ref, kind=kind, clocks=clocks, at=self.at + after, **said))

    def escalated(self, to: StaffRole = StaffRole.AGENCY_HEAD, after: timedelta = timedelta(days=8)) -> Self:
        due = self.clock(ClockKind.RESPOND, timedelta(days=7)), self.clock(ClockKind.RESOLVE, timedelta(days=20))
        event = ComplaintEscalated(
            complaint=self.ref,
            clock=ClockKind.RESPOND,
            step="head",
            recipients=(to,),
            agency="dpupr",
            due=due[0].due,
            overdue=True,
            clocks=due,
            at=self.at + after,
        )
        return self.add(event)

    def reopened(self, times: int = 1, after: timedelta = timedelta(days=3), agency: str = "dpupr") -> Self:
        due = self.clock(ClockKind.RESPOND, timedelta(days=9)), self.clock(ClockKind.RESOLVE, timedelta(days=23))
        event = ComplaintReopened(
            complaint=self.ref,
            agency=agency,
            times=times,
            photos=(photo(f"{self.id}-r{times}"),),
            clocks=due,
            at=self.at + after,
        )
        return self.add(event)

    def closed(
        self, by: ClosedBy = ClosedBy.REPORTER, rating: int | None = None, after: timedelta = timedelta(days=4)
    ) -> Self:
        event = ComplaintClosed(complaint=self.ref, by=by, agency="dpupr", rating=rating, at=self.at + after)
        return self.add(event)

    def withdrawn(self, after: timedelta = timedelta(hours=6)) -> Self:
        return self.add(ComplaintWithdrawn(complaint=self.ref, at=self.at + after))

    def merged(self, into: str, after: timedelta = timedelta(hours=6)) -> Self:
        return self.add(ComplaintMerged(complaint=self.ref, into=into, at=self.at + after))

    def split(self, after: timedelta = timedelta(hours=7)) -> Self:
        return self.add(ComplaintSplit(complaint=self.ref, at=self.at + after))

    def transferred(self, to: str, after: timedelta = timedelta(hours=8)) -> Self:
        return self.add(ComplaintTransferred(complaint=self.ref, to=to, at=self.at + after))

    def offered_to(self, tenant: str) -> Self:
        """The story as the tenant tells it that the case is offered to, up to the offer."""
        there = replace(self, tenant=TenantId(tenant), home=self.home or self.tenant, envelopes=[], _case=0, _sent=0)
        origin = Origin(
            tenant=self.tenant,
            note="Jalan provinsi.",
            words=self.sealed(self.text),
            photos=tuple(photo(f"{self.id}-{n}") for n in range(self.photos)),
            location=Location(lat=self.lat, lon=self.lon, area_code=self.area),
        )
        return there.queued(timedelta(hours=6), QueueReason.TRANSFER_OFFERED, origin)

    def accepted(self, after: timedelta = timedelta(hours=7)) -> Self:
        clocks = (self.clock(ClockKind.VERIFY, timedelta(days=3)),)
        return self.add(
            ComplaintTransferAccepted(complaint=self.ref, origin=str(self.home), clocks=clocks, at=self.at + after)
        )

    def returned(self, after: timedelta = timedelta(hours=7)) -> Self:
        event = ComplaintTransferReturned(
            complaint=self.ref, origin=str(self.home), note="Jalan kota.", at=self.at + after
        )
        return self.add(event)
