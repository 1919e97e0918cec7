"""Names and settings of topics, and how a topic that differs is told."""

import pytest

from shared.bus.admin import compare
from shared.bus.topics import SERVICE_GROUPS, Topics, TopicSettings
from shared.contracts.catalogue import EVENTS
from shared.contracts.complaint import ComplaintReceived, ComplaintResolved

WANTED = TopicSettings("complaint.received", partitions=3, replication=2, config={"retention.ms": "-1"})


def test_every_name_carries_the_prefix() -> None:
    topics = Topics("uji.")
    assert topics.of([ComplaintReceived, ComplaintResolved, ComplaintReceived]) == [
        "uji.complaint.received",
        "uji.complaint.resolved",
    ]
    assert topics.group("router") == "uji.router"
    assert topics.dead_letters("router") == "uji.router.dlt"


def test_there_is_a_topic_for_every_event_and_dead_letters_for_every_group() -> None:
    wanted = {each.name: each for each in Topics().wanted(partitions=12, replication=3)}
    assert set(wanted) == {event.topic for event in EVENTS} | {f"{group}.dlt" for group in SERVICE_GROUPS}
    assert wanted["complaint.received"].partitions == 12
    assert wanted["complaint.received"].config["retention.ms"] == "-1"
    assert wanted["complaint.received"].config["min.insync.replicas"] == "2"
    assert wanted["tenant.configured"].config["cleanup.policy"] == "compact"
    assert wanted["router.dlt"].partitions == 1


@pytest.mark.parametrize("replication", [1, 2])
def test_one_broker_may_be_away_or_it_is_the_only_one(replication: int) -> None:
    assert Topics().wanted(partitions=1, replication=replication)[0].config["min.insync.replicas"] == "1"


@pytest.mark.parametrize(
    ("replicas", "config", "found"),
    [
        ([2, 2, 2], {"retention.ms": "-1"}, []),
        ([2, 2], {"retention.ms": "-1"}, [("partitions", "2", "3")]),
        ([2, 2, 2, 2], {"retention.ms": "-1"}, [("partitions", "4", "3")]),
        ([2, 1, 2], {"retention.ms": "-1"}, [("replication", "1", "2")]),
        ([2, 2, 2], {"retention.ms": "604800000"}, [("retention.ms", "604800000", "-1")]),
        ([2, 2, 2], {}, [("retention.ms", "(not told)", "-1")]),
    ],
)
def test_a_difference_is_told_with_what_to_do(
    replicas: list[int], config: dict[str, str], found: list[tuple[str, str, str]]
) -> None:
    drift = compare(WANTED, replicas, config)
    assert [(fault.setting, fault.found, fault.wanted) for fault in drift] == found
    assert all(fault.advice for fault in drift)
