"""Between a caller, as the web knows them, and an actor, as cases do."""

from collections.abc import Iterable
from typing import Any

from services.router.domain.access import Actor, Role
from shared.web.staff import Caller


def actor_of(caller: Caller) -> Actor:
    """Return who acts on a case; the caller's role is one that has to do with cases."""
    return Actor(account=caller.account, role=Role(caller.role), agency=caller.agency, unit=caller.unit)


def access(roles: Iterable[Role]) -> dict[str, Any]:
    """Return what a route says of who may call it."""
    allowed = set(roles)
    return {"x-access": "staff:" + ",".join(role.value for role in Role if role in allowed)}
