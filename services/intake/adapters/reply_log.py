"""Replies in the event store: each is appended to its complaint's own stream."""

import asyncio
from functools import partial

from pymongo.errors import PyMongoError

from services.intake.adapters.complaint_log import OUTCOMES
from services.intake.application.errors import OverloadedError
from services.intake.application.ports import Outcome, PendingReply
from shared.event_store import Appended, Commit, EventStore
from shared.keyring import KeyErased, Keyring, seal
from shared.media.away import unavailable_when_away
from shared.media.model import UnavailableError
from shared.telemetry import current_traceparent
from shared.tenancy.ids import TenantId

TRIES = 5
"""Replies to one complaint at the same moment, from people or from programs that press too hard."""


class StoredReplies:
    """A commit's cause is `reply:<reply id>:<fingerprint>`, which tells a repeat from another body."""

    def __init__(self, store: EventStore, keyring: Keyring, *, timeout_seconds: float) -> None:
        self._store = store
        self._keyring = keyring
        self._timeout = timeout_seconds

    @unavailable_when_away
    async def find(self, tenant: TenantId, complaint_id: str, reply_id: str) -> str | None:
        """Return the fingerprint of a reply that is durable, or None. Raises UnavailableError."""
        return _fingerprint(await self._store.load(tenant, complaint_id), reply_id)

    async def add(self, pending: PendingReply) -> Outcome:
        """Return once it is durable (majority, journal). Raises OverloadedError or UnavailableError."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._add(pending)
        except (PyMongoError, TimeoutError, KeyErased) as error:
            raise UnavailableError(type(error).__name__) from error

    async def _add(self, pending: PendingReply) -> Outcome:
        keys = await self._keyring.ensure_keys([(pending.tenant, pending.key_id)])
        key = keys[pending.tenant, pending.key_id]
        sealing = partial(seal, key, tenant=pending.tenant, complaint_id=pending.complaint_id)
        event = pending.event(lambda value, purpose: sealing(value, purpose=purpose))
        for _ in range(TRIES):
            commits = await self._store.load(pending.tenant, pending.complaint_id)
            if (known := _fingerprint(commits, pending.reply_id)) is not None:
                return Outcome.REPEATED if known == pending.fingerprint else Outcome.CONFLICT
            commit = Commit(
                tenant=pending.tenant,
                stream=pending.complaint_id,
                version=commits[-1].next_version,
                cause=f"{_prefix(pending.reply_id)}{pending.fingerprint}",
                events=(event,),
                at=pending.at,
                traceparent=current_traceparent(),
            )
            (appended,) = await self._store.append([commit])
            if appended is not Appended.CONFLICT:
                return OUTCOMES[appended]
        raise OverloadedError(1)


def _fingerprint(commits: list[Commit], reply_id: str) -> str | None:
    prefix = _prefix(reply_id)
    return next((commit.cause.removeprefix(prefix) for commit in commits if commit.cause.startswith(prefix)), None)


def _prefix(reply_id: str) -> str:
    return f"reply:{reply_id}:"
