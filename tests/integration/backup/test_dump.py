"""A backup shows one moment, and what is loaded from it is what was there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from bson import ObjectId
from gridfs import GridFSBucket
from pymongo import MongoClient

from deploy.backup import manifest
from deploy.backup.dump import dump, prune
from deploy.backup.load import load, make_room
from deploy.backup.manifest import DATABASES, BackupError
from tests.support.namespace import Namespace

Mongo = MongoClient[dict[str, Any]]


def _contents(mongo: Mongo, prefix: str) -> dict[str, dict[str, list[dict[str, Any]]]]:
    return {
        name: {
            each: sorted(mongo[prefix + name][each].find(), key=lambda doc: str(doc["_id"]))
            for each in mongo[prefix + name].list_collection_names()
        }
        for name in DATABASES
        if prefix + name in mongo.list_database_names()
    }


@contextmanager
def _pairs_being_written(mongo: Mongo, prefix: str) -> Iterator[None]:
    """Number after number into two databases, always intake's first."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            mongo[prefix + "intake"].commits.insert_one({"_id": number})
            mongo[prefix + "router"].commits.insert_one({"_id": number})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def test_all_collections_come_back_as_they_were_photos_too(mongo: Mongo, namespace: Namespace, tmp_path: Path) -> None:
    prefix = namespace.mongo_prefix
    mongo[prefix + "keyring"].keys.insert_one({"_id": "33.72|k", "wrapped": b"\0\1", "n": 1 << 40})
    mongo[prefix + "intake"].commits.insert_many([{"_id": ObjectId(), "text": "x" * 900} for _ in range(5_000)])
    mongo[prefix + "reporting"].create_collection("positions_1")
    GridFSBucket(mongo[prefix + "intake"]).upload_from_stream("photo", bytes(range(256)) * 4_000)
    before = _contents(mongo, prefix)

    folder = dump(mongo, prefix, DATABASES, tmp_path, None)
    read = manifest.read(folder)
    manifest.check(folder, read)
    with pytest.raises(BackupError, match="not empty"):
        make_room(mongo, prefix, DATABASES, replace=False)
    make_room(mongo, prefix, DATABASES, replace=True)
    assert _contents(mongo, prefix) == {}
    written = load(mongo, prefix, folder, read.files)

    assert _contents(mongo, prefix) == before
    assert written == sum(len(docs) for of_database in before.values() for docs in of_database.values())


def test_what_is_written_meanwhile_is_wholly_in_or_out(mongo: Mongo, namespace: Namespace, tmp_path: Path) -> None:
    prefix = namespace.mongo_prefix
    # Long enough for many more writes while it is read: router's comes first, so without one moment it would lack them.
    mongo[prefix + "keyring"].keys.insert_many([{"_id": number, "fill": "x" * 4_000} for number in range(5_000)])
    for name in ("intake", "router"):
        mongo[prefix + name].commits.insert_one({"_id": 0})
    with _pairs_being_written(mongo, prefix):
        folder = dump(mongo, prefix, ["router", "keyring", "intake"], tmp_path, None)
    make_room(mongo, prefix, DATABASES, replace=True)
    load(mongo, prefix, folder, manifest.read(folder).files)

    intake, router = (mongo[prefix + name].commits.count_documents({}) for name in ("intake", "router"))
    assert intake - router in {0, 1}


def test_a_changed_file_is_refused(mongo: Mongo, namespace: Namespace, tmp_path: Path) -> None:
    mongo[namespace.mongo_prefix + "intake"].commits.insert_one({"_id": 1})
    folder = dump(mongo, namespace.mongo_prefix, DATABASES, tmp_path, None)
    path = folder / "intake" / "commits.bson.gz"
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(BackupError, match="not as it was written"):
        manifest.check(folder, manifest.read(folder))


def test_of_many_backups_the_newest_are_kept_and_broken_ones_go(tmp_path: Path) -> None:
    for day in ("01", "02", "03"):
        (tmp_path / f"aduan-202601{day}T000000Z").mkdir()
        (tmp_path / f"aduan-202601{day}T000000Z" / manifest.FILE).write_text("{}")
    (tmp_path / "aduan-20260104T000000Z.partial").mkdir()
    (tmp_path / "something else").mkdir()
    prune(tmp_path, 2)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["aduan-20260102T000000Z", "aduan-20260103T000000Z", "something else"]
