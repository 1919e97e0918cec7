"""Finds complaints by tracking code and by reporter, through two indexes of the event store itself.

The first commit of a complaint names both in the open, so nothing else is written down, and nothing can be missing.
"""

from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING

from services.intake.application.ports import Handle
from shared.event_store.store import commits_of
from shared.keyring import normalise_tracking_code
from shared.media.away import unavailable_when_away
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, Document

_CODE: Final = "events.data.complaint.tracking_code"
_KEY: Final = "events.data.words.key"
_BY_CODE: Final = "tracking_code"
_BY_REPORTER: Final = "reporter"
_ARE_COMPLAINTS: Final[dict[str, Any]] = {_CODE: {"$exists": True}}
_SHOWN: Final = {"tenant": 1, "stream": 1, _CODE: 1, _KEY: 1}
MOST = 20
"""How many complaints of one reporter are looked at."""


class CommitHandles:
    """Reads the commits of intake; a complaint is found from the moment it is durable."""

    def __init__(self, database: Database) -> None:
        self._commits = commits_of(database)

    async def prepare(self) -> None:
        """Make the indexes. Repeating it changes nothing."""
        await self._commits.create_index(
            [("tenant", ASCENDING), (_CODE, ASCENDING)], partialFilterExpression=_ARE_COMPLAINTS, name=_BY_CODE
        )
        await self._commits.create_index(
            [("tenant", ASCENDING), (_KEY, ASCENDING), ("at", DESCENDING)],
            partialFilterExpression=_ARE_COMPLAINTS,
            name=_BY_REPORTER,
        )

    @unavailable_when_away
    async def by_code(self, code: str) -> Handle | None:
        """Return the complaint with the code as people type it, or None. Raises UnavailableError."""
        if (normal := normalise_tracking_code(code)) is None:
            return None
        query = {"tenant": _tenant_of(normal), _CODE: normal}
        found = await self._commits.find_one(query, _SHOWN, hint=_BY_CODE)
        return _handle(found) if found else None

    @unavailable_when_away
    async def of_reporter(self, tenant: TenantId, key_id: str, since: datetime) -> list[Handle]:
        """Return what was sent since then and is sealed under the key, newest first. Raises UnavailableError."""
        query = {"tenant": tenant, _KEY: key_id, "at": {"$gte": since}} | _ARE_COMPLAINTS
        found = self._commits.find(query, _SHOWN).hint(_BY_REPORTER).sort("at", DESCENDING).limit(MOST)
        return [_handle(each) for each in await found.to_list(None)]


def _tenant_of(code: str) -> TenantId:
    """A code begins with its tenant's digits: `3372-…` is 33.72's, `33-…` is 33's."""
    region = code.partition("-")[0]
    province, rest = region[:2], region[2:]
    return TenantId(f"{province}.{rest}" if rest else province)


def _handle(commit: Document) -> Handle:
    said = commit["events"][0]["data"]
    return Handle(
        tenant=TenantId(commit["tenant"]),
        complaint_id=commit["stream"],
        tracking_code=said["complaint"]["tracking_code"],
        key_id=said["words"]["key"],
    )
