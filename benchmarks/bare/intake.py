"""Bare FastAPI and one `insert_one` a request (majority, journal)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from bson import ObjectId
from fastapi import FastAPI
from pydantic import BaseModel

from benchmarks.bare.web import Ready, collection, serve


class Body(BaseModel):
    """A complaint, hardly checked."""

    text: str
    category: str | None = None
    location: dict[str, float | str] | None = None
    reporter: dict[str, str] | None = None


async def start(app: FastAPI) -> AsyncIterator[Ready]:
    """Take complaints in."""
    kept = collection()

    @app.post("/complaints", status_code=202)
    async def submit(body: Body) -> dict[str, str]:
        stored = await kept.insert_one({"_id": ObjectId(), "at": datetime.now(UTC), **body.model_dump()})
        return {"complaint_id": str(stored.inserted_id)}

    async def ready() -> bool:
        return bool(await kept.database.client.admin.command("ping"))

    yield ready


if __name__ == "__main__":
    serve(start=start)
