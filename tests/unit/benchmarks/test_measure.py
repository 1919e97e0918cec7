"""How figures are made of samples."""

import pytest

from benchmarks.load import Answer, Outcome
from benchmarks.measure import Aim, Figure, Sample, in_turns, median, percentile


@pytest.mark.parametrize(
    ("share", "value"), [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0), (0.001, 1.0)], ids=["p50", "p99", "most", "least"]
)
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(share: float, value: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], share) == value


def test_of_few_values_a_high_percentile_is_the_largest() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0


def test_a_median_takes_each_part_by_itself() -> None:
    samples = [Sample(1, cpu=3, memory=2), Sample(2, cpu=1, memory=3), Sample(9, cpu=2, memory=1)]

    assert median(samples) == Sample(2, cpu=2, memory=2)


async def test_contenders_take_turns_and_nobody_always_comes_first() -> None:
    order: list[str] = []

    async def ours() -> Sample:
        order.append("ours")
        return Sample(2)

    async def ceiling() -> Sample:
        order.append("ceiling")
        return Sample(4)

    first, second = await in_turns(3, ours, ceiling)

    assert order == ["ours", "ceiling", "ceiling", "ours", "ours", "ceiling"]
    assert (first, second) == ([Sample(2)] * 3, [Sample(4)] * 3)


@pytest.mark.parametrize(
    ("aim", "value", "ratio", "met"),
    [
        (Aim(ratio_least=0.6), 1.0, 0.6, True),
        (Aim(ratio_least=0.6), 1.0, 0.59, False),
        (Aim(ratio_least=0.6), 1.0, None, False),
        (Aim(ratio_most=3, most=250), 200.0, 3.1, False),
        (Aim(ratio_most=3, most=250), 251.0, 2.0, False),
        (Aim(ratio_most=3, most=250), 250.0, 3.0, True),
        (Aim(), 1.0, None, True),
    ],
)
def test_an_aim_is_met_when_all_of_its_bounds_hold(aim: Aim, value: float, ratio: float | None, met: bool) -> None:
    assert aim.met(value, ratio) is met


def test_an_aim_says_its_bounds() -> None:
    assert str(Aim(ratio_most=3, most=250, words="nothing lost")) == "ratio ≤ 3, ≤ 250, nothing lost"


def test_a_figure_without_ceiling_has_no_ratio() -> None:
    assert Figure("burst", "s", Aim(most=10), Sample(3)).ratio is None


def test_a_refusal_that_does_not_say_when_to_come_again_is_counted() -> None:
    outcome = Outcome()
    for answer in (
        Answer(202, b"http/1.1 202 accepted\r\n", b"{}", 0.0),
        Answer(429, b"http/1.1 429 too many\r\nretry-after: 3\r\n", b"", 0.0),
        Answer(503, b"http/1.1 503 busy\r\ncontent-length: 0\r\n", b"", 0.0),
    ):
        outcome.count(answer)

    assert (outcome.accepted, outcome.without_retry_after) == ([b"{}"], 1)
    assert dict(outcome.statuses) == {202: 1, 429: 1, 503: 1}
