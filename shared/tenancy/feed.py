"""Tells this process's readers which tenants' documents have changed, whichever process changed them.

One change stream of the database for all readers.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from pymongo.errors import PyMongoError

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
        self._pipeline = [{"$match": dict(match)}, {"$project": {"documentKey": 1, "ns": 1, "operationType": 1}}]
        self._tenant_of = tenant_of
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
        try:
            yield changed
        finally:
            del self._listeners[changed]

    async def _watch(self) -> None:
        async with self._database.watch(self._pipeline) as stream:
            self._tell(None)  # what happened while nobody watched
            async for change in stream:
                self._tell(self._tenant_of(change))

    def _tell(self, tenant: str | None) -> None:
        for changed, tenants in self._listeners.items():
            if tenant is None or tenant in tenants:
                changed.set()
