"""Says how far a case has come, without opening anything of it."""

from dataclasses import dataclass

from services.router.application.errors import NoSuchCaseError, NotForThisRoleError
from services.router.application.ports import CaseIndex, CaseKey
from services.router.domain.access import Actor, may_read_case


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVersion:
    """Raises NoSuchCaseError, NotForThisRoleError."""

    index: CaseIndex

    async def __call__(self, key: CaseKey, actor: Actor) -> int:
        entry = await self.index.find(key)
        if entry is None:
            raise NoSuchCaseError
        if not may_read_case(actor, entry.case):
            raise NotForThisRoleError("The case is not this reader's (any more).")
        return entry.case.version
