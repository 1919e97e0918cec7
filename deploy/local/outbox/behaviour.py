"""How the outbox misbehaves when tests ask it to, by its environment."""

import asyncio
import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`refuse`: recipients that never work; `busy`: to try later; `delay_ms`: wait before taking a message."""

    refuse: frozenset[str] = frozenset()
    busy: frozenset[str] = frozenset()
    delay_ms: int = 0

    async def wait(self) -> None:
        """Takes as long as it was told to."""
        if self.delay_ms:
            await asyncio.sleep(self.delay_ms / 1000)


def from_environment() -> Behaviour:
    """ADUAN_OUTBOX_REFUSE and ADUAN_OUTBOX_BUSY (recipients with commas between), ADUAN_OUTBOX_DELAY_MS."""
    return Behaviour(
        refuse=_recipients("ADUAN_OUTBOX_REFUSE"),
        busy=_recipients("ADUAN_OUTBOX_BUSY"),
        delay_ms=int(os.environ.get("ADUAN_OUTBOX_DELAY_MS", "0")),
    )


def _recipients(name: str) -> frozenset[str]:
    return frozenset(part.strip() for part in os.environ.get(name, "").split(",") if part.strip())
