"""Facts about a case that one tenant gives to another. The offer and the end are the giver's, the answer the taker's.

The taker's case has the same complaint id and tracking code; it opens with a `complaint.queued` that has an `origin`.
"""

from datetime import datetime
from typing import ClassVar

from shared.contracts.base import Event
from shared.contracts.values import ClockState, ComplaintRef


class ComplaintTransferOffered(Event):
    """The event's tenant offers the case to `to`; it stays the giver's until the taker accepts."""

    type: ClassVar[str] = "id.aduan.complaint.transfer_offered.v1"
    topic: ClassVar[str] = "complaint.transfer_offered"

    complaint: ComplaintRef
    to: str
    note: str
    at: datetime
    actor: str | None = None


class ComplaintTransferAccepted(Event):
    """The event's tenant took the case over from `origin`."""

    type: ClassVar[str] = "id.aduan.complaint.transfer_accepted.v1"
    topic: ClassVar[str] = "complaint.transfer_accepted"

    complaint: ComplaintRef
    origin: str
    clocks: tuple[ClockState, ...] = ()
    at: datetime
    actor: str | None = None


class ComplaintTransferReturned(Event):
    """The event's tenant sent the case back to `origin`, and `note` says why."""

    type: ClassVar[str] = "id.aduan.complaint.transfer_returned.v1"
    topic: ClassVar[str] = "complaint.transfer_returned"

    complaint: ComplaintRef
    origin: str
    note: str
    at: datetime
    actor: str | None = None


class ComplaintTransferred(Event):
    """The case is the tenant `to`'s from now on: the giver's ends here."""

    type: ClassVar[str] = "id.aduan.complaint.transferred.v1"
    topic: ClassVar[str] = "complaint.transferred"

    complaint: ComplaintRef
    to: str
    at: datetime
