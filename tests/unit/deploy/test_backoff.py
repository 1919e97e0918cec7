"""A child that keeps dying is started again ever more slowly; one that lived is started again at once."""

from deploy.local.backoff import FIRST_S, MOST_S, STEADY_AFTER_S, Backoff


def test_waits_double_up_to_a_limit() -> None:
    backoff = Backoff()
    waits = [backoff.died(1.0) for _ in range(12)]
    assert waits[:3] == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S]
    assert waits[-1] == MOST_S


def test_a_long_life_starts_from_the_first_wait_again() -> None:
    backoff = Backoff(deaths=7)
    assert backoff.died(STEADY_AFTER_S) == FIRST_S
    assert backoff.deaths == 1
