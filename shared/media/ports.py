"""What use cases need to keep files: a place for them, and a note of those on their way."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shared.media.model import CleanMedia, Kept, Upload
from shared.tenancy.ids import TenantId


class File(Protocol):
    """An uploaded file. `size` in bytes, None where it is not known before reading."""

    @property
    def size(self) -> int | None: ...

    async def read(self) -> bytes: ...


class Cleaner(Protocol):
    """Takes everything out of a file that is not to be seen or heard."""

    async def clean(self, data: bytes) -> CleanMedia:
        """Return the file without metadata. Raises MediaRefusedError."""


class Media(Protocol):
    """Where files lie."""

    async def put(self, tenant: TenantId, kept: Kept, data: bytes) -> None:
        """Keep a file durably; one with the same id is kept once."""

    async def find(self, tenant: TenantId, media_id: str) -> Kept | None: ...

    async def read(self, tenant: TenantId, media_id: str, start: int = 0, stop: int | None = None) -> bytes | None:
        """Return the bytes from `start` up to `stop` (None: the end) as they lie; None: there is no such file."""

    async def delete(self, tenant: TenantId, media_ids: Sequence[str]) -> None:
        """Forget files; unknown ids are no error."""


class Uploads(Protocol):
    """Remembers which files were on their way, so that those nothing came of can be removed."""

    async def begin(self, upload: Upload, at: datetime) -> None: ...

    async def begun_before(self, at: datetime, limit: int) -> list[Upload]: ...

    async def done(self, upload: Upload) -> None: ...
