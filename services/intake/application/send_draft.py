"""Send the form: however often the button is pressed, it is one complaint with one code."""

from dataclasses import dataclass

from services.intake.application.draft import Draft, Sent, nested
from services.intake.application.errors import KeyReusedError
from services.intake.application.ports import Drafts
from services.intake.application.submission import read_mapping
from services.intake.application.submit_complaint import SubmitComplaint
from shared.contracts.values import Channel
from shared.media.model import CleanMedia
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDraft:
    """Once it is sent, the draft holds the code and nothing of what was typed."""

    drafts: Drafts
    submit: SubmitComplaint

    async def __call__(self, tenant: TenantId, token: str, draft: Draft) -> Sent:
        """Return the code. Raises InvalidSubmissionError, OverloadedError, UnavailableError; the draft stays then."""
        if draft.sent is not None:
            return draft.sent
        submission = read_mapping(nested(draft.values), self.submit.rules(tenant, Channel.WEB))
        reachable = submission.reporter is not None and bool(submission.reporter.phone or submission.reporter.email)
        photos = await self._photos(tenant, token, draft)
        try:
            accepted = await self.submit(tenant, Channel.WEB, draft.key, submission, photos)
            sent = Sent(complaint_id=accepted.complaint_id, tracking_code=accepted.tracking_code, reachable=reachable)
        except KeyReusedError as earlier:
            if (meanwhile := await self.drafts.load(tenant, token)) is not None and meanwhile.sent is not None:
                return meanwhile.sent  # the button was pressed twice: the other press has got through
            code = self.submit.names.tracking_code(tenant, earlier.complaint_id)
            sent = Sent(complaint_id=earlier.complaint_id, tracking_code=code, reachable=reachable, changed=True)
        await self.drafts.save(tenant, token, Draft(key=draft.key, seen=draft.seen, sent=sent))
        for photo in draft.photos:
            await self.drafts.remove_photo(tenant, token, photo.id)
        return sent

    async def _photos(self, tenant: TenantId, token: str, draft: Draft) -> list[CleanMedia]:
        photos: list[CleanMedia] = []
        for photo in draft.photos:
            data = await self.drafts.photo(tenant, token, photo.id)
            if data is not None:
                clean = CleanMedia(
                    digest=photo.digest,
                    content_type=photo.content_type,
                    width=photo.width,
                    height=photo.height,
                    data=data,
                )
                photos.append(clean)
        return photos
