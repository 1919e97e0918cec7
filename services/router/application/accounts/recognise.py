"""Recognises who calls by a session or a personal token. Somebody no longer in the tenant's file is nobody, at once."""

from dataclasses import dataclass

from services.router.application.accounts.ports import (
    AccountKey,
    Accounts,
    ApiTokens,
    Member,
    Roster,
    Session,
    Sessions,
)
from services.router.application.accounts.secrets_of_ours import TOKEN_PREFIX, read_secret
from services.router.application.ports import Clock
from services.router.domain.accounts.sessions import SEEN_EVERY, lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniseSession:
    """Returns the member and the session of a secret, or None. Not `used`: a page asks by itself, nobody sits there."""

    roster: Roster
    accounts: Accounts
    sessions: Sessions
    clock: Clock

    async def __call__(self, secret: str, *, used: bool = True) -> tuple[Member, Session] | None:
        read = read_secret(secret)
        session = await self.sessions.find(*read) if read else None
        now = self.clock.now()
        if read is None or session is None or not lasts(session.created_at, session.seen_at, now):
            return None
        tenant, session_id = read
        member = await _open_account(self.roster, self.accounts, (tenant, session.account))
        if member is None:
            return None
        if used and now - session.seen_at >= SEEN_EVERY:
            await self.sessions.seen(tenant, session_id, now)
        return member, session


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniseToken:
    """Returns the member of a personal token, or None."""

    roster: Roster
    accounts: Accounts
    tokens: ApiTokens
    clock: Clock

    async def __call__(self, token: str) -> Member | None:
        read = read_secret(token, TOKEN_PREFIX)
        found = await self.tokens.find(*read) if read else None
        now = self.clock.now()
        if read is None or found is None or now >= found.expires_at:
            return None
        tenant, token_id = read
        member = await _open_account(self.roster, self.accounts, (tenant, found.account))
        if member is not None and (found.used_at is None or now - found.used_at >= SEEN_EVERY):
            await self.tokens.used(tenant, token_id, now)
        return member


async def _open_account(roster: Roster, accounts: Accounts, key: AccountKey) -> Member | None:
    member = roster.member(key)
    return None if member is None or (await accounts.get(key)).disabled else member
