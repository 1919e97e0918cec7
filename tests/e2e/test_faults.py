"""Processes die at the worst moments, with traffic running; afterwards everything promised is there, once."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle

import pytest

from shared.contracts.complaint import ComplaintReceived
from tests.e2e.checker import findings
from tests.e2e.evidence import Evidence, gather
from tests.e2e.system import SERVICES, TENANTS, System
from tests.support.wait import wait_until

pytestmark = pytest.mark.timeout(420)

POINTS = {
    "after_receive": ("router", "notifier", "reporting"),
    "after_commit": ("intake", "router", "notifier"),
    "after_publish": ("intake", "router", "notifier"),
    "before_offset_commit": ("router", "notifier", "reporting"),
    "mid_send": ("notifier",),
}


PAUSE_SECONDS = 0.1
"""Between two complaints of a client: enough of them to hit every point, few enough to check each one at the end."""


@contextmanager
def traffic(system: System) -> Iterator[None]:
    """Clients that send complaints to three cities, one after the other, until the block ends."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def send() -> None:
        try:
            for tenant in cycle(TENANTS):
                system.submit(tenant)
                if stop.wait(PAUSE_SECONDS):
                    return
        except BaseException as error:  # noqa: BLE001 - raised again below, in the test's own thread
            failures.append(error)

    client = threading.Thread(target=send)
    client.start()
    try:
        yield
    finally:
        stop.set()
        client.join(90)
    if failures:
        raise failures[0]


def settled(system: System) -> Evidence:
    """Wait until nothing moves any more, and return the evidence; AssertionError with the findings if it never is.

    What gives up meanwhile is started again, as a supervisor does.
    """

    def at_rest() -> Evidence:
        revive(system)
        evidence = asyncio.run(gather(system))
        found = findings(evidence)
        assert not found, "\n".join(found[:20])
        return evidence

    return wait_until(at_rest, 180, pause=1.0)


@pytest.mark.parametrize("point", POINTS)
def test_services_killed_at_a_point_lose_and_double_nothing(system: System, point: str) -> None:
    victims = [system.services[name] for name in POINTS[point]]
    for victim in victims:
        victim.stop()
    with traffic(system):
        for victim in victims:
            victim.start(kill_at=point)
        for victim in victims:
            assert asyncio.run(victim.gone(60)) == -9
            victim.start()
        system.ready()
        accepted = len(system.promises)
        wait_until(lambda: len(system.promises) >= accepted + 3, 60)
    settled(system)


def test_kafka_killed_under_traffic_loses_and_doubles_nothing(system: System) -> None:
    with traffic(system):
        accepted = len(system.promises)
        wait_until(lambda: len(system.promises) >= accepted + 5, 60)
        system.stack.kill_kafka()
        accepted = len(system.promises)
        wait_until(lambda: len(system.promises) >= accepted + 5, 60)  # accepting needs no Kafka
        system.stack.start_kafka()
    settled(system)


def test_mongod_killed_under_traffic_loses_and_doubles_nothing(system: System) -> None:
    with traffic(system):
        accepted = len(system.promises)
        wait_until(lambda: len(system.promises) >= accepted + 5, 60)
        system.stack.kill_mongo()
        system.stack.start_mongo()
        revive(system)
        system.ready()
        accepted = len(system.promises)
        wait_until(lambda: len(system.promises) >= accepted + 5, 60)
    settled(system)


def revive(system: System) -> None:
    """Start again what gave up, as a supervisor does."""
    for name in SERVICES:
        if not system.services[name].running:
            system.services[name].start()


def test_the_checker_finds_each_kind_of_broken_promise(system: System) -> None:
    evidence = settled(system)
    subject = evidence.promises[0].complaint_id
    received = next(e for e in evidence.log if e.subject == subject and isinstance(e.event, ComplaintReceived))
    document = next(d for d in evidence.complaints if d["complaint"] == subject)
    commit = evidence.commits["router"][0]
    leaked = {"state": "sent", "audience": "agency", "to": evidence.promises[0].phone}
    broken = {
        "every_promise_is_in_the_log": replace(evidence, log=[e for e in evidence.log if e.id != received.id]),
        "one_case_per_submission": replace(evidence, log=[e for e in evidence.log if e.source != "/router"]),
        "every_commit_is_published": replace(
            evidence, commits=evidence.commits | {"router": [commit | {"pending": True}]}
        ),
        "projections_equal_a_fresh_fold": replace(
            evidence, complaints=[d | {"status": "closed"} if d is document else d for d in evidence.complaints]
        ),
        "nothing_is_sent_twice": replace(evidence, sms=[*evidence.sms, evidence.sms[0]]),
        "nobody_is_forgotten": replace(evidence, notifications=evidence.notifications[:1]),
        "tenants_are_apart": replace(
            evidence, complaints=[d | {"tenant": "36.72"} if d is document else d for d in evidence.complaints]
        ),
        "nothing_personal_is_in_the_open": replace(evidence, notifications=[*evidence.notifications, leaked]),
        "nothing_waits": replace(evidence, lag={("router", "complaint.received", 0): 1}),
    }
    for check, evidence_with_a_fault in broken.items():
        assert any(finding.startswith(check) for finding in findings(evidence_with_a_fault)), check
