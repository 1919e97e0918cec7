"""Puts the collections of a backup into a MongoDB that has none of them."""

import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

from deploy.backup.manifest import DATABASES, BackupError, File

Mongo = MongoClient[dict[str, Any]]

_BATCH_BYTES: Final = 8 << 20
_BATCH_DOCUMENTS: Final = 2_000
_LENGTH: Final = 4
_DURABLE: Final = WriteConcern(w="majority", j=True)


def make_room(client: Mongo, prefix: str, databases: Sequence[str], *, replace: bool) -> None:
    """Drop the databases if `replace` says so; else BackupError if one of them is there with documents in it."""
    there = set(client.list_database_names())
    for name in databases:
        database = client[prefix + name]
        if database.name in there and replace:
            client.drop_database(database.name)
        elif database.name in there and any(database[each].find_one() for each in database.list_collection_names()):
            raise BackupError(f"the database {database.name} is not empty: --replace drops what is there")


def load(client: Mongo, prefix: str, folder: Path, files: Sequence[File]) -> int:
    """Write the files' documents, durably; return how many those are. BackupError: a file holds fewer or more."""
    total = 0
    for file in files:
        database = client[prefix + file.database]
        if file.collection not in database.list_collection_names():
            database.create_collection(file.collection)
        collection = database.get_collection(file.collection, write_concern=_DURABLE)
        written = 0
        with gzip.open(folder / file.path) as packed:
            for batch in _batches(cast("BinaryIO", packed)):
                collection.insert_many(cast("list[Any]", batch), ordered=False)
                written += len(batch)
        if written != file.documents:
            raise BackupError(f"{file.path} held {written} documents, not {file.documents}")
        total += written
    return total


def chosen(manifests: Sequence[tuple[Path, Sequence[File], tuple[int, int]]]) -> dict[str, tuple[Path, list[File]]]:
    """Return for each database the folder and files to take: of several that hold it, the latest."""
    found: dict[str, tuple[Path, list[File]]] = {}
    for folder, files, _ in sorted(manifests, key=lambda each: each[2]):
        for name in {file.database for file in files}:
            found[name] = (folder, [file for file in files if file.database == name])
    return {name: found[name] for name in DATABASES if name in found}


def _batches(packed: BinaryIO) -> Iterator[list[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    size = 0
    while length := packed.read(_LENGTH):
        rest = packed.read(int.from_bytes(length, "little") - _LENGTH)
        batch.append(RawBSONDocument(length + rest))
        size += len(rest)
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
