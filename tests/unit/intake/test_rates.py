"""Quotas of single tenants, and how they are given."""

import pytest

from services.intake.adapters.rates import Rates
from services.intake.settings import Settings

MASTER_KEY = "YSBrZXkgZm9yIHRlc3RzLCAzMiBieXRlcyBsb25nLi4="


async def answers(rates: Rates, tenant: str, count: int) -> list[bool]:
    """Whether each of so many requests of as many clients may go on."""
    return [await rates.wait(tenant, f"10.0.0.{number}") is None for number in range(count)]


async def test_a_tenant_may_have_a_quota_of_its_own() -> None:
    rates = Rates(client="100/minute", tenant="3/minute", tenants={"33.72": "5/minute", "33": "1/minute"})
    assert sum(await answers(rates, "33.72", 9)) == 5
    assert sum(await answers(rates, "33", 9)) == 1
    assert sum(await answers(rates, "36.71", 9)) == 3


@pytest.mark.parametrize("rate", ["many", "5 apples", ""])
def test_a_quota_that_is_no_rate_ends_the_start(rate: str) -> None:
    with pytest.raises(ValueError, match="600/minute"):
        Settings(master_key=MASTER_KEY, intake_tenant_rates={"33.72": rate})  # type: ignore[arg-type]
