"""Events that came too early, in MongoDB: the collection `early`."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from services.router.application.set_aside import Early
from shared.contracts.cloudevents import decode, encode
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection


class MongoShelf:
    """Implements `Shelf`. An event lies there as it came from Kafka, what is personal in it sealed."""

    def __init__(self, database: Database) -> None:
        self._early = TenantCollection(database["early"])

    async def ensure_indexes(self) -> None:
        """Make the index that rounds need."""
        await self._early.collection.create_indexes(
            [IndexModel([("tenant", ASCENDING), ("next", ASCENDING)], name="next")]
        )

    async def put(self, envelope: Envelope, now: datetime) -> None:
        """Keep an event; one that is kept already is left as it is."""
        encoded = encode(envelope)
        kept = {"value": encoded.value, "headers": [list(header) for header in encoded.headers]}
        try:
            await self._early.insert_one(envelope.tenant, {"_id": _id(envelope), **kept, "since": now, "next": now})
        except DuplicateKeyError:
            return

    async def due(self, tenants: Sequence[TenantId], now: datetime, limit: int) -> Sequence[Early]:
        """Return events to try, those kept longest first."""
        query = {tenant: {"next": {"$lte": now}} for tenant in tenants}
        found = await self._early.find_of_many(query, sort=[("since", ASCENDING)], limit=limit)
        return [
            Early(
                decode(bytes(each["value"]), [(name, bytes(value)) for name, value in each["headers"]]), each["since"]
            )
            for each in found
        ]

    async def rest(self, envelope: Envelope, until: datetime) -> None:
        """Try an event again then."""
        await self._early.update_one(envelope.tenant, {"_id": _id(envelope)}, {"$set": {"next": until}})

    async def drop(self, envelope: Envelope) -> None:
        """Forget an event."""
        await self._early.delete_many(envelope.tenant, {"_id": _id(envelope)})


def _id(envelope: Envelope) -> str:
    return f"{envelope.tenant}|{envelope.id}"


def _headers(document: Document) -> list[tuple[str, bytes]]:
    return [(name, bytes(value)) for name, value in document["headers"]]
