"""What operators do to a running system: restore a lost MongoDB, add partitions, take a new tenant in.

In this order, since the last one's complaints are nobody's promises.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.mongo import client
from shared.contracts.complaint import ComplaintReceived
from tests.e2e.evidence import gather
from tests.e2e.system import SERVICES, STAFF, Promise, System, aduan
from tests.e2e.test_faults import settled, traffic
from tests.support.wait import wait_until
from tests.unit.tenants.sample import SAMPLE

pytestmark = pytest.mark.timeout(420)

MORE_PARTITIONS, BEFORE = 7, 3
TOPICS = ("complaint.received", "complaint.assigned", "notification.sent")
NEW, ADMIN, PASSWORD = "33.74", "admin.baru@semarangkota.example", "kuda-hitam-lari-kencang-47"


def test_an_older_backup_and_the_log_make_up_everything_again(system: System, tmp_path: Path) -> None:
    with traffic(system):
        _more(system, 10)
        said = aduan(system.env, "backup", "--to", str(tmp_path / "all"))
        _more(system, 10)
        before = system.promises[0]
        assert _assign(system, before, "after-the-backup").status_code == 200
        _more(system, 10)
    assert "documents of keyring, intake, router, notifier, reporting" in said
    wait_until(lambda: _published(system, system.promises), 60, pause=1.0)
    aduan(system.env, "backup", "--only", "keyring", "--to", str(tmp_path / "keys"))
    for service in system.services.values():
        service.kill()
    _drop(system)

    [backup], [keys] = (list((tmp_path / name).iterdir()) for name in ("all", "keys"))
    arguments = ("restore", "--from", str(backup), "--from", str(keys))
    told = wait_until(lambda: _restored(system, arguments), 60, pause=2.0)
    assert "keys are lost" not in told
    assert re.search(r"intake: [1-9]\d* decisions taken back", told), told
    assert re.search(r"router: [1-9]\d* decisions taken back", told), told

    for service in system.services.values():
        service.start()
    system.ready()
    again = _assign(system, before, "after-the-backup")
    assert again.status_code == 200, f"what came back from the log knows the same call again: {again.text}"
    with traffic(system):
        _more(system, 10)
    evidence = settled(system)
    assigned = [e for e in evidence.log if e.subject == before.complaint_id and e.source == "/router"]
    assert len({(e.id, e.event.model_dump_json()) for e in assigned}) == len({e.id for e in assigned})


def test_partitions_added_under_traffic_lose_double_and_mix_up_nothing(system: System) -> None:
    more = system.env | {"ADUAN_KAFKA_PARTITIONS": str(MORE_PARTITIONS)}
    with traffic(system):
        _more(system, 12)
        said = aduan(more, "topics", "apply", "--alter")
        _more(system, 6)
        for name in SERVICES:  # one after the other, as an upgrade would: each sees the new partitions at once then
            asyncio.run(system.services[name].restart())
        _more(system, 12)
    assert f"complaint.received: partitions was {BEFORE}, is {MORE_PARTITIONS}" in said
    settled(system)
    used = asyncio.run(_used(system))
    assert all(max(partitions) >= BEFORE for partitions in used.values()), used
    assert "altered" not in aduan(more, "topics", "apply", "--alter")


def test_the_doctor_finds_nothing_broken_in_a_running_system(system: System) -> None:
    services = ",".join(f"{name}={service.url}" for name, service in system.services.items())
    env = system.env | {"ADUAN_SERVICES_AT": services, "ADUAN_KAFKA_PARTITIONS": str(MORE_PARTITIONS)}
    assert not [line for line in _examined(env) if line.startswith("broken")]


def test_one_command_makes_a_tenant_that_takes_reports_and_lets_its_admin_in(system: System, tmp_path: Path) -> None:
    file = _file(tmp_path)
    told = aduan(system.env, "tenant", "add", str(file))
    promise = wait_until(lambda: _submitted(system), 30)
    wait_until(lambda: system.tracked(promise).get("status") not in {None, "received"}, 60)

    code = re.search(rf"admin {re.escape(ADMIN)}: code (\S+),", told)
    token = re.search(r"X-Gateway-Token: (\S+)", told)
    assert code is not None, told
    assert token is not None, told
    sms = httpx.post(
        f"{system.services['intake'].url}/hooks/sms/{NEW}",
        data={"sender": "+6281225550147", "text": "LAPOR lampu jalan mati", "message_id": "m-1"},
        headers={"X-Gateway-Token": token[1]},
    )
    assert sms.status_code == 200, sms.text
    router, page = system.services["router"].url, {"Origin": "http://127.0.0.1:8000"}
    chosen = {"email": ADMIN, "kode": code[1], "sandi": PASSWORD}
    assert httpx.post(f"{router}/masuk/sandi", data=chosen, headers=page).is_redirect
    signed_in = httpx.post(f"{router}/masuk", data={"email": ADMIN, "password": PASSWORD}, headers=page)
    assert "aduan_session" in signed_in.headers.get("set-cookie", ""), signed_in.text

    again = aduan(system.env, "tenant", "add", str(file))
    assert "unchanged" in again
    assert "X-Gateway-Token:" not in again


def _more(system: System, count: int) -> None:
    until = len(system.promises) + count
    wait_until(lambda: len(system.promises) >= until, 60)


def _published(system: System, promises: Sequence[Promise]) -> bool:
    log = asyncio.run(gather(system)).log
    received = {envelope.subject for envelope in log if isinstance(envelope.event, ComplaintReceived)}
    return {each.complaint_id for each in promises} <= received


def _assign(system: System, promise: Promise, key: str) -> httpx.Response:
    return httpx.post(
        f"{system.services['router'].url}/api/v1/tenants/{promise.tenant}/cases/{promise.complaint_id}/assignment",
        json={"category": "jalan-rusak", "agency": "dpupr"},
        headers={"Authorization": f"Bearer {STAFF[promise.tenant]['verifier']}", "Idempotency-Key": key},
        timeout=10,
    )


def _drop(system: System) -> None:
    with client(system.stack.mongo) as mongo:
        for name in mongo.list_database_names():
            if name.startswith(system.namespace.mongo_prefix):
                mongo.drop_database(name)


def _restored(system: System, arguments: tuple[str, ...]) -> str | None:
    """What the command said; None while Kafka still counts the killed services as readers."""
    try:
        return aduan(system.env, *arguments)
    except AssertionError as error:
        if "stop all services first" in str(error):
            return None
        raise RuntimeError(str(error)) from None


async def _used(system: System) -> dict[str, set[int]]:
    """The partitions that have records, by topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=system.stack.kafka)
    await consumer.start()
    try:
        places = [
            TopicPartition(system.namespace.topic_prefix + topic, number)
            for topic in TOPICS
            for number in range(MORE_PARTITIONS)
        ]
        used: defaultdict[str, set[int]] = defaultdict(set)
        for place, end in (await consumer.end_offsets(places)).items():
            if end:
                used[place.topic].add(place.partition)
        return used
    finally:
        await consumer.stop()


def _examined(env: dict[str, str]) -> list[str]:
    try:
        return aduan(env, "doctor").splitlines()
    except AssertionError as error:  # it ends with 1 or 2 when there is anything to say
        return str(error).splitlines()


def _file(folder: Path) -> Path:
    """A small tenant: Kota Semarang."""
    path = folder / f"{NEW}.yaml"
    admin = f"  - {{id: admin, name: Admin, role: tenant_admin, email: {ADMIN}}}\n"
    text = SAMPLE.replace("33.72.04.1011", f"{NEW}.01").replace("33.72", NEW).replace("Surakarta", "Semarang")
    path.write_text(
        text.replace("  - {kind: web}\n", "  - {kind: web}\n  - {kind: api}\n").replace(
            "agencies:\n", admin + "agencies:\n"
        )
    )
    return path


def _submitted(system: System) -> Promise | None:
    try:
        return system.submit(NEW, give_up_after=2)
    except AssertionError:  # intake has not heard of the tenant yet
        return None
