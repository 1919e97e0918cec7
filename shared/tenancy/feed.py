"""Tells this process's readers which tenants' documents have changed, whichever process changed them.

One change stream of the database for all readers, open while there are any.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from pymongo.errors import PyMongoError

from shared.tenancy.changes import AWAIT_MS, read_changes
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database

_AGAIN_AFTER_SECONDS: Final = 2.0

TenantOf = Callable[[Mapping[str, Any]], str | None]
"""Says whose document a change is about; None: it concerns everybody."""

log = logging.getLogger(__name__)


class ChangeFeed:
    """Run it as a background task; while it can't watch, readers hear of a change when it can again.

    `match` is a filter on change events; `tenant_of` gets their `documentKey`, `ns` and `operationType`.
    """

    def __init__(self, database: Database, match: Mapping[str, Any], tenant_of: TenantOf) -> None:
        self._database = database
        self._pipeline: list[Mapping[str, Any]] = [
            {"$changeStream": {}},
            {"$match": dict(match)},
            {"$project": {"documentKey": 1, "ns": 1, "operationType": 1}},
        ]
        self._tenant_of = tenant_of
        self._listeners: dict[asyncio.Event, frozenset[str]] = {}
        self._wanted = asyncio.Event()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await self._wanted.wait()
            try:
                await self._watch()
            except PyMongoError as error:
                log.warning("the change stream broke and is opened again: %s", type(error).__name__)
                await asyncio.sleep(_AGAIN_AFTER_SECONDS)

    async def changes(self, tenants: Sequence[TenantId]) -> AsyncIterator[None]:
        """Yield after each change to one of the tenants' documents; several at once are one."""
        with self._listening(tenants) as changed:
            while True:
                await changed.wait()
                changed.clear()
                yield

    @contextmanager
    def _listening(self, tenants: Sequence[TenantId]) -> Iterator[asyncio.Event]:
        changed = asyncio.Event()
        self._listeners[changed] = frozenset(tenants)
        self._wanted.set()
        try:
            yield changed
        finally:
            del self._listeners[changed]
            if not self._listeners:
                self._wanted.clear()

    async def _watch(self) -> None:
        watching = False

        async def heard(change: Mapping[str, Any] | None) -> bool:
            nonlocal watching
            if change or not watching:  # first comes what happened while nobody watched
                self._tell(self._tenant_of(change) if change and watching else None)
                watching = True
            return self._wanted.is_set()

        await read_changes(self._database.aggregate(self._pipeline, maxAwaitTimeMS=AWAIT_MS), heard)

    def _tell(self, tenant: str | None) -> None:
        for changed, tenants in self._listeners.items():
            if tenant is None or tenant in tenants:
                changed.set()
