"""What intake does by itself: once an hour it looks for photos whose complaint never was."""

import asyncio
import logging
import random

from services.intake.application.errors import UnavailableError
from services.intake.application.sweep_uploads import SweepUploads

PAUSE_SECONDS = 3600.0

log = logging.getLogger(__name__)


async def sweep_forever(sweep: SweepUploads, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Sweep until cancelled. A sweep that fails is tried again an hour later: nothing waits for it."""
    while True:
        await asyncio.sleep(pause_seconds * random.uniform(0.5, 1.0))  # noqa: S311 - replicas should not go in step
        try:
            removed = await sweep()
        except (UnavailableError, OSError) as error:
            log.warning("photos without a complaint could not be looked for: %s", type(error).__name__)
        else:
            if removed:
                log.info("removed %d photos whose complaint was never stored", removed)
