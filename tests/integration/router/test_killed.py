"""router is killed at named points with complaints on their way, and loses none and doubles none."""

import json
from pathlib import Path

import pytest

from tests.integration.router.harness import TOKENS, World
from tests.support.namespace import Namespace
from tests.support.processes import ServiceProcess, service_env
from tests.support.stack import Stack
from tests.support.wait import eventually


@pytest.mark.parametrize("point", ["after_receive", "after_commit", "after_publish", "before_offset_commit"])
async def test_a_kill_in_the_middle_loses_nothing_and_opens_nothing_twice(
    point: str, world: World, stack: Stack, namespace: Namespace, tmp_path: Path
) -> None:
    for number in range(20):
        await world.submit(f"c{number}", category="jalan" if number % 2 else "umum")
    env = service_env(stack, namespace, staff_tokens=json.dumps(TOKENS))
    router = ServiceProcess("router", env, logs=tmp_path)
    try:
        router.start(kill_at=point)
        assert await router.gone() == -9
        router.start()
        await router.ready()
        await eventually(lambda: all(world.of(f"c{number}") for number in range(20)), timeout=30)
    finally:
        assert router.stop()
    for number in range(20):
        assert {envelope.id for envelope in world.of(f"c{number}")} == {f"router:c{number}.1"}
    assert await world.own["commits"].count_documents({}) == 20
    assert await world.own["cases"].count_documents({}) == 20
