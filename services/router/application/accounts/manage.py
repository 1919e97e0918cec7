"""What a tenant's admin sees of the accounts, and may do with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from services.router.application.accounts.errors import NoSuchAccountError, OwnAccountError
from services.router.application.accounts.ports import Accounts, ApiTokens, Credentials, Member, Roster, Sessions
from services.router.application.accounts.set_password import SendCode
from services.router.application.audit import Action, Audit, Entry
from services.router.application.ports import Clock
from shared.tenancy.ids import TenantId


class Deed(StrEnum):
    """What an admin may do with an account."""

    SEND_CODE = auto()
    END_SESSIONS = auto()
    DROP_TOTP = auto()
    DISABLE = auto()
    ENABLE = auto()


_ACTIONS = {
    Deed.END_SESSIONS: Action.SESSIONS_ENDED,
    Deed.DROP_TOTP: Action.TOTP_OFF,
    Deed.DISABLE: Action.ACCOUNT_DISABLED,
    Deed.ENABLE: Action.ACCOUNT_ENABLED,
}


@dataclass(frozen=True, slots=True)
class Row:
    """An account as listed."""

    member: Member
    credentials: Credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAccounts:
    """Returns a tenant's accounts in the order of its file, those of an agency if one is named."""

    roster: Roster
    accounts: Accounts

    async def __call__(self, tenant: TenantId, agency: str | None = None) -> Sequence[Row]:
        kept = await self.accounts.all_of(tenant)
        return [
            Row(member, kept.get(member.account, Credentials()))
            for member in self.roster.of(tenant)
            if agency in (None, member.agency)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageAccount:
    """Does it, and writes down who did. NoSuchAccountError; OwnAccountError: nobody shuts themselves out."""

    roster: Roster
    accounts: Accounts
    sessions: Sessions
    tokens: ApiTokens
    send_code: SendCode
    audit: Audit
    clock: Clock

    async def __call__(self, admin: Member, account: str, deed: Deed) -> None:
        member = self.roster.member((admin.tenant, account))
        if member is None:
            raise NoSuchAccountError(account)
        if deed is Deed.DISABLE and member.key == admin.key:
            raise OwnAccountError
        if deed is Deed.SEND_CODE:
            await self.send_code(member, member.account, by=admin)
            return
        await self._do(member, deed)
        entry = Entry(
            at=self.clock.now(), account=admin.account, role=admin.role, action=_ACTIONS[deed], detail=member.account
        )
        await self.audit.record(admin.tenant, entry)

    async def _do(self, member: Member, deed: Deed) -> None:
        if deed in (Deed.DISABLE, Deed.ENABLE):
            await self.accounts.set_disabled(member.key, deed is Deed.DISABLE)
        if deed is Deed.DROP_TOTP:
            await self.accounts.set_totp(member.key, None)
        if deed in (Deed.DISABLE, Deed.END_SESSIONS):
            await self.sessions.end(member.key)
            await self.tokens.end(member.key)
