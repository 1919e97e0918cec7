"""What a reporter says about their complaint after sending it: intake says it was received, router what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import Event
from shared.contracts.values import Channel, Photo, Sealed


class ReplyKind(StrEnum):
    """What the reporter wants: confirm the solution, reopen it, rate it, add to the complaint (or answer), withdraw."""

    CONFIRM = "confirm"
    REOPEN = "reopen"
    RATE = "rate"
    ADD = "add"
    WITHDRAW = "withdraw"


class ComplaintReplyReceived(Event):
    """A reply was accepted and is durable. `words` seals a `Words` under the complaint's key; `reply_id` is its own.

    The event's subject is the complaint; `tenant` is the one it was sent to first, whoever handles it now.
    """

    type: ClassVar[str] = "id.aduan.complaint.reply_received.v1"
    topic: ClassVar[str] = "complaint.reply_received"

    complaint_id: str
    reply_id: str
    kind: ReplyKind
    channel: Channel
    words: Sealed | None = None
    photos: tuple[Photo, ...] = ()
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    at: datetime
