"""The embedded Kafka and MongoDB are the real ones, and keep what they were told over kill -9."""

import asyncio
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local import mongo
from tests.support.browser import chromium
from tests.support.namespace import Namespace
from tests.support.stack import BreakableStack, EmbeddedStack, Stack, shared_stack


async def _write(kafka: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 3, 1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(topic, b"kept")
    await producer.stop()


async def _read(kafka: str, topic: str) -> list[bytes]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        batches = await consumer.getmany(timeout_ms=10_000)
        return [record.value for records in batches.values() for record in records]
    finally:
        await consumer.stop()


async def test_a_killed_kafka_comes_back_with_what_it_acknowledged(own_stack: BreakableStack) -> None:
    await _write(own_stack.kafka, "kept")
    await asyncio.to_thread(own_stack.kill_kafka)
    await asyncio.to_thread(own_stack.start_kafka)
    assert await _read(own_stack.kafka, "kept") == [b"kept"]


def test_a_killed_mongod_comes_back_with_what_it_acknowledged(own_stack: BreakableStack) -> None:
    with mongo.client(own_stack.mongo) as client:
        client.get_database("kept").get_collection("things").insert_one({"_id": 1})
        own_stack.kill_mongo()
        own_stack.start_mongo()
        assert client.get_database("kept").get_collection("things").count_documents({}) == 1


def test_the_data_moves_to_other_ports(tmp_path: Path) -> None:
    for already_there in (0, 1):
        stack = EmbeddedStack(tmp_path)
        try:
            stack.start()
            with mongo.client(stack.mongo) as client:
                things = client.get_database("kept").get_collection("things")
                assert things.count_documents({}) == already_there
                things.insert_one({"_id": already_there})
        finally:
            stack.stop()


def test_topics_and_databases_of_a_namespace_are_its_own(stack: Stack, namespace: Namespace) -> None:
    with mongo.client(stack.mongo) as client:
        assert not [name for name in client.list_database_names() if name.startswith(namespace.mongo_prefix)]


def test_given_addresses_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ADUAN_TEST_STACK", "given")
    monkeypatch.setenv("ADUAN_KAFKA_BOOTSTRAP_SERVERS", "kafka.example:9092")
    monkeypatch.setenv("ADUAN_MONGO_URL", "mongodb://mongo.example/?replicaSet=rs0")
    with shared_stack(tmp_path) as given:
        assert (given.kafka, given.mongo) == ("kafka.example:9092", "mongodb://mongo.example/?replicaSet=rs0")


def test_a_chromium_named_in_the_environment_is_the_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADUAN_CHROMIUM", "/somewhere/chromium")
    assert chromium() == "/somewhere/chromium"
