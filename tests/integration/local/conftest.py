"""The outbox as a process of its own, on free ports."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.outbox import OutboxProcess


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[OutboxProcess]:
    process = OutboxProcess(tmp_path)
    await process.start()
    yield process
    process.stop()
