"""What is counted: each complaint's contributions to the rollups, and the change between two of its views."""

from collections import Counter
from collections.abc import Iterable, Iterator

from services.reporting.domain.fold import HIGHER
from services.reporting.domain.view import SOLVED, ComplaintView
from services.reporting.domain.zones import day_of

Key = tuple[str, ...]
"""`("status", s)`, `("agency"|"category"|"area", which, s)`, `("outcome", agency, o)` or `("day", 2026-03-03, d)`.

`o`: `solved` (the agency said so at least once), `reopened`, `reporter` and `timer` (who closed it), `r1` to `r5` (the
rating), all of the agency that solved it last; `agency_head` and `executive` (the highest that an open case was
escalated to), of the agency that has it. `d`: `received` or `resolved`.
"""

NONE = "-"
"""Stands for no agency, category or area."""

_DISTRICT_LENGTH = len("33.72.01")


def contributions(tenant: str, view: ComplaintView) -> tuple[Key, ...]:
    """List the counters that a complaint adds one to. A view without any case event adds nothing."""
    if view.ref is None:
        return ()
    status = view.status
    keys: list[Key] = [
        ("status", status),
        ("agency", view.agency or NONE, status),
        ("category", view.category or NONE, status),
        ("area", district_of(view.area) or NONE, status),
        ("day", day_of(tenant, view.ref.received_at), "received"),
    ]
    if view.resolved_at is not None:
        keys.append(("day", day_of(tenant, view.resolved_at), "resolved"))
    if view.solver is not None:
        keys += [("outcome", view.solver, outcome) for outcome in _outcomes(view)]
    if view.escalated:
        keys.append(("outcome", view.agency or NONE, max(view.escalated.values(), key=HIGHER.index)))
    return tuple(keys)


def _outcomes(view: ComplaintView) -> Iterator[str]:
    """Yield what boards tell of how it went."""
    yield "solved"
    if view.reopened:
        yield "reopened"
    if view.status in SOLVED:
        if view.closed_by is not None:
            yield view.closed_by
        if view.rating is not None:
            yield f"r{view.rating}"


def district_of(area: str | None) -> str | None:
    """Return the kecamatan (or what is coarser) of a kode wilayah at any depth."""
    return area[:_DISTRICT_LENGTH] if area else None


def change(counters: Counter[Key], before: Iterable[Key], after: Iterable[Key]) -> None:
    """Replace a complaint's earlier contributions by its present ones; some counters may come to 0."""
    for key in before:
        counters[key] -= 1
    for key in after:
        counters[key] += 1


def count(tenant: str, views: Iterable[ComplaintView]) -> Counter[Key]:
    """Count afresh what the rollups must hold for these complaints."""
    total: Counter[Key] = Counter()
    for view in views:
        total.update(contributions(tenant, view))
    return total
