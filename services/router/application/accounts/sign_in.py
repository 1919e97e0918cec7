"""Signing in by e-mail and password, and by a one-time password where the account asks for one."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.router.application.accounts.errors import DisabledError, NotLetInError, WaitError
from services.router.application.accounts.ports import (
    AccountKey,
    Accounts,
    Attempts,
    Credentials,
    Digests,
    Hasher,
    Member,
    OneTimePasswords,
    Roster,
    Visit,
)
from services.router.application.accounts.secrets_of_ours import typed_code
from services.router.application.audit import Action, Audit, Entry
from services.router.application.ports import Clock
from services.router.domain.accounts.attempts import WITH_ACCOUNT, WITH_ADDRESS, Patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Counts tries on an account and from an address, before anything is compared. WaitError: too many."""

    attempts: Attempts
    digests: Digests
    clock: Clock

    async def begin(self, what: str, on: str, visit: Visit) -> None:
        """Count a try on something, and from where it comes."""
        await self._count(self._name("address", visit.address), WITH_ADDRESS)
        await self._count(self._name(what, on), WITH_ACCOUNT)

    async def forgive(self, what: str, on: str, visit: Visit) -> None:
        """It was right. Other tries from the address stay counted: its owner may have an account of their own."""
        await self.attempts.forgive(self._name(what, on))
        await self.attempts.forgive(self._name("address", visit.address), all_of_them=False)

    async def limit(self, what: str, on: str, patience: Patience) -> None:
        """Count something that is never forgiven."""
        await self._count(self._name(what, on), patience)

    def _name(self, what: str, on: str) -> str:
        return f"{what}:{self.digests.of('attempts', what, on.strip().casefold())}"

    async def _count(self, on: str, patience: Patience) -> None:
        until = await self.attempts.begin(on, patience, self.clock.now())
        if until is not None:
            raise WaitError(until)


COMPARED = 2
"""How many passwords are compared at least: an address that one or two tenants know takes as long as an unknown one."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """An account that the password opens, and whether a one-time password is asked for too."""

    member: Member
    wants_code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPassword:
    """Returns whose password it is: of several tenants, if one person works for them and uses the same.

    NotLetInError tells nothing of whether there is such an account, by its text or by its time.
    DisabledError: all that fit are. WaitError.
    """

    roster: Roster
    accounts: Accounts
    tries: Tries
    hasher: Hasher
    audit: Audit
    clock: Clock

    async def __call__(self, email: str, password: str, visit: Visit) -> Sequence[Fitting]:
        await self.tries.begin("sign-in", email, visit)
        members = self.roster.by_email(email)
        known = [(member, await self.accounts.get(member.key)) for member in members]
        fit = [each for each in known if await self.hasher.verify(each[1].password, password)]
        for _ in range(len(known), COMPARED):
            await self.hasher.verify(None, password)
        if not fit:
            for member in members:
                await self._refused(member, "password", visit)
            raise NotLetInError
        await self.tries.forgive("sign-in", email, visit)
        for member, credentials in fit:
            await self._renew(member, credentials, password)
            if credentials.disabled:
                await self._refused(member, "disabled", visit)
        fitting = [Fitting(member, found.totp is not None) for member, found in fit if not found.disabled]
        if not fitting:
            raise DisabledError
        return fitting

    async def _renew(self, member: Member, credentials: Credentials, password: str) -> None:
        if credentials.password is not None and self.hasher.outdated(credentials.password):
            await self.accounts.set_password(member.key, await self.hasher.hash(password))

    async def _refused(self, member: Member, why: str, visit: Visit) -> None:
        entry = Entry(
            at=self.clock.now(),
            account=member.account,
            role=member.role,
            action=Action.SIGN_IN,
            outcome="refused",
            detail=f"{why} {visit.address}",
        )
        await self.audit.record(member.tenant, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCode:
    """Takes a one-time password, or a recovery code instead; each is good once. NotLetInError, WaitError."""

    roster: Roster
    accounts: Accounts
    tries: Tries
    passwords: OneTimePasswords
    digests: Digests
    clock: Clock

    async def __call__(self, key: AccountKey, code: str, visit: Visit) -> Member:
        on = "|".join(key)
        await self.tries.begin("code", on, visit)
        member = self.roster.member(key)
        secret = (await self.accounts.get(key)).totp
        typed = typed_code(code)
        if member is None or secret is None or not await self._right(key, secret, typed):
            raise NotLetInError
        await self.tries.forgive("code", on, visit)
        return member

    async def _right(self, key: AccountKey, secret: str, code: str) -> bool:
        step = self.passwords.step(secret, code, self.clock.now())
        if step is not None:
            return await self.accounts.use_step(key, step)
        return await self.accounts.use_recovery(key, self.digests.of("recovery", *key, code))
