"""reporting's composition root: which concrete class stands behind each port."""

import time
from pathlib import Path

from fastapi import FastAPI

from services.reporting.adapters.figures import MongoFigures
from services.reporting.adapters.generations import MongoGenerations
from services.reporting.adapters.log import KafkaLog
from services.reporting.adapters.projections import MongoProjections
from services.reporting.adapters.reader import MongoComplaints
from services.reporting.adapters.signals import figures_feed
from services.reporting.adapters.words import KeyringWords
from services.reporting.application.facts_of import EVENTS
from services.reporting.application.find_complaints import ListComplaints, ShowPublicComplaint, TrackComplaint
from services.reporting.application.fold_batch import MOST, FoldBatch
from services.reporting.application.names import Names
from services.reporting.application.rebuild import Progress, Rebuild
from services.reporting.application.show_board import RecentBoards, ShowBoard
from services.reporting.application.upgrade import Upgrade
from services.reporting.entrypoints.api import api_router
from services.reporting.entrypoints.board_pages import board_router
from services.reporting.entrypoints.consumer import TOPICS, handler
from services.reporting.entrypoints.front_pages import front_router
from services.reporting.entrypoints.guesses import Guesses
from services.reporting.entrypoints.list_pages import list_router
from services.reporting.entrypoints.present import Presenter
from services.reporting.entrypoints.tracking import Tracking
from services.reporting.entrypoints.tracking_pages import tracking_router
from services.reporting.settings import Settings
from shared.bus import Topics, build_broker
from shared.keyring import Keyring
from shared.regions.regions import Regions
from shared.runtime.app import build_app
from shared.runtime.clock import SystemClock
from shared.runtime.foundation import Foundation
from shared.runtime.serve import serve
from shared.tenancy.mongo import connect, database
from shared.web.templates import Pages

NAME = "reporting"
TEMPLATES = Path(__file__).parent / "templates"


def build(settings: Settings) -> FastAPI:
    """Return the service, not yet started. Call it inside the running event loop."""
    base = Foundation(NAME, settings)
    own = base.database(NAME)
    generations, feed, words = MongoGenerations(own), figures_feed(own), KeyringWords(base.keyring())
    log = KafkaLog(base.broker, base.topics.of(EVENTS))
    upgrade = Upgrade(generations=generations, rebuild=_rebuild(generations, words, log), clock=time.monotonic)
    base.consume(
        TOPICS,
        handler(FoldBatch(projections=MongoProjections(generations), words=words), base.metrics, SystemClock().now),
        start_positions=generations.positions_of,
        max_records=MOST,
        after=upgrade,
    )
    names = Names(base.directory, Regions.load())
    complaints, presenter = MongoComplaints(generations), Presenter(names)
    boards = RecentBoards(ShowBoard(names=names, figures=MongoFigures(generations), clock=SystemClock().now))
    tracking = Tracking(TrackComplaint(complaints=complaints), Guesses(settings.tracking_misses))
    listing = ListComplaints(complaints=complaints)
    pages = Pages([TEMPLATES], tile_url=settings.tile_url, tile_attribution=settings.tile_attribution)
    return build_app(
        settings,
        name=NAME,
        title="Aduan reporting",
        routers=[
            api_router(tracking, boards, listing, names),
            front_router(boards, listing, presenter, pages),
            tracking_router(tracking, presenter, pages, SystemClock().now),
            list_router(listing, ShowPublicComplaint(complaints=complaints), presenter, pages, SystemClock().now),
            board_router(boards, names, feed, pages),
        ],
        background=[*base.background, ("change feed", feed.run)],
        checks={**base.checks, "projections": upgrade.check},
        metrics=base.metrics,
        pages=pages,
        on_start=[*base.on_start, generations.ensure],
        on_stop=base.on_stop,
    )


async def rebuild(settings: Settings, progress: Progress) -> int:
    """Fold everything anew and put it in the place of the live projections; return how many events that were."""
    client, broker = connect(settings.mongo_url), build_broker(settings)
    keyring = Keyring(database(client, settings.mongo_database_prefix, "keyring"), settings.master_key_bytes)
    generations = MongoGenerations(database(client, settings.mongo_database_prefix, NAME))
    await generations.ensure()
    try:
        log = KafkaLog(broker, Topics(settings.kafka_topic_prefix).of(EVENTS))
        return await _rebuild(generations, KeyringWords(keyring), log)(progress)
    finally:
        await broker.stop()
        client.close()


def _rebuild(generations: MongoGenerations, words: KeyringWords, log: KafkaLog) -> Rebuild:
    return Rebuild(
        generations=generations,
        projections_of=lambda number: MongoProjections(generations, number),
        words=words,
        log=log,
    )


if __name__ == "__main__":
    serve(NAME, build, Settings)
