"""What follows in a stream of the event store: replies to a complaint, what somebody says of their subscription."""

import asyncio
from functools import partial

from pymongo.errors import PyMongoError

from services.intake.adapters.complaint_log import OUTCOMES
from services.intake.application.errors import OverloadedError
from services.intake.application.ports import Following, Outcome, Purpose, Seal
from shared.contracts.base import Event, Value
from shared.contracts.values import Sealed
from shared.event_store import Appended, Commit, EventStore
from shared.keyring import KeyErased, Keyring, seal
from shared.media.away import unavailable_when_away
from shared.media.model import UnavailableError
from shared.telemetry import current_traceparent
from shared.tenancy.ids import TenantId

TRIES = 5
"""Commits to one stream at the same moment, from people or from programs that press too hard."""


class StoredStreams:
    """A commit's cause is `<name>:<fingerprint>`, which tells a repeat from another body."""

    def __init__(self, store: EventStore, keyring: Keyring, *, timeout_seconds: float) -> None:
        self._store = store
        self._keyring = keyring
        self._timeout = timeout_seconds

    @unavailable_when_away
    async def find(self, tenant: TenantId, stream: str, name: str) -> str | None:
        """Return the fingerprint of a commit that is durable, or None. Raises UnavailableError."""
        return _fingerprint(await self._store.load(tenant, stream), name)

    @unavailable_when_away
    async def events(self, tenant: TenantId, stream: str) -> list[Event]:
        """Return what a stream says, in order; nothing: there is no such stream. Raises UnavailableError."""
        return [event for commit in await self._store.load(tenant, stream) for event in commit.events]

    async def add(self, following: Following) -> Outcome:
        """Return once it is durable (majority, journal). Raises OverloadedError or UnavailableError."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._add(following, following.event(await self._sealing(following)))
        except (PyMongoError, TimeoutError, KeyErased) as error:
            raise UnavailableError(type(error).__name__) from error

    async def _sealing(self, following: Following) -> Seal:
        if following.key_id is None:
            return _nothing_to_seal_with
        keys = await self._keyring.ensure_keys([(following.tenant, following.key_id)])
        key = keys[following.tenant, following.key_id]
        sealing = partial(seal, key, tenant=following.tenant, complaint_id=following.stream)
        return lambda value, purpose: sealing(value, purpose=purpose)

    async def _add(self, following: Following, event: Event) -> Outcome:
        for _ in range(TRIES):
            commits = await self._store.load(following.tenant, following.stream)
            if (known := _fingerprint(commits, following.name)) is not None:
                return Outcome.REPEATED if known == following.fingerprint else Outcome.CONFLICT
            commit = Commit(
                tenant=following.tenant,
                stream=following.stream,
                version=commits[-1].next_version if commits else 1,
                cause=f"{following.name}:{following.fingerprint}",
                events=(event,),
                at=following.at,
                traceparent=current_traceparent(),
            )
            (appended,) = await self._store.append([commit])
            if appended is not Appended.CONFLICT:
                return OUTCOMES[appended]
        raise OverloadedError(1)


def _nothing_to_seal_with(_value: Value, _purpose: Purpose) -> Sealed:
    raise TypeError("this commit names no key")


def _fingerprint(commits: list[Commit], name: str) -> str | None:
    prefix = f"{name}:"
    return next((commit.cause.removeprefix(prefix) for commit in commits if commit.cause.startswith(prefix)), None)
