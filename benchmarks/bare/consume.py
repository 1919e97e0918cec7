"""Raw aiokafka: `getmany` → `insert_many` → produce (BENCH_KIND=route), or → `bulk_write` upserts (project)."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from bson import ObjectId
from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import UpdateOne

from benchmarks.bare.web import Ready, collection, serve


async def start(_app: FastAPI) -> AsyncIterator[Ready]:
    """Consume for as long as the process lives."""
    env = os.environ
    consumer = AIOKafkaConsumer(
        *env["BENCH_TOPICS"].split(","),
        bootstrap_servers=env["BENCH_KAFKA"],
        group_id=env["BENCH_GROUP"],
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    producer = AIOKafkaProducer(bootstrap_servers=env["BENCH_KAFKA"], acks="all", enable_idempotence=True)
    await consumer.start()
    await producer.start()
    work = asyncio.create_task(_consume(consumer, producer, collection()))

    async def ready() -> bool:
        return bool(consumer.assignment()) and not work.done()

    yield ready
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    await producer.stop()
    await consumer.stop()


async def _consume(consumer: Any, producer: Any, kept: AsyncIOMotorCollection[dict[str, Any]]) -> None:
    routing, out = os.environ["BENCH_KIND"] == "route", os.environ.get("BENCH_OUT")
    while True:
        fetched = await consumer.getmany(timeout_ms=1000, max_records=500)
        records = [record for batch in fetched.values() for record in batch]
        if not records:
            continue
        bodies = [json.loads(record.value) for record in records]
        if routing:
            await kept.insert_many([{"_id": ObjectId(), **body} for body in bodies], ordered=False)
            await asyncio.gather(*[await producer.send(out, record.value, record.key) for record in records])
        else:
            pairs = zip(records, bodies, strict=True)
            upserts = [UpdateOne({"_id": record.key.decode()}, {"$set": body}, upsert=True) for record, body in pairs]
            await kept.bulk_write(upserts, ordered=False)
        await consumer.commit({part: batch[-1].offset + 1 for part, batch in fetched.items()})


if __name__ == "__main__":
    serve(start=start)
