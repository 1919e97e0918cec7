"""Who shows a board hears of each change of its figures, on a real MongoDB."""

import asyncio

from services.reporting.adapters.signals import figures_feed
from shared.tenancy.ids import TenantId
from tests.integration.reporting.world import World
from tests.support.beside import beside


async def test_a_board_hears_of_what_is_folded_while_it_listens(world: World) -> None:
    feed = figures_feed(world.database)
    changes = feed.changes([TenantId("33.72")])
    async with beside(feed.run()):
        await asyncio.wait_for(anext(changes), 20)  # it listens from now on
        for envelope in (await world.story("a1")).received().assigned().envelopes:
            await world.fold([envelope], {})
            await asyncio.wait_for(anext(changes), 20)
