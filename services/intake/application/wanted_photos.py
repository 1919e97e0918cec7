"""Which photos of an upload the log names: the others were never part of anything."""

from dataclasses import dataclass

from services.intake.application.ports import ComplaintLog
from shared.media.model import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPhotos:
    """Asks the log of the complaint that the photos were stored for."""

    log: ComplaintLog

    async def __call__(self, upload: Upload) -> frozenset[str]:
        """Return the media ids to keep."""
        recorded = await self.log.find(upload.tenant, upload.complaint_id)
        return recorded.media_ids if recorded else frozenset()
