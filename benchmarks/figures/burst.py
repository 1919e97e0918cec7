"""A burst of ten times what intake accepts: what is refused, that nothing accepted is lost, and when the lag is gone.

Once from one client with the default limits (429 is expected), once from many clients against a bounded queue (503).
"""

import time
import uuid

import orjson
from aiokafka import AIOKafkaConsumer

from benchmarks.events import Progress, reached
from benchmarks.figures.intake import OPEN_DOORS, PATH, body, capacity
from benchmarks.load import Outcome, open_loop, post
from benchmarks.measure import Aim, Figure, Sample
from benchmarks.setting import Bench, Setting, bench, running
from shared.contracts.complaint import ComplaintAssigned, ComplaintQueued, ComplaintReceived

TIMES = 10
SECONDS = 10.0
CONNECTIONS = 512
QUEUE = 100


async def measure(setting: Setting) -> list[Figure]:
    """Two bursts, each on a fresh system."""
    rate = await capacity(setting) * TIMES
    setting.say("one client, default limits")
    one = await _burst(setting, rate, many_clients=False)
    setting.say("many clients, bounded queue")
    many = await _burst(setting, rate, many_clients=True, intake_queue=str(QUEUE), **OPEN_DOORS)
    return [
        _figure("burst of 10×, one client, default limits: lag gone after", *one),
        _figure(f"burst of 10×, many clients, queue of {QUEUE}: lag gone after", *many),
    ]


async def _burst(setting: Setting, rate: float, *, many_clients: bool, **settings: str) -> tuple[Outcome, float, int]:
    """Return what came back, how many seconds after it the lag was gone, and how many accepted complaints were lost."""
    seconds = SECONDS / 2 if setting.quick else SECONDS
    async with bench(setting) as at, Progress(at) as progress:
        intake, router, reporting = at.service("intake", **settings), at.service("router"), at.service("reporting")
        async with running(intake, router, reporting):
            prefix, prepared = uuid.uuid4().hex, [body(number) for number in range(1000)]

            def make(number: int) -> bytes:
                client = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}" if many_clients else None
                return post(PATH, prepared[number % 1000], f"{prefix}-{number}", client)

            outcome = await open_loop(intake.port, rate, seconds, make, CONNECTIONS)
            ended = time.perf_counter()
            accepted = {orjson.loads(body)["complaint_id"] for body in outcome.accepted}
            gone = await _lag_gone(at, progress, len(accepted))
            return outcome, gone - ended, len(accepted - await _in_log(at))


async def _lag_gone(at: Bench, progress: Progress, accepted: int) -> float:
    """Return when router had opened a case for every complaint, and reporting had folded every event."""
    received = at.topics.of([ComplaintReceived])
    cases = at.topics.of([ComplaintAssigned, ComplaintQueued])
    await reached(lambda: progress.held(received), accepted)
    await reached(lambda: progress.held(cases), accepted)
    everything = [*received, *cases]
    wanted = await progress.held(everything)
    return await reached(lambda: progress.committed(at.topics.group("reporting"), everything), wanted)


async def _in_log(at: Bench) -> set[str]:
    """Return the ids of all complaints in Kafka's log."""
    consumer = AIOKafkaConsumer(
        at.topics.name(ComplaintReceived.topic), bootstrap_servers=at.stack.kafka, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        found: set[str] = set()
        while records := await consumer.getmany(timeout_ms=1000, max_records=5000):
            found.update(record.key.decode() for batch in records.values() for record in batch)
    finally:
        await consumer.stop()
    return found


def _figure(name: str, outcome: Outcome, lag: float, lost: int) -> Figure:
    answers = sum(outcome.statuses.values())
    return Figure(
        name,
        "s",
        Aim(most=round(outcome.seconds, 1), words="nothing lost"),
        Sample(lag),
        details={
            "burst_seconds": round(outcome.seconds, 1),
            "answers_per_second": round(answers / outcome.seconds),
            "accepted": len(outcome.accepted),
            "answers": {str(status): count for status, count in sorted(outcome.statuses.items())},
            "refused_without_retry_after": outcome.without_retry_after,
            "accepted_and_lost": lost,
        },
    )
