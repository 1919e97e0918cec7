"""The log of complaints: concurrent submissions get their keys and their commits in one durable write each."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from pymongo.errors import PyMongoError

from services.intake.application.errors import OverloadedError
from services.intake.application.ports import Outcome, Pending, Recorded
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.reply import ComplaintReplyReceived
from shared.event_store import Appended, Coalescer, Commit, EventStore, Overloaded
from shared.keyring import KeyErased, Keyring, seal
from shared.keyring.keys import DataKey, KeyRef
from shared.media.away import unavailable_when_away
from shared.media.model import UnavailableError
from shared.telemetry import current_traceparent
from shared.tenancy.ids import TenantId

_Item = tuple[Pending, str | None]
OUTCOMES = {
    Appended.STORED: Outcome.STORED,
    Appended.REPEATED: Outcome.REPEATED,
    Appended.CONFLICT: Outcome.CONFLICT,
}


class StoredComplaints:
    """One batch is under way; `limit` submissions may wait for the next, any more are told to come back.

    Tenants take turns, and it is the one with most waiting that is told so: one that floods keeps nobody else out.

    One, since the batches are larger then: 64 clients at once cost MongoDB some 15 % less CPU per complaint than with
    two under way, and this process no more.
    """

    def __init__(self, store: EventStore, keyring: Keyring, *, limit: int, timeout_seconds: float) -> None:
        self._store = store
        self._keyring = keyring
        self._timeout = timeout_seconds
        self._coalescer = Coalescer[_Item, Outcome](self._flush, max_in_flight=1, limit=limit, owner=_tenant_of)

    async def waiting(self) -> float:
        """Return how many wait to be written."""
        return self._coalescer.waiting

    async def add(self, pending: Pending) -> Outcome:
        """Return once it is durable (majority, journal). Raises OverloadedError or UnavailableError."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._coalescer.submit((pending, current_traceparent()))
        except Overloaded as error:
            raise OverloadedError(error.retry_after) from None
        except (PyMongoError, TimeoutError) as error:
            raise UnavailableError(type(error).__name__) from error

    @unavailable_when_away
    async def find(self, tenant: TenantId, complaint_id: str) -> Recorded | None:
        """Return what the log says of a complaint. Raises UnavailableError."""
        commits = await self._store.load(tenant, complaint_id)
        said = [event for commit in commits for event in commit.events]
        if not said:
            return None
        photos = [e.photos for e in said if isinstance(e, ComplaintReceived | ComplaintReplyReceived)]
        media_ids = frozenset(photo.media_id for each in photos for photo in each)
        return Recorded(cause=commits[0].cause, media_ids=media_ids)

    async def drain(self) -> None:
        """Wait until everything that was added is durable."""
        await self._coalescer.drain()

    async def _flush(self, items: Sequence[_Item]) -> list[Outcome]:
        keys, items = await self._keys(items)
        outcomes = await self._store.append([_commit(each, parent, keys) for each, parent in items])
        return [OUTCOMES[outcome] for outcome in outcomes]

    async def _keys(self, items: Sequence[_Item]) -> tuple[dict[KeyRef, DataKey], Sequence[_Item]]:
        """Return everyone's key; whoever was erased and writes again gets a key of that complaint alone."""
        try:
            return await self._keyring.ensure_keys([(each.tenant, each.key_id) for each, _ in items]), items
        except KeyErased as gone:
            erased = set(gone.refs)
            items = [
                (replace(each, key_id=each.spare_key_id()) if (each.tenant, each.key_id) in erased else each, parent)
                for each, parent in items
            ]
            return await self._keyring.ensure_keys([(each.tenant, each.key_id) for each, _ in items]), items


def _tenant_of(item: _Item) -> TenantId:
    return item[0].tenant


def _commit(pending: Pending, traceparent: str | None, keys: dict[KeyRef, DataKey]) -> Commit:
    key = keys[pending.tenant, pending.key_id]
    sealing = partial(seal, key, tenant=pending.tenant, complaint_id=pending.complaint_id)
    return Commit(
        tenant=pending.tenant,
        stream=pending.complaint_id,
        version=1,
        cause=pending.cause,
        events=(pending.event(lambda value, purpose: sealing(value, purpose=purpose)),),
        at=pending.at,
        traceparent=traceparent,
    )
