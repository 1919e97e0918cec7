"""What the use cases of accounts need from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.router.domain.accounts.attempts import Patience
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a tenant's staff as its file says: inside an agency and a unit of it, or (None) of the tenant."""

    tenant: TenantId
    account: str
    name: str
    role: str
    email: str
    agency: str | None = None
    unit: str | None = None

    @property
    def key(self) -> "AccountKey":
        """The tenant and the account's id."""
        return self.tenant, self.account


AccountKey = tuple[TenantId, str]


class Roster(Protocol):
    """Who the tenants' staff are. No I/O; a changed file counts at once."""

    def member(self, key: AccountKey) -> Member | None:
        """Return the member, or None: no such account (any more)."""
        ...

    def by_email(self, email: str) -> Sequence[Member]:
        """Return those with that address, whatever its case."""
        ...

    def of(self, tenant: TenantId) -> Sequence[Member]:
        """Return the tenant's staff, in the order of its file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What an account signs in by. `password` is a hash; `recovery` are digests of codes that were not used yet."""

    password: str | None = None
    totp: str | None = None
    recovery: tuple[str, ...] = ()
    disabled: bool = False
    signed_in_at: datetime | None = None


class Accounts(Protocol):
    """Credentials by account; one that was never written has none."""

    async def get(self, key: AccountKey) -> Credentials:
        """Return an account's credentials."""
        ...

    async def all_of(self, tenant: TenantId) -> Mapping[str, Credentials]:
        """Return a tenant's credentials by account."""
        ...

    async def set_password(self, key: AccountKey, password: str, *, only_first: bool = False) -> bool:
        """Keep a hash; with `only_first` not if there is one. Return whether it was kept."""
        ...

    async def set_totp(self, key: AccountKey, secret: str | None, recovery: Sequence[str] = ()) -> None:
        """Keep the secret of one-time passwords and the digests of recovery codes; None: no longer asked for."""
        ...

    async def use_step(self, key: AccountKey, step: int) -> bool:
        """Use up a time step: False if it, or a later one, was used before."""
        ...

    async def use_recovery(self, key: AccountKey, digest: str) -> bool:
        """Use up a recovery code: False if there is none like it."""
        ...

    async def set_disabled(self, key: AccountKey, disabled: bool) -> None:
        """Shut an account, or open it again."""
        ...

    async def signed_in(self, key: AccountKey, at: datetime) -> None:
        """Note when somebody last signed in."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Where a request comes from: the client's address, and what its browser calls itself."""

    address: str
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that is signed in. `id` is the digest of its secret, which is kept nowhere."""

    id: str
    account: str
    created_at: datetime
    seen_at: datetime
    address: str
    device: str


class Sessions(Protocol):
    """Browsers that are signed in."""

    async def add(self, tenant: TenantId, session: Session) -> None:
        """Keep a new session, durably."""
        ...

    async def find(self, tenant: TenantId, session_id: str) -> Session | None:
        """Return a session, or None: ended, or never there."""
        ...

    async def seen(self, tenant: TenantId, session_id: str, at: datetime) -> None:
        """Note that a session was used."""
        ...

    async def of(self, key: AccountKey) -> Sequence[Session]:
        """Return an account's sessions, the last used first."""
        ...

    async def end(self, key: AccountKey, *, only: str | None = None, but: str | None = None) -> int:
        """End an account's sessions: one, all, or all but one. Return how many that were."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A personal token for programs. `id` is the digest of the token, which is kept nowhere."""

    id: str
    account: str
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class ApiTokens(Protocol):
    """Personal tokens."""

    async def add(self, tenant: TenantId, token: ApiToken) -> None:
        """Keep a new token, durably."""
        ...

    async def find(self, tenant: TenantId, token_id: str) -> ApiToken | None:
        """Return a token, or None."""
        ...

    async def used(self, tenant: TenantId, token_id: str, at: datetime) -> None:
        """Note that a token was used."""
        ...

    async def of(self, key: AccountKey) -> Sequence[ApiToken]:
        """Return an account's tokens, the newest first."""
        ...

    async def end(self, key: AccountKey, *, only: str | None = None) -> int:
        """End one or all of an account's tokens. Return how many that were."""
        ...


class Codes(Protocol):
    """One-time codes that were mailed: one an account, the newest."""

    async def put(self, key: AccountKey, digest: str, expires_at: datetime) -> None:
        """Keep a code's digest in place of an earlier one."""
        ...

    async def use(self, key: AccountKey, digest: str, now: datetime, most_tries: int) -> bool:
        """Use a code up. Each call is a try; after `most_tries` of them, or too late, even the right one is refused."""
        ...


class Attempts(Protocol):
    """Tries since the last success, by what they were made on. Counting is atomic: tries at once are all counted."""

    async def begin(self, on: str, patience: Patience, now: datetime) -> datetime | None:
        """Count a try as a failure until it is forgiven; a time instead: it is too early, and was not counted."""
        ...

    async def forgive(self, on: str, *, all_of_them: bool = True) -> None:
        """Forget the tries, or (`all_of_them` false) the last one."""
        ...


class Hasher(Protocol):
    """Hashes passwords, slowly."""

    async def hash(self, password: str) -> str:
        """Return the hash to keep."""
        ...

    async def verify(self, kept: str | None, password: str) -> bool:
        """Say whether it is the password; without anything kept False, after the same time."""
        ...

    def outdated(self, kept: str) -> bool:
        """Say whether the hash was made with weaker parameters than are used now."""
        ...


class Digests(Protocol):
    """Keyed digests: of what is too short to be kept as a plain one."""

    def of(self, purpose: str, *parts: str) -> str:
        """Return the digest in hex."""
        ...


class OneTimePasswords(Protocol):
    """Time-based one-time passwords (RFC 6238)."""

    def new_secret(self) -> str:
        """Return a secret, in base32."""
        ...

    def uri(self, secret: str, member: Member) -> str:
        """Return what an app on a phone takes the secret from."""
        ...

    def step(self, secret: str, code: str, now: datetime) -> int | None:
        """Return the time step that a code is right for, one step early or late included, or None."""
        ...


class Mailer(Protocol):
    """Mails to members of staff."""

    async def send_code(self, member: Member, code: str, *, by_admin: bool) -> None:
        """Send a one-time code; MailFailedError when the mail server does not take it."""
        ...
