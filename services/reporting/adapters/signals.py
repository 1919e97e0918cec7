"""Tells this replica's readers that figures have changed, whichever replica changed them: one change stream for all."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from pymongo.errors import PyMongoError

from services.reporting.adapters.generations import POINTER
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database

_AGAIN_AFTER_SECONDS: Final = 2.0

log = logging.getLogger(__name__)


class ChangeFeed:
    """See `Signals`. Run it as a background task; while it can't watch, readers hear of a change when it can again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: dict[asyncio.Event, frozenset[str]] = {}

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            try:
                await self._watch()
            except PyMongoError as error:
                log.warning("the change stream broke and is opened again: %s", type(error).__name__)
                await asyncio.sleep(_AGAIN_AFTER_SECONDS)

    async def changes(self, tenants: Sequence[TenantId]) -> AsyncIterator[None]:
        """See `Signals.changes`."""
        with self._listening(tenants) as changed:
            while True:
                await changed.wait()
                changed.clear()
                yield

    @contextmanager
    def _listening(self, tenants: Sequence[TenantId]) -> Iterator[asyncio.Event]:
        changed = asyncio.Event()
        self._listeners[changed] = frozenset(tenants)
        try:
            yield changed
        finally:
            del self._listeners[changed]

    async def _watch(self) -> None:
        pipeline: list[dict[str, object]] = [
            {"$match": {"ns.coll": {"$regex": "^(totals_|generations$)"}}},
            {"$project": {"documentKey": 1, "ns": 1}},
        ]
        async with self._database.watch(pipeline) as stream:
            self._tell(None)  # what happened while nobody watched
            async for change in stream:
                key = str(change.get("documentKey", {}).get("_id", POINTER))
                self._tell(None if key == POINTER else key.partition("/")[0])

    def _tell(self, tenant: str | None) -> None:
        for changed, tenants in self._listeners.items():
            if tenant is None or tenant in tenants:
                changed.set()
