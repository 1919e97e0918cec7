"""Clean the photos of one complaint, naming each that can't be taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.domain.faults import Fault, FaultCode, InvalidSubmissionError
from shared.media.model import MAX_PHOTO_BYTES, CleanMedia, MediaRefusedError, Refusal
from shared.media.ports import Cleaner, File

MAX_PHOTOS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPhotos:
    """One after the other: a sender takes one of the cleaner's places and one photo of memory."""

    cleaner: Cleaner

    async def __call__(self, files: Sequence[File], *, already: int = 0) -> list[CleanMedia]:
        """Return the photos drawn anew. Raises InvalidSubmissionError; `already` were taken before."""
        cleaned, faults = await self.each(files, already=already)
        if faults:
            raise InvalidSubmissionError(faults)
        return cleaned

    async def each(self, files: Sequence[File], *, already: int = 0) -> tuple[list[CleanMedia], list[Fault]]:
        """Return the photos that can be taken, and a fault for each that can't."""
        if already + len(files) > MAX_PHOTOS:
            return [], [Fault("photos", FaultCode.TOO_MANY_PHOTOS, {"limit": str(MAX_PHOTOS)})]
        cleaned: list[CleanMedia] = []
        faults: list[Fault] = []
        for index, file in enumerate(files):
            try:
                cleaned.append(await self._one(file))
            except MediaRefusedError as refused:
                details = {"limit": str(MAX_PHOTO_BYTES // 1024**2), "number": str(index + 1)}
                faults.append(Fault(f"photos[{index}]", FaultCode(f"photo_{refused.code}"), details))
        return cleaned, faults

    async def _one(self, file: File) -> CleanMedia:
        if file.size is not None and file.size > MAX_PHOTO_BYTES:
            raise MediaRefusedError(Refusal.TOO_LARGE)
        return await self.cleaner.clean(await file.read())
