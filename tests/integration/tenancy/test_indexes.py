"""Indexes survive an upgrade that defines them otherwise."""

import pytest
from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError, OperationFailure

from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database


async def test_an_index_that_is_defined_otherwise_now_is_made_anew(database: Database) -> None:
    things = database.get_collection("things")
    await ensure_indexes(things, [IndexModel([("tenant", ASCENDING), ("agency", ASCENDING)], name="by_agency")])
    await ensure_indexes(things, [IndexModel([("tenant", ASCENDING), ("agencies", ASCENDING)], name="by_agency")])
    made = await things.index_information()
    assert made["by_agency"]["key"] == [("tenant", 1), ("agencies", 1)]


async def test_an_index_with_other_options_is_made_anew(database: Database) -> None:
    things = database.get_collection("things")
    await ensure_indexes(things, [IndexModel([("at", ASCENDING)], name="age")])
    await ensure_indexes(things, [IndexModel([("at", ASCENDING)], name="age", expireAfterSeconds=60)])
    assert (await things.index_information())["age"]["expireAfterSeconds"] == 60


async def test_what_is_there_already_is_left_as_it_is_and_does_its_work(database: Database) -> None:
    things = database.get_collection("things")
    one = IndexModel([("tenant", ASCENDING), ("name", ASCENDING)], name="name", unique=True)
    await ensure_indexes(things, [one])
    await things.insert_one({"tenant": "33.72", "name": "a"})
    await ensure_indexes(things, [one])
    with pytest.raises(DuplicateKeyError):
        await things.insert_one({"tenant": "33.72", "name": "a"})


async def test_any_other_failure_is_told(database: Database) -> None:
    things = database.get_collection("things")
    await things.insert_many([{"name": "a"}, {"name": "a"}])
    with pytest.raises(OperationFailure):
        await ensure_indexes(things, [IndexModel([("name", ASCENDING)], name="name", unique=True)])
