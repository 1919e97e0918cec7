"""Who may use a route, as each route says of itself: `openapi_extra={"x-access": "staff:verifier"}`."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from shared.contracts.tenant import StaffRole

PLAIN = frozenset({"public", "gateway", "operator"})
OWN = frozenset({"/openapi.json"})
"""FastAPI's own route, which can't say anything of itself."""


def unclassified(app: FastAPI) -> list[str]:
    """Return a line for each route that doesn't say who may use it, or says it wrongly."""
    return [f"{path}: {fault}" for path, access in routes(app) if (fault := _fault(access))]


def routes(app: FastAPI) -> Iterator[tuple[str, object]]:
    """Yield each route's path template and what it says of its access."""
    for route in iter_route_contexts(app.routes):
        original = getattr(route, "original_route", route)
        if isinstance(original, Mount) or route.path == "/static" or route.path in OWN:
            continue
        extra = getattr(route, "openapi_extra", None) or {}
        yield str(route.path), extra.get("x-access")


def _fault(access: object) -> str | None:
    if not isinstance(access, str):
        return "says nothing of its access"
    if access in PLAIN:
        return None
    kind, _, roles = access.partition(":")
    known = {role.value for role in StaffRole}
    if kind == "staff" and roles and all(role in known for role in roles.split(",")):
        return None
    return f"unknown access {access!r}"
