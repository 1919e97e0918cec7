"""Who has which case open now, so that two people don't work on it without knowing of each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.router.application.errors import NoSuchCaseError, NotForThisRoleError
from services.router.application.ports import CaseIndex, CaseKey, Clock
from services.router.domain.access import Actor, may_read_case
from shared.tenancy.ids import TenantId

STAYS = timedelta(seconds=45)
"""How long somebody counts as there after the last sign of life; a page gives one every 15 seconds."""

Others = Mapping[str, tuple[str, ...]]
"""Accounts by case; a case that nobody has open is missing."""


class Visitors(Protocol):
    """Remembers for a little while who was where."""

    async def note(self, key: CaseKey, account: str, at: datetime) -> None:
        """Note that somebody has a case open."""
        ...

    async def since(self, tenant: TenantId, case_ids: Sequence[str], since: datetime) -> Others:
        """Return who has had any of the cases open since then."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StayOnCase:
    """Notes that somebody has a case open, and returns the accounts of the others.

    NoSuchCaseError, NotForThisRoleError.
    """

    index: CaseIndex
    visitors: Visitors
    clock: Clock

    async def __call__(self, key: CaseKey, actor: Actor) -> tuple[str, ...]:
        entry = await self.index.find(key)
        if entry is None:
            raise NoSuchCaseError
        if not may_read_case(actor, entry.case):
            raise NotForThisRoleError("The case is not this reader's.")
        now = self.clock.now()
        await self.visitors.note(key, actor.account, now)
        return without(await self.visitors.since(key[0], [key[1]], now - STAYS), actor.account).get(key[1], ())


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoIsWhere:
    """Returns who else has some of these cases open."""

    visitors: Visitors
    clock: Clock

    async def __call__(self, tenant: TenantId, case_ids: Sequence[str], account: str) -> Others:
        if not case_ids:
            return {}
        return without(await self.visitors.since(tenant, case_ids, self.clock.now() - STAYS), account)


def without(there: Others, account: str) -> Others:
    """Return the same without oneself."""
    others = {case: tuple(each for each in accounts if each != account) for case, accounts in there.items()}
    return {case: accounts for case, accounts in others.items() if accounts}
