"""The main job: complaints go in by API and SMS, reach an agency, people are told, boards move, in one trace."""

import secrets
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.system import GATEWAYS, STAFF, System, running_system
from tests.support.collector import Collector, collector
from tests.support.images import photo
from tests.support.stack import breakable_stack
from tests.support.wait import wait_until

pytestmark = pytest.mark.timeout(180)
TAKEN_AGO = {"before": 7200, "after": 600}
"""When the pictures of the work were taken, in seconds before now."""
SERVICES = {"aduan-intake", "aduan-router", "aduan-notifier", "aduan-reporting"}


@pytest.fixture(scope="module")
def traces() -> Iterator[Collector]:
    with collector() as seen:
        yield seen


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, traces: Collector) -> Iterator[System]:
    """A system whose spans go to `traces`."""
    folder = tmp_path_factory.mktemp("system")
    with (
        breakable_stack(folder / "stack") as stack,
        running_system(stack, folder, otlp_endpoint=traces.url) as running,
    ):
        yield running


def status(system: System, code: str) -> str | None:
    answer = httpx.get(f"{system.services['reporting'].url}/api/v1/complaints/{code}")
    return answer.json()["status"] if answer.status_code == 200 else None


def board(system: System, tenant: str) -> dict[str, int]:
    answer = httpx.get(f"{system.services['reporting'].url}/api/v1/tenants/{tenant}/board")
    assert answer.status_code == 200, answer.text
    counts: dict[str, int] = answer.json()["statuses"]
    return counts


def case(system: System, tenant: str, complaint: str, role: str = "verifier") -> dict[str, object]:
    answer = httpx.get(
        f"{system.services['router'].url}/api/v1/tenants/{tenant}/cases/{complaint}",
        headers={"Authorization": f"Bearer {STAFF[tenant][role]}"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("tenant", ["33.72", "36.71", "33.28"])
def test_a_broken_road_reaches_public_works_and_the_reporter_is_told(system: System, tenant: str) -> None:
    promise = system.submit(tenant)
    wait_until(lambda: status(system, promise.tracking_code) == "assigned", 20)
    assert "pu" in str(case(system, tenant, promise.complaint_id)["agency"])
    told = wait_until(lambda: [sms for sms in system.gateway.asked if sms["to"] == promise.phone][1:], 20)
    assert promise.tracking_code in told[0]["text"]


def test_an_sms_is_answered_with_its_tracking_code(system: System) -> None:
    form = {"sender": "0812 5550 999", "text": "Lampu merah mati di simpang lima Slawi", "message_id": "m-1"}
    url = f"{system.services['intake'].url}/hooks/sms/33.28"
    first, again = (httpx.post(url, data=form, headers={"X-Gateway-Token": GATEWAYS["33.28"]}) for _ in range(2))
    code = first.json()["tracking_code"]
    assert again.json()["tracking_code"] == code
    answers = wait_until(lambda: [sms for sms in system.gateway.asked if sms["to"] == "+628125550999"], 20)
    assert code in answers[0]["text"]


def test_a_complaint_with_a_photo_goes_its_way_to_the_end(system: System) -> None:
    tenant, before = "33.72", board(system, "33.72")
    sent = httpx.post(
        f"{system.services['intake'].url}/api/v1/tenants/{tenant}/complaints",
        data={"text": "Trotoar rusak di depan stasiun"},
        files={"photos": ("foto.jpg", photo(), "image/jpeg")},
    )
    assert sent.status_code == 202, sent.text
    told = sent.json()
    wait_until(lambda: status(system, told["tracking_code"]) in {"received", "assigned"}, 20)

    router = f"{system.services['router'].url}/api/v1/tenants/{tenant}/cases/{told['complaint_id']}"
    verifier, agency = ({"Authorization": f"Bearer {token}"} for token in STAFF[tenant].values())
    given = httpx.post(f"{router}/assignment", json={"category": "jalan-rusak", "agency": "dpupr"}, headers=verifier)
    assert given.status_code < 300, given.text
    done = {"note": "Trotoar sudah diperbaiki."}
    unproven = httpx.post(f"{router}/resolution", json=done, headers=agency)
    assert (unproven.status_code, unproven.json()["type"]) == (422, "/problems/no_before"), unproven.text
    proof = httpx.post(
        f"{router}/evidence",
        files={"evidence_before": ("a.jpg", photo(), "image/jpeg"), "evidence_after": ("b.jpg", photo(), "image/jpeg")},
        data={f"evidence_{phase}_times": str(int((time.time() - ago) * 1000)) for phase, ago in TAKEN_AGO.items()},
        headers=agency,
    )
    assert proof.status_code == 200, proof.text
    resolved = httpx.post(
        f"{router}/resolution", json=done | {"evidence": proof.json()["evidence"]}, headers=agency, timeout=20
    )
    assert resolved.status_code == 200, resolved.text

    wait_until(lambda: status(system, told["tracking_code"]) == "resolved", 20)
    wait_until(lambda: board(system, tenant).get("resolved", 0) == before.get("resolved", 0) + 1, 20)
    assert status(system, told["tracking_code"]) == "resolved"


def test_one_trace_goes_from_the_request_to_the_message_and_the_projection(system: System, traces: Collector) -> None:
    trace = secrets.token_hex(16)
    told = httpx.post(
        f"{system.services['intake'].url}/api/v1/tenants/33.72/complaints",
        json={"text": "Jalan berlubang di Jebres", "reporter": {"phone": "+6281255500011"}},
        headers={"traceparent": f"00-{trace}-{secrets.token_hex(8)}-01"},
    ).json()
    wait_until(lambda: status(system, told["tracking_code"]) == "assigned", 20)
    wait_until(lambda: {span.service for span in traces.spans if span.trace == trace} == SERVICES, 30)


def test_what_a_reporter_tells_of_themselves_is_in_no_log_span_or_figure(system: System, traces: Collector) -> None:
    personal = {
        "text": "Lubang besar di depan rumah saya, cat pagarnya hijau toska",
        "name": "Wulandari Kusumaningtyas",
        "phone": "81255598761",
        "email": "wulandari.k@surat.example",
        "national_id": "3372014507890007",
        "address": "Gang Delima 17B",
    }
    reporter = {key: personal[key] for key in ("name", "email", "national_id")} | {"phone": f"+62{personal['phone']}"}
    sent = httpx.post(
        f"{system.services['intake'].url}/api/v1/tenants/33.72/complaints",
        json={
            "text": personal["text"],
            "category": "jalan-rusak",
            "location": {"area_code": "33.72.01", "address": personal["address"]},
            "reporter": reporter,
        },
        headers={"Idempotency-Key": "of-wulandari"},
    )
    assert sent.status_code == 202, sent.text
    personal["code"] = sent.json()["tracking_code"]
    wait_until(lambda: status(system, personal["code"]) == "assigned", 20)
    told = wait_until(lambda: [sms for sms in system.gateway.asked if personal["phone"] in sms["to"]][1:], 20)
    assert personal["code"] in told[0]["text"]

    figures = {name: httpx.get(f"{service.url}/metrics").text for name, service in system.services.items()}
    assert 'aduan_complaints_accepted_total{channel="api",tenant="33.72"}' in figures["intake"]
    logs = {name: service.log.read_text() for name, service in system.services.items()}
    assert traces.spans
    assert all(logs.values())
    for said in (*figures.values(), *logs.values(), str(traces.spans)):
        assert [what for what, value in personal.items() if value.lower() in said.lower()] == []


def test_spans_and_logs_hold_nothing_of_any_reporter(system: System, traces: Collector) -> None:
    assert traces.spans
    everything = str(traces.spans) + "".join(s.log.read_text() for s in system.services.values())
    for promise in system.promises:
        assert promise.phone.removeprefix("+62") not in everything
        assert promise.text not in everything
        assert promise.tracking_code not in everything


def test_figures_tell_how_long_people_waited(system: System) -> None:
    text = "".join(httpx.get(f"{service.url}/metrics").text for service in system.services.values())
    counts = [line.split() for line in text.splitlines() if "_seconds_count" in line]
    waited = {
        name: sum(float(count) for series, count in counts if series.startswith(f"aduan_{name}_seconds"))
        for name in ("visible", "assigned", "notified")
    }
    assert waited["visible"] >= len(system.promises) >= 3
    assert waited["assigned"] >= len(system.promises)
    assert waited["notified"] >= len(system.promises)
