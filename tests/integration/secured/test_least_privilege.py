"""With no more rights than deploy/k8s gives its users, a complaint goes its way, and nobody does another's work."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from shared.bus.security import client_options
from shared.config import KafkaSecurity
from tests.e2e.checker import findings
from tests.e2e.evidence import gather
from tests.e2e.system import GATEWAYS, SERVICES, STAFF, TENANTS, System, aduan, sms_gateway
from tests.integration.secured.engines import SecuredStack, secured_stack, word_of
from tests.support.namespace import Namespace
from tests.support.processes import MASTER_KEY, ROOT, ServiceProcess, service_env
from tests.support.providers import KEY, mail_box
from tests.support.wait import wait_until

pytestmark = pytest.mark.timeout(600)
NOT_ALLOWED = 13
HERE = Namespace("", "aduan_")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredStack]:
    with secured_stack(tmp_path_factory.mktemp("secured")) as running:
        yield running


@pytest.fixture(scope="module")
def system(stack: SecuredStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Topics by whoever may make them, indexes and tenants by `setup`, each service as itself."""
    logs = tmp_path_factory.mktemp("logs")
    with mail_box() as mail, sms_gateway() as gateway:
        more = {
            "staff_tokens": orjson.dumps(STAFF).decode(),
            "sms_gateway_tokens": orjson.dumps(GATEWAYS).decode(),
            "sms_gateway_url": gateway.url,
            "sms_gateway_key": KEY,
            "smtp_url": mail.url,
            "send_first_wait": "0.2",
            "master_key": MASTER_KEY,
        }
        everything = service_env(stack, HERE, **more)
        aduan(everything, "topics", "apply")
        setup = service_env(stack, HERE, **more, **stack.settings_of("setup"))
        aduan(setup, "topics", "plan")
        aduan(setup, "indexes", "apply")
        aduan(setup, "tenant", "apply", "deploy/tenants")
        services = {
            name: ServiceProcess(name, service_env(stack, HERE, **more, **stack.settings_of(name)), logs=logs)
            for name in SERVICES
        }
        system = System(stack, HERE, gateway, mail, services, setup)  # type: ignore[arg-type]
        try:
            for service in services.values():
                service.start()
            system.ready()
            yield system
        finally:
            for service in services.values():
                service.kill()


def test_complaints_go_their_whole_way(system: System) -> None:
    for tenant in TENANTS:
        system.submit(tenant)

    def at_rest() -> bool:
        found = findings(asyncio.run(gather(system)))
        assert not found, "\n".join(found[:20])
        return True

    wait_until(at_rest, 180, pause=0.5)
    assert aduan(system.env, "dlq", "list")


def test_the_doctor_sees_all_but_what_needs_databases_of_its_own(system: System) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli.main", "doctor", "--json"],
        env=system.env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "this user may make no database for it" in done.stdout, done.stdout + done.stderr
    assert "Kafka does not answer" not in done.stdout
    assert "MongoDB does not answer" not in done.stdout


@pytest.mark.parametrize(
    ("user", "database", "collection"),
    [
        ("reporting", "aduan_router", "commits"),
        ("reporting", "aduan_keyring", "keys"),
        ("notifier", "aduan_reporting", "complaints_1"),
        ("notifier", "aduan_keyring", "keys"),
        ("router", "aduan_intake", "commits"),
        ("router", "aduan_keyring", "keys"),
        ("intake", "aduan_router", "commits"),
        ("intake", "aduan_keyring", "audit"),
        ("setup", "aduan_keyring", "keys"),
        ("backup", "aduan_router", "commits"),
    ],
)
def test_nobody_writes_what_is_anothers(system: System, user: str, database: str, collection: str) -> None:
    with _mongo(system, user) as client, pytest.raises(OperationFailure) as refused:
        client[database][collection].insert_one({"_id": "not mine"})
    assert refused.value.code == NOT_ALLOWED


def test_keys_are_made_by_intake_and_destroyed_by_nobody_else(system: System) -> None:
    with _mongo(system, "intake") as client:
        client["aduan_keyring"]["keys"].insert_one({"_id": "a test's"})
    for user in ("router", "notifier", "reporting", "setup", "backup"):
        with _mongo(system, user) as client:
            keys = client["aduan_keyring"]["keys"]
            for attempt in (
                lambda keys=keys: keys.update_one({"_id": "a test's"}, {"$set": {"wrapped": b""}}),
                lambda keys=keys: keys.delete_one({"_id": "a test's"}),
                lambda keys=keys: keys.drop(),
            ):
                with pytest.raises(OperationFailure) as refused:
                    attempt()
                assert refused.value.code == NOT_ALLOWED


def test_who_read_what_can_be_noted_and_not_changed(system: System) -> None:
    with _mongo(system, "router") as client:
        audit = client["aduan_keyring"]["audit"]
        audit.insert_one({"tenant": "33.72", "actor": "a test"})
        with pytest.raises(OperationFailure) as refused:
            audit.delete_many({})
    assert refused.value.code == NOT_ALLOWED


def test_without_a_password_nothing_is_read(system: System) -> None:
    url = f"mongodb://127.0.0.1:{_stack(system).mongo_port}/?replicaSet=rs0"
    with MongoClient[dict[str, object]](url) as client, pytest.raises(OperationFailure):
        client["aduan_reporting"]["complaints_1"].find_one()


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        ("reporting", "complaint.received"),
        ("notifier", "complaint.assigned"),
        ("intake", "complaint.assigned"),
        ("router", "notification.sent"),
        ("backup", "complaint.received"),
        ("keda", "tenant.configured"),
    ],
)
async def test_nobody_says_what_is_anothers(system: System, user: str, topic: str) -> None:
    producer = AIOKafkaProducer(**_kafka(system, user))
    await producer.start()
    try:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic, b"not mine", partition=0)
    finally:
        await producer.stop()


async def test_nobody_takes_part_in_anothers_group(system: System) -> None:
    consumer = AIOKafkaConsumer("complaint.received", group_id="router", **_kafka(system, "reporting"))
    with pytest.raises(GroupAuthorizationFailedError):
        await _one_of(consumer)


async def test_intake_reads_no_case(system: System) -> None:
    consumer = AIOKafkaConsumer("complaint.assigned", **_kafka(system, "intake"))
    with pytest.raises(TopicAuthorizationFailedError):
        await _one_of(consumer)


async def _one_of(consumer: AIOKafkaConsumer) -> None:
    try:
        await consumer.start()
        await consumer.getone()
    finally:
        await consumer.stop()


def _mongo(system: System, user: str) -> MongoClient[dict[str, object]]:
    return MongoClient(_stack(system).mongo_of(user))


def _kafka(system: System, user: str) -> dict[str, object]:
    stack = _stack(system)
    security = KafkaSecurity(user, word_of(user), True, stack.authority)
    return {"bootstrap_servers": stack.secure_kafka, **client_options(security)}


def _stack(system: System) -> SecuredStack:
    stack = system.stack
    assert isinstance(stack, SecuredStack)
    return stack
