"""Remove photos whose complaint never was: the process or the request ended between storing them and the commit."""

from dataclasses import dataclass
from datetime import timedelta

from services.intake.application.ports import Clock, ComplaintLog, Media, Uploads

GRACE = timedelta(hours=24)
"""Far longer than any request or client's retry takes, so a sweep never meets an upload in progress."""
BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepUploads:
    """Looks at each upload once, a day later. Any replica may do it, even several at once."""

    uploads: Uploads
    log: ComplaintLog
    media: Media
    clock: Clock

    async def __call__(self) -> int:
        """Look at one batch of old uploads; return how many photos were removed."""
        removed = 0
        for upload in await self.uploads.begun_before(self.clock.now() - GRACE, BATCH):
            recorded = await self.log.find(upload.tenant, upload.complaint_id)
            wanted = recorded.media_ids if recorded else frozenset()
            orphans = [media_id for media_id in upload.media_ids if media_id not in wanted]
            await self.media.delete(upload.tenant, orphans)
            await self.uploads.done(upload)
            removed += len(orphans)
        return removed
