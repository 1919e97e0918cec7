"""What all bare processes have: FastAPI on uvicorn (uvloop, httptools), and MongoDB with durable writes."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection
from starlette.responses import JSONResponse

KEEP_ALIVE_SECONDS = 150
"""As Aduan's services have it; not imported from them, which would cost the bare processes their memory."""

Ready = Callable[[], Awaitable[bool]]


def collection() -> AsyncIOMotorCollection[dict[str, Any]]:
    """Return the collection that this process writes to, majority and journal."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        os.environ["BENCH_MONGO"], w="majority", journal=True
    )
    return client[os.environ["BENCH_DATABASE"]]["bare"]


def serve(*, start: Callable[[FastAPI], AsyncIterator[Ready]]) -> None:
    """Run a process: `start` adds routes, does what it has to around its `yield`, and yields what says it is ready."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asynccontextmanager(start)(app) as ready:

            @app.get("/health/ready")
            async def health() -> JSONResponse:
                return JSONResponse({}, 200 if await ready() else 503)

            yield

    app = FastAPI(lifespan=lifespan)
    port = int(os.environ["ADUAN_HTTP_PORT"])
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
