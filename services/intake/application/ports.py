"""What intake's use cases need of the world."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from services.intake.application.draft import Draft
from shared.contracts.base import Event, Value
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import Channel, Sealed
from shared.tenancy.ids import TenantId

Purpose = Literal["words", "reporter"]
Seal = Callable[[Value, Purpose], Sealed]


class Tenants(Protocol):
    """The tenants in force."""

    def get(self, tenant: TenantId) -> TenantConfigured | None: ...

    def all(self) -> list[TenantConfigured]: ...


class Clock(Protocol):
    """Says what time it is, in UTC."""

    def now(self) -> datetime: ...


class Counted(Protocol):
    """Counts what became of complaints, by tenant; `shared.telemetry.metrics.Metrics` is one."""

    def accepted(self, tenant: str, channel: str) -> None: ...

    def refused(self, tenant: str, reason: str) -> None: ...


class Names(Protocol):
    """Ids that nobody can guess and everybody who knows the secret derives alike (HMAC)."""

    def complaint_id(self, tenant: TenantId, channel: Channel, key: str) -> str: ...

    def tracking_code(self, tenant: TenantId, complaint_id: str) -> str: ...

    def reply_id(self, tenant: TenantId, complaint_id: str, channel: Channel, key: str) -> str: ...

    def subscription_id(self, tenant: TenantId, contact: str) -> str: ...

    def subscription_of(self, tenant: TenantId, token: str) -> str | None: ...

    def confirmation_code(self, tenant: TenantId, request_id: str) -> str: ...

    def reporter_key(self, tenant: TenantId, identity: str) -> str: ...

    def media_id(self, tenant: TenantId, complaint_id: str, digest: str) -> str: ...

    def fingerprint(self, data: bytes) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A complaint about to become durable. `event` makes its first event once there is a key to seal with.

    `spare_key_id` gives the complaint's own, for a reporter whose key was destroyed and who writes again.
    """

    tenant: TenantId
    complaint_id: str
    cause: str
    key_id: str
    spare_key_id: Callable[[], str]
    at: datetime
    event: Callable[[Seal], ComplaintReceived]


class Outcome(StrEnum):
    """What became of a commit: new, there before, or refused because its complaint has another body."""

    STORED = "stored"
    REPEATED = "repeated"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the log says of a complaint: the cause of its first commit, and the media ids of it and all replies."""

    cause: str
    media_ids: frozenset[str]


class ComplaintLog(Protocol):
    """The event store of complaints."""

    async def add(self, pending: Pending) -> Outcome:
        """Return once it is durable (majority, journal). Raises OverloadedError or UnavailableError."""

    async def find(self, tenant: TenantId, complaint_id: str) -> Recorded | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """A complaint as it is found: where it lies, and the key that it is sealed under."""

    tenant: TenantId
    complaint_id: str
    tracking_code: str
    key_id: str


class Gateways(Protocol):
    async def knows(self, tenant: TenantId, token: str) -> bool:
        """Return whether an SMS gateway of the tenant has this token. Raises UnavailableError."""
        ...


class Handles(Protocol):
    """Finds complaints by what their reporters know of them."""

    async def by_code(self, code: str) -> Handle | None:
        """Return the complaint with the code as people type it, or None. Raises UnavailableError."""

    async def of_reporter(self, tenant: TenantId, key_id: str, since: datetime) -> list[Handle]:
        """Return what was sent since then and is sealed under the key, newest first. Raises UnavailableError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """A commit about to join a stream that may have others. `name` is its own in the stream: it is taken once.

    `fingerprint` tells what it says from another body under the same name. No `key_id`: there is nothing to seal.
    """

    tenant: TenantId
    stream: str
    name: str
    fingerprint: str = ""
    key_id: str | None = None
    at: datetime
    event: Callable[[Seal], Event]


class Streams(Protocol):
    """The event store, for what follows in a stream."""

    async def find(self, tenant: TenantId, stream: str, name: str) -> str | None:
        """Return the fingerprint of a commit that is durable, or None. Raises UnavailableError."""

    async def events(self, tenant: TenantId, stream: str) -> list[Event]:
        """Return what a stream says, in order; nothing: there is no such stream. Raises UnavailableError."""

    async def add(self, following: Following) -> Outcome:
        """Return once it is durable (majority, journal). Raises OverloadedError or UnavailableError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to hear of, until they have shown that the contact is theirs."""

    subscription_id: str
    areas: tuple[str, ...]
    topics: tuple[str, ...]


class Requests(Protocol):
    """Requests for news that wait for their code. They vanish when the code expires."""

    async def put(self, tenant: TenantId, request_id: str, wanted: Wanted) -> None: ...

    async def known(self, tenant: TenantId, request_id: str) -> bool: ...

    async def try_code(self, tenant: TenantId, request_id: str) -> tuple[Wanted, int] | None:
        """Count one try; return what is wanted and how many tries are left, None: expired or tried too often."""


class Vault(Protocol):
    """Seals photos under their reporter's key."""

    async def usable_key(self, tenant: TenantId, key_id: str, spare_key_id: str) -> str:
        """Return `key_id` with a key behind it, or `spare_key_id` if the reporter was erased."""

    async def seal(self, tenant: TenantId, complaint_id: str, key_id: str, data: bytes) -> bytes: ...

    async def open(self, tenant: TenantId, complaint_id: str, key_id: str, data: bytes) -> bytes | None:
        """None: the key was destroyed, so nobody can read it any more."""


class Drafts(Protocol):
    """Half-written forms, readable only with the token that the browser keeps. They vanish after a day."""

    async def load(self, tenant: TenantId, token: str) -> Draft | None: ...

    async def save(self, tenant: TenantId, token: str, draft: Draft) -> None: ...

    async def put_photo(self, tenant: TenantId, token: str, photo_id: str, data: bytes) -> None: ...

    async def photo(self, tenant: TenantId, token: str, photo_id: str) -> bytes | None: ...

    async def remove_photo(self, tenant: TenantId, token: str, photo_id: str) -> None: ...
