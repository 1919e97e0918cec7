"""What differs between two configurations of a tenant, in lines a person can check before or after applying."""

from collections.abc import Iterator

from shared.contracts.base import Value
from shared.contracts.tenant import TenantConfigured

_PARTS = ("agencies", "categories", "rules", "staff")
_PLAIN = ("name", "kind", "timezone", "language", "colour", "disputes", "reopenings")
_WHOLE = ("channels", "working_hours", "holidays", "templates", "escalation")


def changes(before: TenantConfigured | None, after: TenantConfigured) -> list[str]:
    """Return one line per part that differs, none if nothing does; a new tenant is told in one line."""
    if before is None:
        counts = ", ".join(f"{len(getattr(after, part))} {part}" for part in _PARTS)
        return [f"new: {counts}"]
    return [*_plain(before, after), *_listed(before, after), *_whole(before, after)]


def _plain(before: TenantConfigured, after: TenantConfigured) -> Iterator[str]:
    for name in _PLAIN:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{name}: {old} → {new}"


def _listed(before: TenantConfigured, after: TenantConfigured) -> Iterator[str]:
    """Of a list of things with ids: `+ new`, `- gone`, `~ changed`."""
    for name in _PARTS:
        old: dict[str, Value] = {item.id: item for item in getattr(before, name)}
        new: dict[str, Value] = {item.id: item for item in getattr(after, name)}
        marks = [f"- {key}" for key in old if key not in new]
        marks += [f"{'~' if key in old else '+'} {key}" for key, item in new.items() if old.get(key) != item]
        if marks:
            yield f"{name}: {', '.join(marks)}"
        elif list(old) != list(new):
            yield f"{name}: in another order"


def _whole(before: TenantConfigured, after: TenantConfigured) -> Iterator[str]:
    for name in _WHOLE:
        if getattr(before, name) != getattr(after, name):
            yield f"{name}: changed"
