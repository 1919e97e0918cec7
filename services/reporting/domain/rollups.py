"""What is counted: each complaint's contributions to the rollups, and the change between two of its views."""

from collections import Counter
from collections.abc import Iterable

from services.reporting.domain.view import ComplaintView
from services.reporting.domain.zones import day_of

Key = tuple[str, ...]
"""`("status", s)`, `("agency"|"category"|"area", which, s)` or `("day", 2026-03-03, "received"|"resolved")`."""

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
    return tuple(keys)


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
