"""Take in a reply to a complaint: it joins the complaint's own stream, sealed under the same key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from services.intake.application.errors import KeyReusedError, UnknownCodeError
from services.intake.application.keep_photos import KeepPhotos
from services.intake.application.ports import (
    Clock,
    Following,
    Handle,
    Handles,
    Names,
    Outcome,
    Seal,
    Streams,
    Vault,
)
from services.intake.application.reply import Reply
from shared.contracts.reply import ComplaintReplyReceived
from shared.contracts.values import Channel, Photo, Words
from shared.media.model import CleanMedia

PRESSED_TWICE_SECONDS = 600
"""A form names no key: the same words within so long are one reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveReply:
    """Whoever has the code may reply. Router says what comes of it; nothing is decided here."""

    handles: Handles
    streams: Streams
    names: Names
    clock: Clock
    vault: Vault
    keep: KeepPhotos

    async def complaint(self, code: str) -> Handle:
        """Return the complaint of a tracking code as typed. Raises UnknownCodeError, UnavailableError."""
        if (found := await self.handles.by_code(code)) is None:
            raise UnknownCodeError
        return found

    async def __call__(
        self, handle: Handle, channel: Channel, key: str | None, reply: Reply, photos: Sequence[CleanMedia] = ()
    ) -> str:
        """Return the reply's id once it is durable; the same key and reply give the same answer again.

        Raises KeyReusedError, OverloadedError, UnavailableError.
        """
        now = self.clock.now()
        body = reply.model_dump_json(exclude_defaults=True).encode() + orjson.dumps([each.digest for each in photos])
        fingerprint = self.names.fingerprint(body)
        if key is None:
            key = f"{int(now.timestamp()) // PRESSED_TWICE_SECONDS}:{fingerprint}"
        tenant, complaint_id = handle.tenant, handle.complaint_id
        reply_id = self.names.reply_id(tenant, complaint_id, channel, key)
        if (known := await self.streams.find(tenant, complaint_id, name_of(reply_id))) is not None:
            if known != fingerprint:
                raise KeyReusedError(tenant, complaint_id)
            return reply_id
        key_id = await self.vault.usable_key(tenant, handle.key_id, self.names.reporter_key(tenant, reply_id))
        following = Following(
            tenant=tenant,
            stream=complaint_id,
            name=name_of(reply_id),
            fingerprint=fingerprint,
            key_id=key_id,
            at=now,
            event=_Received(
                complaint_id=complaint_id,
                reply_id=reply_id,
                channel=channel,
                reply=reply,
                photos=await self.keep(tenant, complaint_id, key_id, photos, now),
                at=now,
            ),
        )
        if await self.streams.add(following) is Outcome.CONFLICT:
            raise KeyReusedError(tenant, complaint_id)
        return reply_id


def name_of(reply_id: str) -> str:
    """Return what a reply's commit is called in its complaint's stream."""
    return f"reply:{reply_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Received:
    """Makes the event of a reply, once there is a key to seal with."""

    complaint_id: str
    reply_id: str
    channel: Channel
    reply: Reply
    photos: tuple[Photo, ...]
    at: datetime

    def __call__(self, seal: Seal) -> ComplaintReplyReceived:
        return ComplaintReplyReceived(
            complaint_id=self.complaint_id,
            reply_id=self.reply_id,
            kind=self.reply.kind,
            channel=self.channel,
            words=seal(Words(text=self.reply.text), "words") if self.reply.text else None,
            photos=self.photos,
            rating=self.reply.rating,
            at=self.at,
        )
