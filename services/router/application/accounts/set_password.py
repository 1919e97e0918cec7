"""Setting a password: by a one-time code from a mail, or by the old one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.router.application.accounts.errors import BadPasswordError, NotLetInError
from services.router.application.accounts.ports import (
    Accounts,
    Codes,
    Digests,
    Hasher,
    Mailer,
    Member,
    Roster,
    Sessions,
    Visit,
)
from services.router.application.accounts.secrets_of_ours import new_code, typed_code
from services.router.application.accounts.sign_in import Tries
from services.router.application.audit import Action, Audit, Entry
from services.router.application.ports import Clock
from services.router.domain.accounts.attempts import WITH_CODES, WITH_CODES_FROM
from services.router.domain.accounts.passwords import password_fault

CODE_LETTERS = 8
CODE_LASTS = timedelta(minutes=15)
CODE_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCode:
    """Mails a one-time code to a member of staff. MailFailedError."""

    codes: Codes
    digests: Digests
    mailer: Mailer
    audit: Audit
    clock: Clock

    async def __call__(self, member: Member, detail: str, *, by: Member | None = None) -> None:
        code, now = new_code(CODE_LETTERS), self.clock.now()
        await self.codes.put(member.key, self.digests.of("code", *member.key, code), now + CODE_LASTS)
        who = by or member
        entry = Entry(at=now, account=who.account, role=who.role, action=Action.CODE_SENT, detail=detail)
        await self.audit.record(member.tenant, entry)
        await self.mailer.send_code(member, code, by_admin=by is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCode:
    """Returns to whom a code is to be mailed, by `send`, when there is time: nobody waits for it.

    WaitError: too many codes for one address, or asked for from one. Nothing else tells whether anybody has it.
    """

    roster: Roster
    accounts: Accounts
    tries: Tries
    send: SendCode

    async def __call__(self, email: str, visit: Visit) -> Sequence[Member]:
        await self.tries.limit("codes from", visit.address, WITH_CODES_FROM)
        await self.tries.limit("codes", email, WITH_CODES)
        return [member for member in self.roster.by_email(email) if not (await self.accounts.get(member.key)).disabled]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPassword:
    """Keeps a new password and ends the account's sessions, all but one if named. BadPasswordError."""

    accounts: Accounts
    sessions: Sessions
    hasher: Hasher
    audit: Audit
    clock: Clock

    async def __call__(self, member: Member, password: str, how: str, *, but: str | None = None) -> None:
        await self.accounts.set_password(member.key, await self.hasher.hash(password))
        await self.sessions.end(member.key, but=but)
        entry = Entry(
            at=self.clock.now(), account=member.account, role=member.role, action=Action.PASSWORD_SET, detail=how
        )
        await self.audit.record(member.tenant, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPasswordByCode:
    """NotLetInError: wrong, old or used code, or nobody has that address. BadPasswordError leaves the code good."""

    roster: Roster
    codes: Codes
    digests: Digests
    tries: Tries
    keep: KeepPassword
    clock: Clock

    async def __call__(self, email: str, code: str, password: str, visit: Visit) -> None:
        await self.tries.begin("set", email, visit)
        members = self.roster.by_email(email)
        check_new(password, members)
        for member in members:
            digest = self.digests.of("code", *member.key, typed_code(code))
            if await self.codes.use(member.key, digest, self.clock.now(), CODE_TRIES):
                await self.keep(member, password, f"code {visit.address}")
                await self.tries.forgive("set", email, visit)
                await self.tries.forgive("sign-in", email, visit)
                return
        raise NotLetInError


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Lets somebody who is signed in prove it again by the password. NotLetInError, WaitError."""

    accounts: Accounts
    tries: Tries
    hasher: Hasher

    async def __call__(self, member: Member, password: str, visit: Visit) -> None:
        on = "|".join(member.key)
        await self.tries.begin("confirm", on, visit)
        if not await self.hasher.verify((await self.accounts.get(member.key)).password, password):
            raise NotLetInError
        await self.tries.forgive("confirm", on, visit)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """NotLetInError: the old password is wrong. BadPasswordError, WaitError. Other sessions end."""

    confirm: Confirm
    keep: KeepPassword

    async def __call__(self, member: Member, old: str, new: str, session: str, visit: Visit) -> None:
        check_new(new, [member])
        await self.confirm(member, old, visit)
        await self.keep(member, new, "password", but=session)


def check_new(password: str, members: Sequence[Member]) -> None:
    """Raise BadPasswordError if nobody, or one of the members, may have that password."""
    names = [(member.name, member.email) for member in members] or [("", "")]
    for name, email in names:
        fault = password_fault(password, name=name, email=email)
        if fault is not None:
            raise BadPasswordError(fault)
