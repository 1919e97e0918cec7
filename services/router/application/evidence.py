"""Evidence by staff: photos and short videos of a place before, during and after the work."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from services.router.application.errors import NoSuchCaseError, NoSuchTenantError, NotForThisRoleError
from services.router.application.ports import CaseIndex, CaseKey, Cases, Clock, Policies
from services.router.domain.access import Actor, may
from services.router.domain.commands import Progress
from shared.contracts.values import Evidence, EvidencePhase
from shared.media.model import MAX_VIDEO_BYTES, Kept, MediaRefusedError, Refusal, Upload, tenant_of
from shared.media.ports import Cleaner, File, Media, Uploads
from shared.media.taken_at import taken_at
from shared.tenancy.ids import TenantId

MAX_FILES = 8
"""At once: enough for a place before and after, and what was done between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceUpload:
    """A file as sent. `hint` is what the form says of its time, if anything: see `taken_at`."""

    file: File
    phase: EvidencePhase
    hint: str | None = None


class EvidenceRefusedError(ValueError):
    """Some files can't be taken, so none was kept. `faults` holds each one's place among those sent, and why."""

    def __init__(self, faults: Sequence[tuple[int, Refusal]]) -> None:
        super().__init__("; ".join(f"{index}: {code}" for index, code in faults))
        self.faults = tuple(faults)


class NoSuchPartError(LookupError):
    """The part asked for begins past the end. `size` in bytes is the whole."""

    def __init__(self, size: int) -> None:
        super().__init__(f"there are {size} bytes")
        self.size = size


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepEvidence:
    """Keeps files before the decision that names them is made; what no decision names is swept a day later."""

    policies: Policies
    cleaner: Cleaner
    media: Media
    uploads: Uploads
    clock: Clock

    async def __call__(self, tenant: TenantId, case_id: str, uploads: Sequence[EvidenceUpload]) -> tuple[Evidence, ...]:
        """Return what is kept, durably, in the order sent. Raises EvidenceRefusedError, NoSuchTenantError.

        UnavailableError if the store is away.
        """
        if not uploads:
            return ()
        if len(uploads) > MAX_FILES:
            raise EvidenceRefusedError([(MAX_FILES, Refusal.TOO_MANY)])
        ids = [_new_id(tenant) for _ in uploads]
        await self.uploads.begin(Upload(tenant=tenant, complaint_id=case_id, media_ids=tuple(ids)), self.clock.now())
        kept: list[Evidence] = []
        faults: list[tuple[int, Refusal]] = []
        # One after the other: a sender takes one of the cleaner's places and one file of memory.
        for index, (media_id, upload) in enumerate(zip(ids, uploads, strict=True)):
            try:
                kept.append(await self._keep(tenant, case_id, media_id, upload))
            except MediaRefusedError as refused:
                faults.append((index, refused.code))
        if faults:
            await self.media.delete(tenant, ids)
            raise EvidenceRefusedError(faults)
        return tuple(kept)

    async def _keep(self, tenant: TenantId, case_id: str, media_id: str, upload: EvidenceUpload) -> Evidence:
        if (policy := self.policies.of(tenant)) is None:
            raise NoSuchTenantError(tenant)
        if upload.file.size is not None and upload.file.size > MAX_VIDEO_BYTES:
            raise MediaRefusedError(Refusal.TOO_LARGE)
        sent = await upload.file.read()
        clean = await self.cleaner.clean(sent)
        size = len(clean.data)
        kept = Kept(media_id=media_id, complaint_id=case_id, content_type=clean.content_type, size=size)
        await self.media.put(tenant, kept, clean.data)
        return Evidence(
            media_id=media_id,
            content_type=clean.content_type,
            phase=upload.phase,
            taken_at=taken_at(sent, policy.calendar.zone, upload.hint, self.clock.now()),
            width=clean.width,
            height=clean.height,
            size=size,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SendEvidence:
    """Keeps files of whoever may answer the case. Raises NoSuchCaseError, NotForThisRoleError, as KeepEvidence."""

    index: CaseIndex
    keep: KeepEvidence

    async def __call__(self, key: CaseKey, actor: Actor, uploads: Sequence[EvidenceUpload]) -> tuple[Evidence, ...]:
        entry = await self.index.find(key)
        if entry is None:
            raise NoSuchCaseError
        if not may(actor, Progress, entry.case):
            raise NotForThisRoleError("Evidence is sent by those who handle the case.")
        return await self.keep(*key, uploads)


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of a file, both ends included: without `last` up to the end, without `first` the last `last` bytes."""

    first: int | None
    last: int | None

    def within(self, size: int) -> tuple[int, int]:
        """Return where it begins and ends (not included) in a file of `size` bytes. Raises NoSuchPartError."""
        if self.first is None:
            start, stop = size - min(self.last or 0, size), size
        else:
            start, stop = self.first, size if self.last is None else min(self.last + 1, size)
        if start >= stop:
            raise NoSuchPartError(size)
        return start, stop


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Shown:
    """A file, or a part of it from `start` on. `size` in bytes is the whole."""

    content_type: str
    size: int
    start: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowEvidence:
    """Opens evidence for whoever has its address, which can't be guessed and begins with the tenant's code."""

    media: Media

    async def __call__(self, media_id: str, part: Part | None = None) -> Shown | None:
        """Return the file or the part of it, None if there is none. Raises NoSuchPartError, UnavailableError."""
        if (tenant := tenant_of(media_id)) is None or (kept := await self.media.find(tenant, media_id)) is None:
            return None
        start, stop = (0, kept.size) if part is None else part.within(kept.size)
        if (data := await self.media.read(tenant, media_id, start, stop)) is None:
            return None
        return Shown(content_type=kept.content_type, size=kept.size, start=start, data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEvidence:
    """Says which files of an upload its case's events name, in whatever field: only the others may go."""

    cases: Cases

    async def __call__(self, upload: Upload) -> frozenset[str]:
        """Return the media ids to keep."""
        key = (upload.tenant, upload.complaint_id)
        commits = (await self.cases.load([key])).get(key, ())
        said = [event.model_dump_json() for commit in commits for event in commit.events]
        return frozenset(media_id for media_id in upload.media_ids if any(media_id in event for event in said))


def _new_id(tenant: TenantId) -> str:
    return f"{tenant}-{secrets.token_hex(16)}"
