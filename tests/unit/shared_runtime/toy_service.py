"""A service with nothing in it, run as a process by `python -m tests.unit.shared_runtime.toy_service`."""

import asyncio

from fastapi import APIRouter, FastAPI

from shared.config import CommonSettings
from shared.runtime import build_app, serve
from shared.telemetry import Metrics


class Settings(CommonSettings):
    """What the test wants to happen."""

    fail_after: float | None = None


def build(settings: Settings) -> FastAPI:
    router = APIRouter()
    entered = asyncio.Event()

    @router.get("/slow", openapi_extra={"x-access": "public"})
    async def slow(seconds: float) -> str:
        entered.set()
        await asyncio.sleep(seconds)
        return "done"

    async def work() -> None:
        if settings.fail_after is None:
            await asyncio.Event().wait()
        await asyncio.sleep(settings.fail_after or 0)
        raise ValueError("Budi")

    async def entered_check() -> str | None:
        return None if entered.is_set() else "no request yet"

    return build_app(
        settings,
        name="toy",
        title="Toy",
        routers=[router],
        background=[("work", work)],
        checks={"entered": entered_check},
        metrics=Metrics("toy"),
    )


if __name__ == "__main__":
    serve("toy", build, Settings)
