"""Take in an SMS that a gateway hands over. Each becomes a complaint, a blank one too: somebody wanted something."""

from dataclasses import dataclass

from services.intake.application.submission import read_mapping, reporter_of_sms
from services.intake.application.submit_complaint import Accepted, SubmitComplaint
from services.intake.domain.sms import complaint_text
from shared.contracts.values import Channel
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveSms:
    """The gateway's message id is the idempotency key, so a message delivered twice is one complaint."""

    submit: SubmitComplaint

    async def __call__(self, tenant: TenantId, *, sender: str, text: str, message_id: str) -> Accepted:
        """Return the tracking code to answer with. Raises what SubmitComplaint raises."""
        body = {"text": complaint_text(text), "reporter": reporter_of_sms(sender)}
        submission = read_mapping(body, self.submit.rules(tenant))
        return await self.submit(tenant, Channel.SMS, message_id, submission)
