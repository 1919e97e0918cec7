"""Composition root of router: the only module that knows concrete classes."""

import socket
import uuid

from fastapi import FastAPI

from services.router.adapters.cases import EventStoreCases
from services.router.adapters.clock import SystemClock
from services.router.adapters.index import MongoCaseIndex
from services.router.adapters.policies import DirectoryPolicies
from services.router.adapters.words import KeyringWords
from services.router.application.change_case import ChangeCase
from services.router.application.list_cases import ListCases
from services.router.application.open_cases import OpenCases
from services.router.application.repair_index import RepairIndex
from services.router.application.view_case import ViewCase
from services.router.entrypoints.http.changing import changing
from services.router.entrypoints.http.reading import reading
from services.router.entrypoints.http.staff import StaffTokens
from services.router.entrypoints.received import OnReceived
from services.router.entrypoints.repairer import Repairer
from services.router.settings import Settings
from shared.bus import BatchConsumer, DeadLetters, KafkaPublisher, Topics, build_broker
from shared.checkpoints import checkpoint_from
from shared.contracts.complaint import ComplaintReceived
from shared.event_store.relay import Relay
from shared.event_store.store import EventStore
from shared.keyring import Keyring
from shared.runtime import build_app, serve
from shared.telemetry import Metrics
from shared.tenancy.mongo import connect, database
from shared.tenants.directory import TenantDirectory

NAME = "router"
SOURCE = "/router"
MOST_BACKLOG_SECONDS = 60.0


def build(settings: Settings) -> FastAPI:
    """Put router together. Call it inside the running event loop; nothing connects until the app starts."""
    metrics = Metrics(NAME)
    checkpoint = checkpoint_from(settings.kill_at)
    client = connect(settings.mongo_url)
    own = database(client, settings.mongo_database_prefix, NAME)
    topics = Topics(settings.kafka_topic_prefix)
    broker = build_broker(settings)

    directory = TenantDirectory.reading(broker, topics, metrics=metrics)
    relay = Relay(
        own,
        KafkaPublisher(broker, topics),
        source=SOURCE,
        owner=f"{socket.gethostname()}-{uuid.uuid4().hex[:8]}",
        checkpoint=checkpoint,
        metrics=metrics,
    )
    store = EventStore(own, source=SOURCE, checkpoint=checkpoint, wake=relay.wake)
    keyring = Keyring(database(client, settings.mongo_database_prefix, "keyring"), settings.master_key_bytes)
    policies, cases, index = DirectoryPolicies(directory), EventStoreCases(store), MongoCaseIndex(own)
    words, clock = KeyringWords(keyring), SystemClock()

    open_cases = OpenCases(policies=policies, words=words, cases=cases, index=index, clock=clock)
    consumer = BatchConsumer(
        broker,
        group=NAME,
        topics=[ComplaintReceived],
        handle=OnReceived(open_cases, patience=settings.tenant_patience_seconds),
        dead_letters=DeadLetters(broker, topics),
        checkpoint=checkpoint,
        metrics=metrics,
    )
    repairer = Repairer(RepairIndex(policies=policies, cases=cases, index=index, clock=clock))
    tokens = StaffTokens(settings.tokens())

    async def consume() -> None:
        await directory.wait_ready()
        await consumer.run()

    async def check_mongo() -> str | None:
        await client.admin.command("ping")
        return None

    async def check_relay() -> str | None:
        waiting = await relay.backlog()
        if waiting.oldest_seconds <= MOST_BACKLOG_SECONDS:
            return None
        return f"{waiting.commits} commits wait to be published, the oldest for {waiting.oldest_seconds:.0f} s"

    async def close() -> None:
        await broker.stop()
        client.close()

    return build_app(
        settings,
        name=NAME,
        title="Aduan router",
        routers=[
            reading(
                tokens,
                ListCases(policies=policies, index=index),
                ViewCase(cases=cases, index=index, words=words),
            ),
            changing(tokens, ChangeCase(policies=policies, cases=cases, index=index, clock=clock)),
        ],
        background=[
            ("tenants", directory.run),
            ("relay", relay.run),
            ("consumer", consume),
            ("repairer", repairer.run),
        ],
        checks={"mongo": check_mongo, "tenants": directory.check, "consumer": consumer.check, "relay": check_relay},
        metrics=metrics,
        on_start=[store.ensure_indexes, index.ensure_indexes, keyring.ensure_indexes, broker.start],
        on_stop=[close],
    )


if __name__ == "__main__":
    serve(NAME, build, Settings)
