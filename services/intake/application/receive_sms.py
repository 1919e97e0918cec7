"""Take in an SMS that a gateway hands over: a reply to a complaint, or a complaint. None is lost, however blank."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from services.intake.application.errors import UnknownCodeError
from services.intake.application.ports import Handle
from services.intake.application.receive_reply import ReceiveReply, name_of
from services.intake.application.reply import reply_of_sms
from services.intake.application.submission import read_mapping, reporter_of_sms
from services.intake.application.submit_complaint import SubmitComplaint
from services.intake.application.subscribe import StopNews
from services.intake.domain.sms import SmsReply, asks_to_stop, complaint_text, nearly_same, read_reply
from shared.contracts.values import Channel
from shared.tenancy.ids import TenantId

RECENT = timedelta(days=60)
"""How old a sender's newest complaint may be for a reply without a code to mean it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveSms:
    """The gateway's message id is the idempotency key, so a message delivered twice is one complaint or one reply."""

    submit: SubmitComplaint
    receive: ReceiveReply
    stop: StopNews

    async def __call__(self, tenant: TenantId, *, sender: str, text: str, message_id: str) -> str | None:
        """Return the tracking code to answer with; None: it ended a subscription, and is no complaint.

        Raises what SubmitComplaint and ReceiveReply raise.
        """
        phone = reporter_of_sms(sender).get("phone")
        if phone and asks_to_stop(text) and await self.stop(tenant, self.submit.names.subscription_id(tenant, phone)):
            return None
        said = read_reply(text)
        if said is not None and (meant := await self._meant(tenant, sender, said, message_id)) is not None:
            await self.receive(meant, Channel.SMS, _key(tenant, message_id), reply_of_sms(said))
            return meant.tracking_code
        body = {"text": complaint_text(text), "reporter": reporter_of_sms(sender)}
        submission = read_mapping(body, self.submit.rules(tenant, Channel.SMS))
        return (await self.submit(tenant, Channel.SMS, message_id, submission)).tracking_code

    async def _meant(self, tenant: TenantId, sender: str, said: SmsReply, message_id: str) -> Handle | None:
        """Return the complaint that is replied to; None: it is a new one.

        It is the one with that code, or the sender's own whose code is nearly that, or without a code their newest.
        """
        if said.code is not None:
            with suppress(UnknownCodeError):
                return await self.receive.complaint(said.code)
        phone = reporter_of_sms(sender).get("phone")
        if phone is None or not (said.code or said.clear_without_code):
            return None
        names = self.submit.names
        if await self.submit.log.find(tenant, names.complaint_id(tenant, Channel.SMS, message_id)) is not None:
            return None  # delivered before, when there was nothing to reply to: it is a complaint, and stays one
        since = self.submit.clock.now() - RECENT
        recent = await self.receive.handles.of_reporter(tenant, names.reporter_key(tenant, phone), since)
        if said.code is not None:
            recent = [handle for handle in recent if nearly_same(said.code, handle.tracking_code)]
        for handle in recent:  # delivered before, when another was the newest
            reply_id = names.reply_id(tenant, handle.complaint_id, Channel.SMS, _key(tenant, message_id))
            if await self.receive.streams.find(tenant, handle.complaint_id, name_of(reply_id)) is not None:
                return handle
        return recent[0] if recent else None


def _key(tenant: TenantId, message_id: str) -> str:
    return f"{tenant}:{message_id}"
