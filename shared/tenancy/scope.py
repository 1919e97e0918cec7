"""A MongoDB collection seen by one tenant at a time: the tenant is added to every filter and every document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorCollection
from pymongo import DeleteMany, DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne
from pymongo.results import BulkWriteResult, DeleteResult, InsertManyResult, InsertOneResult, UpdateResult

from shared.tenancy.guard import scoped_document, scoped_filter, scoped_pipeline, scoped_update
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Document, encoded

Session = AsyncIOMotorClientSession
Filter = Mapping[str, Any]
Update = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Write = InsertOne[Document] | ReplaceOne[Document] | UpdateOne | UpdateMany | DeleteOne | DeleteMany
Order = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class TenantCollection:
    """The only way to a tenant's documents.

    The tenant comes first in every call. A filter, document, update or pipeline that names another tenant, or that
    could reach beyond this one, raises `TenantEscape`.
    """

    collection: AsyncIOMotorCollection[Document]

    async def find_one(
        self,
        tenant: TenantId,
        query: Filter,
        *,
        projection: Filter | None = None,
        sort: Order | None = None,
        session: Session | None = None,
    ) -> Document | None:
        """Return one document of the tenant, or None."""
        return await self.collection.find_one(
            scoped_filter(tenant, query), projection, sort=sort and list(sort), session=session
        )

    async def find(
        self,
        tenant: TenantId,
        query: Filter,
        *,
        projection: Filter | None = None,
        sort: Order | None = None,
        skip: int = 0,
        limit: int = 0,
        session: Session | None = None,
    ) -> list[Document]:
        """Return the tenant's documents; `limit` 0 means all of them."""
        cursor = self.collection.find(
            scoped_filter(tenant, query), projection, sort=sort and list(sort), skip=skip, limit=limit, session=session
        )
        return await cursor.to_list(None)

    async def find_of_many(
        self,
        filters: Mapping[TenantId, Filter],
        *,
        projection: Filter | None = None,
        sort: Order | None = None,
        limit: int = 0,
        session: Session | None = None,
    ) -> list[Document]:
        """Return, in one query, what each tenant's own filter finds: for batches that hold several tenants.

        `limit` 0 means all of them.
        """
        if not filters:
            return []
        each = [scoped_filter(tenant, query) for tenant, query in filters.items()]
        cursor = self.collection.find(
            each[0] if len(each) == 1 else {"$or": each},
            projection,
            sort=sort and list(sort),
            limit=limit,
            session=session,
        )
        return await cursor.to_list(None)

    async def insert_one(
        self, tenant: TenantId, document: Filter, *, session: Session | None = None
    ) -> InsertOneResult:
        """Insert a document as the tenant's."""
        return await self.collection.insert_one(scoped_document(tenant, document), session=session)

    async def insert_many(
        self,
        tenant: TenantId,
        documents: Iterable[Filter],
        *,
        ordered: bool = True,
        session: Session | None = None,
    ) -> InsertManyResult:
        """Insert documents as the tenant's."""
        return await self.collection.insert_many(
            [encoded(scoped_document(tenant, document)) for document in documents], ordered=ordered, session=session
        )

    async def update_one(
        self,
        tenant: TenantId,
        query: Filter,
        update: Update,
        *,
        upsert: bool = False,
        session: Session | None = None,
    ) -> UpdateResult:
        """Update one document of the tenant."""
        return await self.collection.update_one(
            scoped_filter(tenant, query), scoped_update(tenant, update), upsert=upsert, session=session
        )

    async def update_many(
        self,
        tenant: TenantId,
        query: Filter,
        update: Update,
        *,
        hint: str | None = None,
        session: Session | None = None,
    ) -> UpdateResult:
        """Update all documents of the tenant that the filter finds; `hint` as for `replacing`."""
        return await self.collection.update_many(
            scoped_filter(tenant, query), scoped_update(tenant, update), hint=hint, session=session
        )

    async def replace_one(
        self,
        tenant: TenantId,
        query: Filter,
        document: Filter,
        *,
        upsert: bool = False,
        session: Session | None = None,
    ) -> UpdateResult:
        """Replace one document of the tenant."""
        return await self.collection.replace_one(
            scoped_filter(tenant, query), scoped_document(tenant, document), upsert=upsert, session=session
        )

    async def find_one_and_update(
        self,
        tenant: TenantId,
        query: Filter,
        update: Update,
        *,
        projection: Filter | None = None,
        sort: Order | None = None,
        upsert: bool = False,
        return_after: bool = True,
        session: Session | None = None,
    ) -> Document | None:
        """Update one document of the tenant and return it as it is afterwards (or was before), None if none."""
        found: Document | None = await self.collection.find_one_and_update(
            scoped_filter(tenant, query),
            scoped_update(tenant, update),
            projection,
            sort and list(sort),
            upsert=upsert,
            return_document=return_after,
            session=session,
        )
        return found

    async def delete_many(
        self,
        tenant: TenantId,
        query: Filter,
        *,
        session: Session | None = None,
    ) -> DeleteResult:
        """Delete the tenant's documents that the filter finds."""
        return await self.collection.delete_many(scoped_filter(tenant, query), session=session)

    async def count_documents(
        self,
        tenant: TenantId,
        query: Filter,
        *,
        limit: int | None = None,
        session: Session | None = None,
    ) -> int:
        """Count the tenant's documents that the filter finds, stopping at `limit`."""
        options: dict[str, Any] = {} if limit is None else {"limit": limit}
        return await self.collection.count_documents(scoped_filter(tenant, query), session=session, **options)

    async def aggregate(
        self, tenant: TenantId, pipeline: Sequence[Filter], *, session: Session | None = None
    ) -> list[Document]:
        """Run a pipeline over the tenant's documents. Stages that read or write other collections are refused."""
        cursor = self.collection.aggregate(scoped_pipeline(tenant, pipeline), session=session)
        return await cursor.to_list(None)

    async def bulk_write(
        self, writes: Sequence[Write], *, ordered: bool = False, session: Session | None = None
    ) -> BulkWriteResult | None:
        """Do many writes, of several tenants, made by `inserting`, `replacing`, `updating` and `deleting`."""
        if not writes:
            return None
        return await self.collection.bulk_write(list(writes), ordered=ordered, session=session)


def inserting(tenant: TenantId, document: Filter) -> InsertOne[Document]:
    """Return the write, for `bulk_write`, that inserts a document as the tenant's."""
    return InsertOne(scoped_document(tenant, document))


def replacing(
    tenant: TenantId, query: Filter, document: Filter, *, upsert: bool = True, hint: str | None = None
) -> ReplaceOne[Document]:
    """Return the write, for `bulk_write`, that replaces one document of the tenant; `hint` names the index to use.

    Without a hint MongoDB weighs every index that begins with the tenant, for each write anew.
    """
    return ReplaceOne(scoped_filter(tenant, query), scoped_document(tenant, document), upsert=upsert, hint=hint)


def updating(
    tenant: TenantId, query: Filter, update: Update, *, upsert: bool = True, hint: str | None = None
) -> UpdateOne:
    """Return the write, for `bulk_write`, that updates one document of the tenant; `hint` as for `replacing`."""
    return UpdateOne(scoped_filter(tenant, query), scoped_update(tenant, update), upsert=upsert, hint=hint)


def deleting(tenant: TenantId, query: Filter) -> DeleteOne:
    """Return the write, for `bulk_write`, that deletes one document of the tenant."""
    return DeleteOne(scoped_filter(tenant, query))
