"""Opens a session for somebody who has proved who they are."""

from dataclasses import dataclass

from services.router.application.accounts.errors import DisabledError
from services.router.application.accounts.ports import Accounts, Member, Session, Sessions, Visit
from services.router.application.accounts.secrets_of_ours import digest, new_secret
from services.router.application.audit import Action, Audit, Entry
from services.router.application.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """Returns the session's secret, for the browser alone. DisabledError: the account is shut."""

    accounts: Accounts
    sessions: Sessions
    audit: Audit
    clock: Clock

    async def __call__(self, member: Member, visit: Visit, how: str) -> str:
        now = self.clock.now()
        if (await self.accounts.get(member.key)).disabled:
            raise DisabledError
        secret = new_secret(member.tenant)
        await self.audit.record(
            member.tenant,
            Entry(
                at=now, account=member.account, role=member.role, action=Action.SIGN_IN, detail=f"{how} {visit.address}"
            ),
        )
        await self.sessions.add(
            member.tenant,
            Session(
                id=digest(secret),
                account=member.account,
                created_at=now,
                seen_at=now,
                address=visit.address,
                device=visit.device,
            ),
        )
        await self.accounts.signed_in(member.key, now)
        return secret
