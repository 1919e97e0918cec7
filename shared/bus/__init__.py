"""Events over Kafka: batches in, with dead letters and exact commits; envelopes out, durable and in order."""

from shared.bus.attempts import Patience
from shared.bus.broker import build_broker
from shared.bus.consumer import BatchConsumer
from shared.bus.dead_letters import DeadLetters
from shared.bus.errors import ConsumerBrokenError, PermanentError, TransientError
from shared.bus.publisher import KafkaPublisher
from shared.bus.records import Batch, Origin, Position, Received
from shared.bus.table import CompactedTable
from shared.bus.topics import Topics

__all__ = [
    "Batch",
    "BatchConsumer",
    "CompactedTable",
    "ConsumerBrokenError",
    "DeadLetters",
    "KafkaPublisher",
    "Origin",
    "Patience",
    "PermanentError",
    "Position",
    "Received",
    "Topics",
    "TransientError",
    "build_broker",
]
