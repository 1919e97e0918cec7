"""Complaints accepted a second: intake beside bare FastAPI with an `insert_one` a request."""

import uuid

import orjson

from benchmarks.events import ADDRESS, AREA, LAT, LON, PHONE, TEXT
from benchmarks.load import closed_loop, post
from benchmarks.measure import Aim, Figure, Sample, cpu_seconds, in_turns, median, peak_memory
from benchmarks.setting import Setting, bench, running
from tests.support.processes import ServiceProcess

REQUESTS = 3_000
PATH = "/api/v1/tenants/33.72/complaints"
OPEN_DOORS = {"intake_client_rate": "1000000/second", "intake_tenant_rate": "1000000/second"}


def body(number: int) -> bytes:
    """Return a complaint; every one has a reporter of its own, so that each needs a key of its own."""
    return orjson.dumps(
        {
            "text": TEXT,
            "location": {"lat": LAT, "lon": LON, "address": ADDRESS, "area_code": AREA},
            "reporter": {"name": "Pelapor", "phone": f"{PHONE[:6]}{number % 10**7:07d}"},
        }
    )


async def accept(process: ServiceProcess, path: str, requests: int) -> Sample:
    """Return complaints accepted a second; every answer has to be a 202."""
    prefix = uuid.uuid4().hex
    start = int(prefix, 16) % 10**7
    prepared = [post(path, body(start + number), f"{prefix}-{number}") for number in range(requests)]
    before = cpu_seconds(process.pid)
    outcome = await closed_loop(process.port, requests, prepared.__getitem__)
    assert set(outcome.statuses) == {202}, outcome.statuses
    used = cpu_seconds(process.pid) - before
    return Sample(requests / outcome.seconds, used / requests * 1000, peak_memory(process.pid))


async def measure(setting: Setting) -> list[Figure]:
    """Both processes run all the time; only one is asked at a time."""
    requests = setting.size(REQUESTS)
    async with bench(setting) as at:
        ours, bare = at.service("intake", **OPEN_DOORS), at.bare("intake")
        async with running(ours, bare):
            await accept(ours, PATH, 500)
            await accept(bare, "/complaints", 500)
            first, second = await in_turns(
                setting.runs,
                lambda: accept(ours, PATH, requests),
                lambda: accept(bare, "/complaints", requests),
                say=setting.say,
            )
    figure = Figure("intake accepted", "complaints/s", Aim(ratio_least=0.60), median(first), median(second))
    setting.capacity = figure.ours.value
    return [figure]


async def capacity(setting: Setting) -> float:
    """Return what intake accepts a second; measured now, if it wasn't before."""
    if not setting.capacity:
        async with bench(setting) as at:
            intake = at.service("intake", **OPEN_DOORS)
            async with running(intake):
                await accept(intake, PATH, 500)
                setting.capacity = (await accept(intake, PATH, setting.size(REQUESTS))).value
    return setting.capacity
