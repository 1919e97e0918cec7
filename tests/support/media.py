"""Places for files, kept in memory."""

from collections.abc import Sequence
from datetime import datetime

from shared.media.model import Kept, Upload
from shared.tenancy.ids import TenantId


class FakeMedia:
    """Implements `Media`; `files` holds what is kept, as it lies."""

    def __init__(self) -> None:
        self.files: dict[tuple[TenantId, str], tuple[Kept, bytes]] = {}

    async def put(self, tenant: TenantId, kept: Kept, data: bytes) -> None:
        self.files.setdefault((tenant, kept.media_id), (kept, data))

    async def find(self, tenant: TenantId, media_id: str) -> Kept | None:
        found = self.files.get((tenant, media_id))
        return found and found[0]

    async def read(self, tenant: TenantId, media_id: str, start: int = 0, stop: int | None = None) -> bytes | None:
        found = self.files.get((tenant, media_id))
        return found and found[1][start:stop]

    async def delete(self, tenant: TenantId, media_ids: Sequence[str]) -> None:
        for media_id in media_ids:
            self.files.pop((tenant, media_id), None)


class FakeUploads:
    """Implements `Uploads`."""

    def __init__(self) -> None:
        self.begun: list[tuple[datetime, Upload]] = []

    async def begin(self, upload: Upload, at: datetime) -> None:
        self.begun.append((at, upload))

    async def begun_before(self, at: datetime, limit: int) -> list[Upload]:
        return [upload for when, upload in self.begun if when < at][:limit]

    async def done(self, upload: Upload) -> None:
        self.begun = [(when, each) for when, each in self.begun if each != upload]
