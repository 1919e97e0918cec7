"""What router does once after a restore, before it starts."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from services.router.adapters.bulletin import MongoBulletin
from services.router.adapters.cases import EventStoreCases
from services.router.adapters.index import MongoCaseIndex
from services.router.adapters.policies import DirectoryPolicies
from services.router.application.show_restored import ShowRestored
from services.router.settings import Settings
from shared.runtime.clock import SystemClock
from shared.runtime.foundation import Foundation
from shared.tenancy.ids import TenantId

NAME = "router"
_NOBODYS = ("sessions", "one_time_codes")
"""A session that was ended since the backup would live again."""


async def show_restored(settings: Settings, cases: AsyncIterator[Sequence[tuple[TenantId, str]]]) -> None:
    """List these cases as their commits say, and end all sessions."""
    base = Foundation(NAME, settings)
    following = asyncio.create_task(base.directory.run())
    try:
        await base.directory.wait_ready()
        own = base.database(NAME)
        show = ShowRestored(
            policies=DirectoryPolicies(base.directory),
            cases=EventStoreCases(base.event_store()),
            index=MongoCaseIndex(own, settings.master_key_bytes),
            bulletin=MongoBulletin(own),
            clock=SystemClock(),
        )
        async for keys in cases:
            await show(keys)
        for name in _NOBODYS:
            await own[name].delete_many({})
    finally:
        following.cancel()
        await asyncio.wait({following})
        for step in base.on_stop:
            await step()
