"""What notifier does once after a restore, before it starts: takes in what was said since, and sends nothing of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from services.notifier.adapters.cases import MongoCases
from services.notifier.adapters.contacts import KeyringContacts
from services.notifier.adapters.newsletter import MongoNewsletter
from services.notifier.adapters.outbox import MongoOutbox
from services.notifier.adapters.results import EventStoreResults
from services.notifier.application.queue_notifications import QueueNotifications
from services.notifier.application.read_news import ReadNews
from services.notifier.application.sweep_abandoned import SweepAbandoned
from services.notifier.settings import Settings
from shared.contracts.envelope import Envelope
from shared.runtime.clock import SystemClock
from shared.runtime.foundation import Foundation


async def catch_up(settings: Settings, log: AsyncIterator[Sequence[Envelope]]) -> int:
    """Queue what the log asks for and settle all of it; return how many messages were not known to be settled.

    What has a result among the commits gets that state. Of all else nobody knows whether it went out before the data
    was lost: it is `uncertain`, and people decide. News is not told further.
    """
    base, clock = Foundation("notifier", settings), SystemClock()
    database = base.database("notifier")
    outbox, newsletter = MongoOutbox(database), MongoNewsletter(database)
    queue = QueueNotifications(
        outbox=outbox,
        cases=MongoCases(database),
        contacts=KeyringContacts(base.keyring()),
        tenants=base.directory,
        clock=clock,
    )
    read_news = ReadNews(newsletter=newsletter, outbox=outbox, clock=clock)
    sweep = SweepAbandoned(
        outbox=outbox,
        results=EventStoreResults(base.event_store()),
        clock=clock,
        counted=base.metrics.notification,
        why="not known after a restore",
    )
    following = asyncio.create_task(base.directory.run())
    try:
        await base.directory.wait_ready()
        async for envelopes in log:
            known = [envelope for envelope in envelopes if base.directory.get(envelope.tenant)]
            await queue(known)
            await read_news(known)
        await newsletter.close_all()
        unsettled = await outbox.abandon_all()
        while await sweep():
            continue
        return unsettled
    finally:
        following.cancel()
        await asyncio.wait({following})
        for step in base.on_stop:
            await step()
