"""A service as a process: it ends in good order on a signal, and at once, loudly, when its work fails."""

import asyncio
import base64
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.support.ports import free_port
from tests.support.wait import eventually

KEY = base64.b64encode(bytes(32)).decode()


@asynccontextmanager
async def toy(**settings: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "ADUAN_MASTER_KEY": KEY,
        "ADUAN_HTTP_PORT": str(port),
        **{f"ADUAN_{name.upper()}": value for name, value in settings.items()},
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.unit.shared_runtime.toy_service",
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def answers(client: httpx.AsyncClient, path: str) -> httpx.Response | None:
    try:
        return await client.get(path)
    except httpx.TransportError:
        return None


async def test_a_signal_lets_the_request_finish_and_ends_with_code_0() -> None:
    async with toy(drain_seconds="1") as (process, address), httpx.AsyncClient(base_url=address) as client:
        await eventually(lambda: answers(client, "/health/live"), timeout=20)
        request = asyncio.create_task(client.get("/slow", params={"seconds": 2}))

        async def is_ready() -> bool:
            return (await client.get("/health/ready")).status_code == 200

        await eventually(is_ready)
        process.send_signal(signal.SIGTERM)

        async def is_stopping() -> bool:
            told = await answers(client, "/health/ready")
            return told is not None and told.status_code == 503 and told.json()["checks"] == {"process": "stopping"}

        await eventually(is_stopping)
        assert (await request).json() == "done"
        assert await asyncio.wait_for(process.wait(), 15) == 0


async def test_a_connection_that_lies_unused_for_some_seconds_takes_another_request() -> None:
    async with toy() as (_process, address), httpx.AsyncClient(base_url=address) as client:
        await eventually(lambda: answers(client, "/health/live"), timeout=20)
        reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(address).port)
        ask = b"GET /health/live HTTP/1.1\r\nhost: here\r\n\r\n"
        writer.write(ask)
        assert b" 200 " in await reader.readuntil(b"\r\n")
        await reader.readuntil(b"}")
        with pytest.raises(TimeoutError):  # nothing comes, the end of the connection neither
            await asyncio.wait_for(reader.read(1), 7)
        writer.write(ask)
        assert b" 200 " in await reader.readuntil(b"\r\n")
        writer.close()


async def test_failed_background_work_ends_the_process_with_code_1_and_a_critical_line() -> None:
    async with toy(fail_after="0.2") as (process, _address):
        out, _err = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 1
        lines = [json.loads(line) for line in out.splitlines()]
        (critical,) = [line for line in lines if line["level"] == "CRITICAL"]
        assert "work" in critical["message"]
        assert b"Budi" not in out


async def test_wrong_settings_are_one_line_and_code_2() -> None:
    async with toy(master_key="secret-but-short", log_level="LOUD") as (process, _address):
        out, err = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 2
        assert out == b""
        assert len(err.splitlines()) == 1
        assert b"ADUAN_MASTER_KEY" in err
        assert b"ADUAN_LOG_LEVEL" in err
        assert b"secret-but-short" not in err


async def test_a_port_in_use_ends_the_process_with_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with toy(http_port=str(taken.getsockname()[1])) as (process, _address):
            out, _err = await asyncio.wait_for(process.communicate(), 30)
            assert process.returncode not in {0, None}
            assert b"address already in use" in out
