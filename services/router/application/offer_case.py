"""Offers a case to another tenant, after a look at whether there is such a one."""

from dataclasses import dataclass

from services.router.application.change_case import ChangeCase
from services.router.application.ports import CaseKey, Policies
from services.router.application.write_case import Call
from services.router.domain.access import Actor
from services.router.domain.case import Case
from services.router.domain.commands import OfferTransfer
from services.router.domain.errors import BadCommandError
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCase:
    """Raises what ChangeCase raises, and BadCommandError for a tenant that is not configured, or is the case's own."""

    change: ChangeCase
    policies: Policies

    async def __call__(self, key: CaseKey, actor: Actor, command: OfferTransfer, call: Call) -> Case:
        to = TenantId(command.to)
        if to == key[0] or self.policies.of(to) is None:
            raise BadCommandError("to", "unknown_tenant", f"A case can't be offered to {to}: name another tenant.")
        return await self.change(key, actor, command, call)
