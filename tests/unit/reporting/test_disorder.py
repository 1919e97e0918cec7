"""Whatever the order, however often: the same view and the same rollups."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.facts import Fact, merge
from services.reporting.domain.fold import fold
from services.reporting.domain.rollups import Key, change, contributions, count
from services.reporting.domain.view import ComplaintView
from tests.unit.reporting.histories import histories

TENANT = "33.72"


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Fact], list[list[Fact]]]:
    """A history, and batches that bring each of its facts at least once, in any order."""
    facts = draw(histories())
    repeats = draw(st.lists(st.sampled_from(facts), max_size=8))
    arrivals = draw(st.permutations([*facts, *repeats]))
    sizes = draw(st.lists(st.integers(1, 5), min_size=len(arrivals), max_size=len(arrivals)))
    batches, rest = [], list(arrivals)
    for size in sizes:
        batches.append(rest[:size])
        rest = rest[size:]
    return facts, batches


@given(deliveries())
def test_any_order_with_any_repeats_gives_the_same_view_and_the_same_rollups(
    delivery: tuple[list[Fact], list[list[Fact]]],
) -> None:
    facts, batches = delivery
    known: tuple[Fact, ...] = ()
    view: ComplaintView | None = None
    rollups: Counter[Key] = Counter()
    for batch in batches:
        known = merge(known, batch)
        before, view = view, fold(known)
        change(rollups, contributions(TENANT, before) if before else (), contributions(TENANT, view))
    fresh = fold(merge((), facts))
    assert view == fresh
    assert +rollups == count(TENANT, [fresh])
    assert min(rollups.values(), default=0) >= 0


@given(histories())
def test_each_complaint_counts_once_in_every_dimension(facts: list[Fact]) -> None:
    totals = count(TENANT, [fold(merge((), facts))])
    seen = any(each.ref is not None for each in facts)
    for dimension in ("status", "agency", "category", "area"):
        assert sum(by for key, by in totals.items() if key[0] == dimension) == seen


@given(histories(), st.integers(0, 10))
def test_a_fold_may_stop_anywhere_and_go_on(facts: list[Fact], place: int) -> None:
    ordered = merge((), facts)
    assert fold(ordered[place:], fold(ordered[:place])) == fold(ordered)


@given(histories())
def test_nobody_reads_or_lists_what_is_over_or_secret(facts: list[Fact]) -> None:
    view = fold(merge((), facts))
    if view.status in {"rejected", "merged", "transferred", "withdrawn"}:
        assert not view.listed
    if view.secret:
        assert not view.opens_words
    if not view.listed:
        assert not view.opens_words


@given(histories())
def test_only_clocks_of_the_step_that_a_complaint_is_at_run(facts: list[Fact]) -> None:
    view = fold(merge((), facts))
    if view.status in {"rejected", "closed", "transferred", "withdrawn", "merged"}:
        assert not [by for by in (view.verify_by, view.respond_by, view.resolve_by) if by]
        assert not view.open
        assert not view.waiting
