"""Nothing done as one tenant reads or changes another's documents."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from bson import ObjectId
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.errors import PyMongoError

from shared.tenancy.guard import TenantEscape
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection, deleting, replacing, updating

OURS, THEIRS = TenantId("33.72"), TenantId("36.71")


@pytest.fixture
async def things(database: Database) -> TenantCollection:
    """Two documents of each of two tenants."""
    things = TenantCollection(database.get_collection("things"))
    for tenant in (OURS, THEIRS):
        await things.insert_many(tenant, [{"_id": f"{tenant}/{name}", "name": name, "n": 1} for name in ("a", "b")])
    return things


async def of(things: TenantCollection, tenant: TenantId) -> list[Document]:
    """What a tenant has, read beside the scope."""
    return await things.collection.find({"tenant": tenant}).sort("_id").to_list(None)


async def test_documents_inserted_together_are_found_as_they_were(things: TenantCollection) -> None:
    at = datetime(2026, 11, 28, 7, tzinfo=timezone(timedelta(hours=7)))
    whole = {"at": at, "by": uuid4(), "deep": {"n": [1, None]}}
    await things.insert_many(OURS, [whole | {"name": "named", "_id": "mine"}, whole | {"name": "nameless"}])
    [named] = await things.find(OURS, {"name": "named"})
    [nameless] = await things.find(OURS, {"name": "nameless"})
    assert named == whole | {"_id": "mine", "name": "named", "tenant": OURS}
    assert isinstance(nameless["_id"], ObjectId)
    assert {name: nameless[name] for name in whole} == whole


WIDE: list[dict[str, Any]] = [
    {},
    {"$or": [{"tenant": THEIRS}, {"tenant": OURS}]},
    {"$or": [{}, {"tenant": {"$exists": True}}]},
    {"$nor": [{"tenant": OURS, "name": "never"}]},
    {"$expr": {"$eq": [1, 1]}},
    {"$and": [{"name": {"$in": ["a", "b"]}}]},
    {"tenant": OURS},
]


@pytest.mark.parametrize("query", WIDE)
async def test_the_widest_filter_finds_only_the_tenants_own(things: TenantCollection, query: dict[str, Any]) -> None:
    found = await things.find(OURS, query)
    assert {document["tenant"] for document in found} == {OURS}
    one = await things.find_one(OURS, query, sort=[("tenant", -1)])
    assert one
    assert one["tenant"] == OURS
    assert await things.count_documents(OURS, query) == 2


@pytest.mark.parametrize("query", WIDE)
async def test_the_widest_filter_changes_and_deletes_only_the_tenants_own(
    things: TenantCollection, query: dict[str, Any]
) -> None:
    before = await of(things, THEIRS)
    await things.update_many(OURS, query, {"$set": {"n": 2}})
    await things.update_one(OURS, query, {"$inc": {"n": 1}})
    await things.find_one_and_update(OURS, query, {"$inc": {"n": 1}})
    await things.bulk_write([updating(OURS, query, {"$inc": {"n": 1}}, upsert=False), deleting(OURS, query)])
    await things.delete_many(OURS, query)
    assert await of(things, THEIRS) == before
    assert await of(things, OURS) == []


FOREIGN: list[Any] = [THEIRS, {"$exists": True}, {"$ne": OURS}, {"$in": [OURS, THEIRS]}, None]


@pytest.mark.parametrize("named", FOREIGN)
async def test_a_filter_that_names_another_tenant_is_refused(things: TenantCollection, named: Any) -> None:
    query = {"tenant": named}
    attempts = [
        lambda: things.find(OURS, query),
        lambda: things.find_one(OURS, query),
        lambda: things.count_documents(OURS, query),
        lambda: things.update_one(OURS, query, {"$set": {"n": 2}}),
        lambda: things.update_many(OURS, query, {"$set": {"n": 2}}),
        lambda: things.replace_one(OURS, query, {"n": 2}),
        lambda: things.find_one_and_update(OURS, query, {"$set": {"n": 2}}),
        lambda: things.delete_many(OURS, query),
        lambda: things.aggregate(OURS, [{"$match": query}]),
        lambda: things.find_of_many({OURS: query}),
        lambda: things.insert_one(OURS, query),
        lambda: things.insert_many(OURS, [query]),
        lambda: things.replace_one(OURS, {}, query),
    ]
    for attempt in attempts:
        with pytest.raises(TenantEscape):
            await attempt()
    for make in (updating, replacing):
        with pytest.raises(TenantEscape):
            make(OURS, query, {"$set": {"n": 2}})
    with pytest.raises(TenantEscape):
        deleting(OURS, query)
    with pytest.raises(TenantEscape):
        replacing(OURS, {}, query)


GIVING_AWAY: list[Any] = [
    {"$set": {"tenant": THEIRS}},
    {"$unset": {"tenant": ""}},
    {"$rename": {"name": "tenant"}},
    {"$rename": {"tenant": "name"}},
    {"$set": {"tenant.code": "x"}},
    {"$setOnInsert": {"tenant": THEIRS}},
]


@pytest.mark.parametrize("update", GIVING_AWAY)
async def test_an_update_cannot_give_a_document_to_another_tenant(things: TenantCollection, update: Any) -> None:
    with pytest.raises(TenantEscape):
        await things.update_one(OURS, {}, update)
    with pytest.raises(TenantEscape):
        updating(OURS, {}, update)
    assert len(await of(things, OURS)) == 2


async def test_an_update_by_pipeline_cannot_either(things: TenantCollection) -> None:
    await things.update_many(OURS, {}, [{"$replaceWith": {"tenant": THEIRS, "_id": "$_id"}}])
    assert (len(await of(things, OURS)), len(await of(things, THEIRS))) == (2, 2)


async def test_a_replacement_by_update_is_refused(things: TenantCollection) -> None:
    with pytest.raises(ValueError, match="replace_one"):
        await things.update_one(OURS, {}, {"tenant": THEIRS})


async def test_what_is_upserted_belongs_to_the_tenant(things: TenantCollection) -> None:
    await things.update_one(OURS, {"_id": "u"}, {"$set": {"n": 1}}, upsert=True)
    await things.replace_one(OURS, {"_id": "r"}, {"n": 1}, upsert=True)
    await things.bulk_write([replacing(OURS, {"_id": "b"}, {"n": 1}), updating(OURS, {"_id": "c"}, {"$set": {"n": 1}})])
    found = await things.find_one_and_update(OURS, {"_id": "f"}, {"$set": {"n": 1}}, upsert=True)
    assert found == {"_id": "f", "tenant": OURS, "n": 1}
    assert {document["_id"] for document in await of(things, OURS)} >= set("urbcf")


@pytest.mark.parametrize("query", [{"$and": [{"tenant": THEIRS}]}, {"$or": [{"tenant": THEIRS}]}])
async def test_nothing_can_be_upserted_into_another_tenant(things: TenantCollection, query: dict[str, Any]) -> None:
    before = await of(things, THEIRS)
    with suppress(PyMongoError):
        await things.update_one(OURS, query, {"$set": {"n": 7}}, upsert=True)
    assert await of(things, THEIRS) == before


ESCAPES: list[dict[str, Any]] = [
    {"$lookup": {"from": "things", "pipeline": [], "as": "others"}},
    {"$graphLookup": {"from": "things", "startWith": 1, "connectFromField": "n", "connectToField": "n", "as": "o"}},
    {"$unionWith": "things"},
    {"$facet": {"x": [{"$lookup": {"from": "things", "pipeline": [], "as": "others"}}]}},
    {"$out": "elsewhere"},
    {"$merge": "things"},
    {"$collStats": {"count": {}}},
    {"$changeStream": {}},
]


@pytest.mark.parametrize("stage", ESCAPES)
async def test_a_pipeline_cannot_reach_beyond_the_tenant(things: TenantCollection, stage: dict[str, Any]) -> None:
    for pipeline in ([stage], [{"$match": {}}, stage]):
        with pytest.raises(TenantEscape):
            await things.aggregate(OURS, pipeline)


PIPELINES: list[Sequence[dict[str, Any]]] = [
    [],
    [{"$match": {}}],
    [{"$match": {"$or": [{"tenant": THEIRS}, {"name": "a"}]}}],
    [{"$sort": {"tenant": -1}}],
    [{"$project": {"tenant": 1}}],
]


@pytest.mark.parametrize("pipeline", PIPELINES)
async def test_a_pipeline_sees_the_tenants_own(things: TenantCollection, pipeline: Sequence[dict[str, Any]]) -> None:
    found = await things.aggregate(OURS, pipeline)
    assert {document["tenant"] for document in found} == {OURS}


async def test_near_is_the_tenants_own_too(things: TenantCollection) -> None:
    await things.collection.create_index([("tenant", 1), ("at", "2dsphere")])
    for tenant in (OURS, THEIRS):
        await things.insert_one(tenant, {"at": [110.8, -7.5]})
    near = {"near": {"type": "Point", "coordinates": [110.8, -7.5]}, "distanceField": "far"}
    found = await things.aggregate(OURS, [{"$geoNear": near}])
    assert [document["tenant"] for document in found] == [OURS]


async def test_a_batch_of_several_tenants_finds_each_ones_own(things: TenantCollection) -> None:
    found = await things.find_of_many({OURS: {"name": "a"}, THEIRS: {"name": "b"}})
    assert {document["_id"] for document in found} == {f"{OURS}/a", f"{THEIRS}/b"}
    assert await things.find_of_many({}) == []
    assert await things.bulk_write([]) is None


fields = st.sampled_from(["name", "n", "tenant", "missing"])
values = st.sampled_from(["a", "b", 1, OURS, THEIRS, None])
conditions = st.one_of(
    values,
    st.builds(
        lambda op, value: {op: value}, st.sampled_from(["$ne", "$gt", "$gte", "$lt", "$eq"]), st.sampled_from(["", 0])
    ),
    st.builds(lambda yes: {"$exists": yes}, st.booleans()),
    st.builds(lambda chosen: {"$in": chosen}, st.lists(values, max_size=3)),
)
leaves = st.dictionaries(fields, conditions, max_size=2)
filters = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda op, parts: {op: parts}, st.sampled_from(["$or", "$and", "$nor"]), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters)
async def test_no_filter_escapes_the_tenant(things: TenantCollection, query: dict[str, Any]) -> None:
    try:
        found = await things.find(OURS, query)
        added = await things.aggregate(OURS, [{"$match": query}])
    except TenantEscape:
        assert query["tenant"] != OURS
        return
    assert {document["tenant"] for document in [*found, *added]} <= {OURS}
