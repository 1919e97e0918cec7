"""Quotas of single tenants, and how they are given."""

import asyncio

import pytest

from services.intake.adapters.rates import Rates
from services.intake.settings import Settings

MASTER_KEY = "YSBrZXkgZm9yIHRlc3RzLCAzMiBieXRlcyBsb25nLi4="


async def answers(rates: Rates, tenant: str, count: int) -> list[bool]:
    """Whether each of so many requests of as many clients may go on."""
    return [await rates.wait(tenant, f"10.0.0.{number}") is None for number in range(count)]


async def turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_tenant_may_have_a_quota_of_its_own() -> None:
    rates = Rates(client="100/minute", tenant="3/minute", hold=0, tenants={"33.72": "5/minute", "33": "1/minute"})
    assert sum(await answers(rates, "33.72", 9)) == 5
    assert sum(await answers(rates, "33", 9)) == 1
    assert sum(await answers(rates, "36.71", 9)) == 3


async def test_a_refusal_is_held_back_but_never_more_of_them_than_so_many() -> None:
    rates = Rates(client="100/minute", tenant="1/minute", hold=3600, most_held=2)
    assert await rates.wait("33.72", "a") is None
    held = [asyncio.create_task(rates.wait("33.72", client)) for client in ("b", "c")]
    await turns()
    assert await rates.wait("33.72", "d") is not None
    assert await rates.wait("36.71", "d") is None
    assert not any(task.done() for task in held)
    held[0].cancel()
    await turns()
    another = asyncio.create_task(rates.wait("33.72", "e"))
    await turns()
    assert not another.done()
    for task in (held[1], another):
        task.cancel()


@pytest.mark.parametrize("rate", ["many", "5 apples", ""])
def test_a_quota_that_is_no_rate_ends_the_start(rate: str) -> None:
    with pytest.raises(ValueError, match="600/minute"):
        Settings(master_key=MASTER_KEY, intake_tenant_rates={"33.72": rate})  # type: ignore[arg-type]
