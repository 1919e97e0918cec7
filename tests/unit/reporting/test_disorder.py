"""Whatever the order, however often: the same view and the same rollups."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.facts import Fact, merge
from services.reporting.domain.rollups import Key, change, contributions, count
from services.reporting.domain.view import ComplaintView, fold
from tests.unit.reporting.facts import fact

TENANT = "33.72"
ROUTER_KINDS = st.sampled_from(["queued", "assigned", "progressed", "resolved", "rejected"])
AGENCIES = st.sampled_from(["dpupr", "dishub"])


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """The facts of one complaint: received, what the router said in order, what the notifier said."""
    kinds = draw(st.lists(ROUTER_KINDS, max_size=6))
    sent = draw(st.lists(st.sampled_from(["sent", "failed"]), max_size=3))
    case = [
        fact(kind, place, **({"agency": draw(AGENCIES)} if kind == "assigned" else {}))
        for place, kind in enumerate(kinds, 1)
    ]
    messages = [
        fact(kind, place, notification=draw(st.sampled_from(["n1", "n2"]))) for place, kind in enumerate(sent, 1)
    ]
    return [fact("received"), *case, *messages]


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
    for dimension in ("status", "agency", "category", "area"):
        assert sum(by for key, by in totals.items() if key[0] == dimension) == 1


@given(histories(), st.integers(0, 10))
def test_a_fold_may_stop_anywhere_and_go_on(facts: list[Fact], place: int) -> None:
    ordered = merge((), facts)
    assert fold(ordered[place:], fold(ordered[:place])) == fold(ordered)
