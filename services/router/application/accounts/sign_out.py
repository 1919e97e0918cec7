"""Ends a session by its secret. One that is no session ends nothing."""

from dataclasses import dataclass

from services.router.application.accounts.ports import Roster, Sessions
from services.router.application.accounts.secrets_of_ours import read_secret
from services.router.application.audit import Action, Audit, Entry
from services.router.application.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut:
    """Whoever has left the tenant's file in the meantime is signed out all the same."""

    roster: Roster
    sessions: Sessions
    audit: Audit
    clock: Clock

    async def __call__(self, secret: str) -> None:
        read = read_secret(secret)
        session = await self.sessions.find(*read) if read else None
        if read is None or session is None:
            return
        key = (read[0], session.account)
        await self.sessions.end(key, only=session.id)
        if member := self.roster.member(key):
            entry = Entry(
                at=self.clock.now(),
                account=member.account,
                role=member.role,
                action=Action.SIGN_OUT,
            )
            await self.audit.record(member.tenant, entry)
