"""Joins a duplicate to another case of the tenant, after a look at what that one is."""

from dataclasses import dataclass

from services.router.application.change_case import ChangeCase
from services.router.application.ports import CaseIndex, CaseKey
from services.router.application.write_case import Call
from services.router.domain.access import Actor
from services.router.domain.case import Case
from services.router.domain.commands import Merge
from services.router.domain.duplicates import takes_others


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCase:
    """Raises what ChangeCase raises. A case that does not exist, or is this one, can't be joined to."""

    change: ChangeCase
    index: CaseIndex

    async def __call__(self, key: CaseKey, actor: Actor, into: str, call: Call) -> Case:
        other = await self.index.find((key[0], into))
        takes = other is not None and into != key[1] and takes_others(other.case)
        leads = await self.index.joined(key, limit=1) != ()
        return await self.change(key, actor, Merge(into=into, takes=takes, leads=leads), call)
