"""What somebody sees of their own account."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.router.application.accounts.ports import (
    Accounts,
    ApiToken,
    ApiTokens,
    Credentials,
    Member,
    Session,
    Sessions,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnView:
    """An account, with its sessions (the last used first) and its tokens (the newest first)."""

    member: Member
    credentials: Credentials
    sessions: Sequence[Session]
    tokens: Sequence[ApiToken]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOwn:
    """Returns the member's own account."""

    accounts: Accounts
    sessions: Sessions
    tokens: ApiTokens

    async def __call__(self, member: Member) -> OwnView:
        return OwnView(
            member=member,
            credentials=await self.accounts.get(member.key),
            sessions=await self.sessions.of(member.key),
            tokens=await self.tokens.of(member.key),
        )
