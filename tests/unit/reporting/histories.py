"""Sensible histories of a case: whatever router can say after what it has said."""

from typing import Any

from hypothesis import strategies as st

from services.reporting.domain.facts import Fact
from tests.unit.reporting.facts import START, fact

ANYWHERE = ("amended", "replied", "escalated")
OPEN = ("queued", "assigned", "deferred", "merged", "withdrawn", "transferred", *ANYWHERE)
HANDLED = (*OPEN, "progressed", "resolved")
AFTER: dict[str, tuple[str, ...]] = {
    "received": ("queued", "assigned"),
    "queued": (*OPEN, "rejected"),
    "assigned": HANDLED,
    "deferred": ("assigned", "rejected", "merged", "withdrawn", *ANYWHERE),
    "progressed": HANDLED,
    "resolved": ("reopened", "closed", "withdrawn", "amended", "replied"),
    "reopened": HANDLED,
    "closed": ("reopened", "replied"),
    "merged": ("split", "amended"),
    "rejected": (),
    "withdrawn": (),
    "transferred": (),
}
"""What may come next, by the last fact that changed the status; the others leave that as it was."""
STANDING = frozenset({"deferred", "merged", "closed"})
"""After these no clock runs until something else happens."""
VARIANTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "queued": st.fixed_dictionaries({"verify_by": st.just(START)}),
    "assigned": st.fixed_dictionaries(
        {"agency": st.sampled_from(["dpupr", "dishub"]), "by": st.sampled_from(["rule", "verifier", "agency"])}
    ),
    "amended": st.fixed_dictionaries(
        {"visibility": st.sampled_from(["public", "anonymous", "secret"]), "area": st.sampled_from(["33.72.02", None])},
        optional={"words": st.just({"key": "k1", "data": "bWFza2Vk"}), "hidden": st.just(["m1"])},
    ),
    "replied": st.fixed_dictionaries(
        {"kind": st.sampled_from(["add", "rate"])}, optional={"rating": st.integers(1, 5)}
    ),
    "escalated": st.fixed_dictionaries({"to": st.sampled_from([["agency_liaison"], ["agency_head"], ["executive"]])}),
    "resolved": st.fixed_dictionaries(
        {},
        optional={
            "evidence": st.just(
                [("e1", "image/jpeg", "before", START, 8, 6), ("e2", "image/jpeg", "after", START, 8, 6)]
            )
        },
    ),
    "closed": st.fixed_dictionaries({"by": st.sampled_from(["reporter", "timer"])}),
}


@st.composite
def cases(draw: st.DrawFn) -> list[Fact]:
    """What router said of one case, in order: its own from the start, or one that was offered by another tenant."""
    offered = draw(st.booleans())
    said = [fact("queued", 1, origin="33.28", words={"key": "k2", "data": "eA==", "home": "33.28"})] if offered else []
    if offered:
        said.append(fact(draw(st.sampled_from(["transfer_accepted", "transfer_returned"])), 2))
        if said[-1].kind == "transfer_returned":
            return said
    state = "queued" if offered else "received"
    for _ in range(draw(st.integers(0, 8))):
        if not AFTER[state]:
            break
        kind = draw(st.sampled_from(AFTER[state]))
        data = draw(VARIANTS.get(kind, st.just({})))
        if state in STANDING:
            data = {**data, "due": {}}
        said.append(fact(kind, len(said) + 1, **data))
        if kind not in ANYWHERE and kind != "split":
            state = kind
        elif kind == "split" or (state == "deferred" and kind == "replied"):
            state = "queued"
    return said


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """The facts of one complaint: received here (or offered), what router said in order, what the notifier said."""
    case = draw(cases())
    received = [] if any("origin" in each.data for each in case) else [fact("received")]
    sent = draw(st.lists(st.sampled_from(["sent", "failed"]), max_size=3))
    messages = [
        fact(kind, place, notification=draw(st.sampled_from(["n1", "n2"]))) for place, kind in enumerate(sent, 1)
    ]
    return [*received, *case, *messages] or [fact("received")]
