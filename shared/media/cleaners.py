"""Cleans files on threads of its own, so that a large one holds nobody up."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from shared.media import videos
from shared.media.model import CleanMedia

Clean = Callable[[bytes], CleanMedia]


def clean_any(data: bytes) -> CleanMedia:
    """Return a photo drawn anew or a film blanked, whichever it is. Raises MediaRefusedError."""
    if videos.video_type(data) is not None:
        return videos.clean(data)
    from shared.media import photos  # noqa: PLC0415 - Pillow takes 3 MiB, which a service without photos never needs

    return photos.clean(data)


class ThreadCleaner:
    """Cleans `workers` files at a time (Pillow lets others run while it decodes); more of them wait."""

    def __init__(self, clean: Clean, *, workers: int = 2) -> None:
        self._clean = clean
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="media")

    async def clean(self, data: bytes) -> CleanMedia:
        """Return the file without metadata. Raises MediaRefusedError."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._clean, data)

    async def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)
