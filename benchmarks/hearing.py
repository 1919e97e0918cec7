"""Hears on Kafka when a case was opened and when its reporter was first told."""

import asyncio
import time
from collections.abc import Iterable
from typing import Any, Literal, Self

import orjson
from aiokafka import AIOKafkaConsumer

from benchmarks.setting import Bench
from shared.contracts.complaint import ComplaintAssigned, ComplaintQueued
from shared.contracts.notification import NotificationSent, Recipient

Kind = Literal["assigned", "told"]
"""`assigned`: given to an agency or to the verifier. `told`: a provider took the first message to the reporter."""


class Hearing:
    """Each kind of fact about each complaint, with `time.perf_counter()` of when it was first heard."""

    def __init__(self, bench: Bench) -> None:
        self._cases = set(bench.topics.of([ComplaintAssigned, ComplaintQueued]))
        self._sent = bench.topics.name(NotificationSent.topic)
        self._kafka = bench.stack.kafka
        self._consumer: Any = None
        self._listening: asyncio.Task[None] | None = None
        self._heard: dict[tuple[Kind, str], float] = {}

    async def __aenter__(self) -> Self:
        self._consumer = AIOKafkaConsumer(
            *self._cases, self._sent, bootstrap_servers=self._kafka, auto_offset_reset="earliest"
        )
        await self._consumer.start()
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait({self._listening})
        await self._consumer.stop()

    def when(self, kind: Kind, complaint: str) -> float:
        """Return when it was heard; KeyError: not yet."""
        return self._heard[kind, complaint]

    async def all_of(self, kind: Kind, complaints: Iterable[str], seconds: float) -> None:
        """Wait until it was heard of every complaint; TimeoutError: of some it was not."""
        missing = {(kind, complaint) for complaint in complaints}
        async with asyncio.timeout(seconds):
            while missing := missing - self._heard.keys():
                await asyncio.sleep(0.05)

    async def _listen(self) -> None:
        while True:
            fetched = await self._consumer.getmany(timeout_ms=1000)
            now = time.perf_counter()
            for at, records in fetched.items():
                for record in records:
                    if at.topic in self._cases:
                        self._heard.setdefault(("assigned", record.key.decode()), now)
                    elif (said := orjson.loads(record.value))["recipient"] == Recipient.REPORTER:
                        self._heard.setdefault(("told", said["complaint_id"]), now)
