"""A small service behind the proxy, for tests: says what it got, sets cookies, streams."""

import asyncio
import sys
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

app = FastAPI()


@app.get("/aliran")
async def stream() -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        yield "data: first\n\n"
        await asyncio.Event().wait()

    return StreamingResponse(events(), media_type="text/event-stream")


@app.api_route("/{path:path}", methods=["GET", "POST"])
async def echo(request: Request) -> Response:
    body = await request.body()
    headers = dict(request.headers)
    target = f"{request.scope['raw_path'].decode()}?{request.url.query}"
    answer = JSONResponse({"name": sys.argv[1], "target": target, "headers": headers, "length": len(body)})
    answer.set_cookie("one", "1")
    answer.set_cookie("two", "2")
    return answer


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[2]), log_level="warning", proxy_headers=False)
