"""The doctor finds what was broken on purpose, says what to do, and goes on without Kafka or MongoDB."""

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.mongo import client
from shared.keyring import Keyring
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import connect, database
from tests.support.namespace import Namespace
from tests.support.ports import free_port
from tests.support.processes import MASTER_KEY, ROOT, service_env
from tests.support.stack import Stack

SECRET = "rahasia-sekali"


def examine(env: Mapping[str, str]) -> tuple[int, list[dict[str, Any]]]:
    done = _aduan(env, "doctor", "--json")
    assert SECRET not in done.stdout + done.stderr
    assert MASTER_KEY not in done.stdout + done.stderr
    assert done.stdout.startswith("["), f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.returncode, json.loads(done.stdout)


def of(findings: list[dict[str, Any]], area: str, state: str | None = None) -> list[str]:
    return [
        f"{each['what']} → {each['mend']}"
        for each in findings
        if each["area"] == area and state in {None, each["state"]}
    ]


def _aduan(env: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "deploy.cli.main", *arguments]
    return subprocess.run(command, env=dict(env), cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def env(stack: Stack, namespace: Namespace) -> dict[str, str]:
    """An installation that is set up and of which no service runs."""
    nowhere = free_port()
    env = service_env(
        stack,
        namespace,
        smtp_url=f"smtp://mailer:{SECRET}@127.0.0.1:{nowhere}",
        services_at=f"http://127.0.0.1:{nowhere}/{{name}}",
    )
    for command in (("topics", "apply"), ("indexes", "apply"), ("tenant", "apply", "deploy/tenants/33.72.yaml")):
        done = _aduan(env, *command)
        assert done.returncode == 0, done.stderr
    return env


def test_what_is_set_up_is_found_in_order_and_what_is_not_running_is_broken(
    env: dict[str, str], stack: Stack, namespace: Namespace
) -> None:
    code, findings = examine(env)
    assert code == 2
    for area in ("Kafka", "topics", "MongoDB", "indexes", "keys", "tenants", "relay", "dead letters"):
        assert of(findings, area), area
        assert of(findings, area) == of(findings, area, "ok"), area
    assert len(of(findings, "services", "broken")) == 4
    assert len(of(findings, "groups", "broken")) == 3
    assert "mail (ADUAN_SMTP_URL)" in of(findings, "providers", "warning")[0]
    assert "33.72" in of(findings, "tenants", "ok")[0]
    assert any("GB free" in each and "broker" in each for each in of(findings, "disk"))
    with client(stack.mongo) as mongo:
        assert not [name for name in mongo.list_database_names() if name.startswith(f"{namespace.mongo_prefix}doctor")]


def test_each_thing_that_was_broken_is_named_with_its_remedy(
    env: dict[str, str], stack: Stack, namespace: Namespace
) -> None:
    with client(stack.mongo) as mongo:
        commits = mongo[f"{namespace.mongo_prefix}router"].commits
        commits.drop_index("cause")
        commits.drop_index("pending")
        commits.create_index("published_at", name="pending")
    asyncio.run(_store_a_key(stack, namespace))
    asyncio.run(_delete_topic(stack, f"{namespace.topic_prefix}complaint.closed"))
    other = env | {"ADUAN_MASTER_KEY": base64.b64encode(b"another key, 32 bytes long......").decode()}

    _, findings = examine(other)
    assert of(findings, "topics", "broken") == [
        f"{namespace.topic_prefix}complaint.closed is missing → aduan topics apply"
    ]
    assert of(findings, "indexes", "broken") == ["cause of router.commits is missing → aduan indexes apply"]
    assert of(findings, "indexes", "warning") == ["pending of router.commits is another → aduan indexes apply"]
    assert "another ADUAN_MASTER_KEY" in of(findings, "keys", "broken")[0]

    for command in (("topics", "apply"), ("indexes", "apply")):
        assert _aduan(env, *command).returncode == 0
    _, mended = examine(env)
    assert not [area for area in ("topics", "indexes", "keys") if of(mended, area) != of(mended, area, "ok")]


def test_without_kafka_the_rest_is_still_looked_at(env: dict[str, str]) -> None:
    code, findings = examine(env | {"ADUAN_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}"})
    assert code == 2
    assert "does not answer" in of(findings, "Kafka", "broken")[0]
    assert of(findings, "MongoDB", "ok")
    assert of(findings, "indexes", "ok")


def test_without_mongodb_the_rest_is_still_looked_at(env: dict[str, str]) -> None:
    code, findings = examine(env | {"ADUAN_MONGO_URL": f"mongodb://127.0.0.1:{free_port()}/?replicaSet=rs0"})
    assert code == 2
    assert "does not answer" in of(findings, "MongoDB", "broken")[0]
    assert of(findings, "topics", "ok")


async def _store_a_key(stack: Stack, namespace: Namespace) -> None:
    mongo = connect(stack.mongo)
    ring = Keyring(database(mongo, namespace.mongo_prefix, "keyring"), base64.b64decode(MASTER_KEY))
    await ring.ensure_keys([(TenantId("33.72"), "k")])
    mongo.close()


async def _delete_topic(stack: Stack, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka)
    await admin.start()
    await admin.delete_topics([name])
    await admin.close()
