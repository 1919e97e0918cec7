"""Turning one-time passwords on and off for one's own account."""

from dataclasses import dataclass

from services.router.application.accounts.errors import NotLetInError
from services.router.application.accounts.ports import Accounts, Digests, Member, OneTimePasswords, Visit
from services.router.application.accounts.secrets_of_ours import new_code, typed_code
from services.router.application.accounts.set_password import Confirm
from services.router.application.audit import Action, Audit, Entry
from services.router.application.ports import Clock

RECOVERY_CODES = 8
RECOVERY_LETTERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnOnCode:
    """Returns recovery codes, which are told once. NotLetInError: the code doesn't fit the secret."""

    accounts: Accounts
    passwords: OneTimePasswords
    digests: Digests
    audit: Audit
    clock: Clock

    async def __call__(self, member: Member, secret: str, code: str) -> tuple[str, ...]:
        now = self.clock.now()
        if self.passwords.step(secret, typed_code(code), now) is None:
            raise NotLetInError
        codes = tuple(new_code(RECOVERY_LETTERS) for _ in range(RECOVERY_CODES))
        digests = [self.digests.of("recovery", *member.key, each) for each in codes]
        await self.accounts.set_totp(member.key, secret, digests)
        await self.audit.record(
            member.tenant, Entry(at=now, account=member.account, role=member.role, action=Action.TOTP_ON)
        )
        return codes


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnOffCode:
    """Takes the password again. NotLetInError, WaitError."""

    accounts: Accounts
    confirm: Confirm
    audit: Audit
    clock: Clock

    async def __call__(self, member: Member, password: str, visit: Visit) -> None:
        await self.confirm(member, password, visit)
        await self.accounts.set_totp(member.key, None)
        entry = Entry(at=self.clock.now(), account=member.account, role=member.role, action=Action.TOTP_OFF)
        await self.audit.record(member.tenant, entry)
