"""The names of topics, groups and dead letters, and the settings each topic should have."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.bus.broker import LARGEST_RECORD
from shared.contracts.base import Event
from shared.contracts.catalogue import COMPACTED_TOPICS, EVENTS

SERVICE_GROUPS: Final = ("router", "notifier", "reporting")
"""The consumer groups there are, each with a topic of dead letters. intake reads tenants alone, without a group."""

DEAD_LETTER_SUFFIX: Final = ".dlt"


@dataclass(frozen=True, slots=True)
class TopicSettings:
    """A topic as it should be. `config` are Kafka's topic settings by name."""

    name: str
    partitions: int
    replication: int
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topics:
    """Names under a prefix, so that several installations (and every test) can share one Kafka."""

    prefix: str = ""

    def name(self, topic: str) -> str:
        """Return the name in Kafka of an event's `topic`."""
        return self.prefix + topic

    def of(self, events: Iterable[type[Event]]) -> list[str]:
        """Return the names in Kafka of the events' topics, each once, in order."""
        return list(dict.fromkeys(self.name(event.topic) for event in events))

    def group(self, group: str) -> str:
        """Return the consumer group's id in Kafka."""
        return self.prefix + group

    def dead_letters(self, group: str) -> str:
        """Return the name in Kafka of a group's dead-letter topic."""
        return self.prefix + group + DEAD_LETTER_SUFFIX

    def wanted(
        self, *, partitions: int, replication: int, groups: Sequence[str] = SERVICE_GROUPS
    ) -> list[TopicSettings]:
        """Return every topic there should be: one per event, and one of dead letters per group (one partition)."""
        durable = {"min.insync.replicas": str(max(1, replication - 1))}
        forever = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
        topics = [
            TopicSettings(
                name=self.name(topic),
                partitions=partitions,
                replication=replication,
                config=durable | ({"cleanup.policy": "compact"} if topic in COMPACTED_TOPICS else forever),
            )
            for topic in dict.fromkeys(event.topic for event in EVENTS)
        ]
        letter_config = durable | forever | {"max.message.bytes": str(LARGEST_RECORD)}
        letters = [
            TopicSettings(name=self.dead_letters(group), partitions=1, replication=replication, config=letter_config)
            for group in groups
        ]
        return topics + letters
