"""Keeps the newest of what several events say of one thing, in whatever order and however often they are read."""

from collections.abc import Sequence

from pymongo.errors import BulkWriteError

from shared.tenancy.duplicates import refused_as_duplicates
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Document
from shared.tenancy.scope import TenantCollection, updating


async def keep_newest(collection: TenantCollection, documents: Sequence[tuple[TenantId, str, Document]]) -> None:
    """Keep each (tenant, id, document) whose `sequence` is above that of what is kept under the id.

    A document of the same id that is there and not older makes the upsert a duplicate: that one loses. Of two writers
    that both find nothing, the second meets the first's document as a duplicate too, so it looks once more.
    """
    writes = [
        updating(
            tenant,
            {"_id": f"{tenant}|{own_id}", "sequence": {"$lt": document["sequence"]}},
            {"$set": document},
            hint="_id_",
        )
        for tenant, own_id, document in documents
    ]
    for last in (False, True):
        try:
            await collection.bulk_write(writes)
        except BulkWriteError as error:
            writes = [writes[place] for place in refused_as_duplicates(error)]
            if last:
                return
        else:
            return
