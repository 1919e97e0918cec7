"""Raw produce → consume → upsert → find: a POST is answered when producing begins, a GET finds it in MongoDB."""

import asyncio
import json
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import UpdateOne
from starlette.requests import Request
from starlette.responses import JSONResponse

from benchmarks.bare.web import Ready, collection, serve


async def start(app: FastAPI) -> AsyncIterator[Ready]:
    """Produce, consume and find in one process."""
    env, topic, kept = os.environ, os.environ["BENCH_TOPIC"], collection()
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=env["BENCH_KAFKA"],
        group_id=env["BENCH_GROUP"],
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    producer = AIOKafkaProducer(bootstrap_servers=env["BENCH_KAFKA"], acks="all", enable_idempotence=True)
    await consumer.start()
    await producer.start()
    work = asyncio.create_task(_consume(consumer, kept))

    @app.post("/complaints", status_code=202)
    async def submit(request: Request) -> dict[str, str]:
        complaint = uuid.uuid4().hex
        await producer.send(topic, await request.body(), complaint.encode())  # on its way: not yet acknowledged
        return {"tracking_code": complaint}

    @app.get("/complaints/{complaint}")
    async def find(complaint: str) -> JSONResponse:
        found = await kept.find_one({"_id": complaint})
        return JSONResponse(found or {}, 200 if found else 404)

    async def ready() -> bool:
        return bool(consumer.assignment()) and not work.done()

    yield ready
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    await producer.stop()
    await consumer.stop()


async def _consume(consumer: Any, kept: AsyncIOMotorCollection[dict[str, Any]]) -> None:
    while True:
        fetched = await consumer.getmany(timeout_ms=1000, max_records=500)
        if fetched:
            await kept.bulk_write(
                [
                    UpdateOne({"_id": record.key.decode()}, {"$set": json.loads(record.value)}, upsert=True)
                    for batch in fetched.values()
                    for record in batch
                ],
                ordered=False,
            )
            await consumer.commit({part: batch[-1].offset + 1 for part, batch in fetched.items()})


if __name__ == "__main__":
    serve(start=start)
