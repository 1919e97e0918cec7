"""Remove files that nothing came of: the process or the request ended between storing them and the commit."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from shared.media.model import UnavailableError, Upload
from shared.media.ports import Media, Uploads

GRACE = timedelta(hours=24)
"""Far longer than any request or client's retry takes, so a sweep never meets an upload in progress."""
BATCH = 100
PAUSE_SECONDS = 3600.0

Wanted = Callable[[Upload], Awaitable[frozenset[str]]]
"""Says which files of an upload a commit names."""

log = logging.getLogger(__name__)


class Clock(Protocol):
    """Says what time it is, in UTC."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepUploads:
    """Looks at each upload once, a day later. Any replica may do it, even several at once."""

    uploads: Uploads
    media: Media
    wanted: Wanted
    clock: Clock

    async def __call__(self) -> int:
        """Look at one batch of old uploads; return how many files were removed."""
        removed = 0
        for upload in await self.uploads.begun_before(self.clock.now() - GRACE, BATCH):
            wanted = await self.wanted(upload)
            orphans = [media_id for media_id in upload.media_ids if media_id not in wanted]
            await self.media.delete(upload.tenant, orphans)
            await self.uploads.done(upload)
            removed += len(orphans)
        return removed

    async def forever(self, pause_seconds: float = PAUSE_SECONDS) -> None:
        """Sweep until cancelled. A sweep that fails is tried again an hour later: nothing waits for it."""
        while True:
            await asyncio.sleep(pause_seconds * random.uniform(0.5, 1.0))  # noqa: S311 - replicas should not go in step
            try:
                removed = await self()
            except (UnavailableError, OSError) as error:
                log.warning("files that nothing came of could not be looked for: %s", type(error).__name__)
            else:
                if removed:
                    log.info("removed %d files that nothing came of", removed)
