"""Personal tokens for programs: made, and ended, by their owner."""

from dataclasses import dataclass
from datetime import timedelta

from services.router.application.accounts.ports import ApiToken, ApiTokens, Member
from services.router.application.accounts.secrets_of_ours import TOKEN_PREFIX, digest, new_secret
from services.router.application.audit import Action, Audit, Entry
from services.router.application.ports import Clock

DAYS = (30, 90, 365)
"""How long a token may last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeToken:
    """Returns the token, which is told once and kept nowhere."""

    tokens: ApiTokens
    audit: Audit
    clock: Clock

    async def __call__(self, member: Member, name: str, days: int) -> str:
        now, token = self.clock.now(), new_secret(member.tenant, TOKEN_PREFIX)
        await self.tokens.add(
            member.tenant,
            ApiToken(
                id=digest(token),
                account=member.account,
                name=name,
                created_at=now,
                expires_at=now + timedelta(days=days),
            ),
        )
        entry = Entry(at=now, account=member.account, role=member.role, action=Action.TOKEN_MADE, detail=name)
        await self.audit.record(member.tenant, entry)
        return token


@dataclass(frozen=True, slots=True, kw_only=True)
class EndToken:
    """Ends one of the member's own tokens; another's, or none, is left as it is."""

    tokens: ApiTokens
    audit: Audit
    clock: Clock

    async def __call__(self, member: Member, token_id: str) -> None:
        if not await self.tokens.end(member.key, only=token_id):
            return
        now = self.clock.now()
        entry = Entry(at=now, account=member.account, role=member.role, action=Action.TOKEN_ENDED)
        await self.audit.record(member.tenant, entry)
