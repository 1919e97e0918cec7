"""Writes our databases to files as they were at one moment, a batch of documents at a time."""

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.errors import OperationFailure

from deploy.backup.manifest import FILE, BackupError, File, LogPosition, Manifest
from deploy.release import RELEASE

TRIES: Final = 3
_LENGTH: Final = 4
_GZIP_LEVEL: Final = 3
_SNAPSHOT_TOO_OLD: Final = 239
_SNAPSHOT_UNAVAILABLE: Final = 246
_NAMED: Final = "aduan-%Y%m%dT%H%M%SZ"
_PARTIAL: Final = ".partial"

Mongo = MongoClient[dict[str, Any]]


class _MovedError(Exception):
    """A collection was made or swapped since the moment of the snapshot: another moment serves."""


def dump(client: Mongo, prefix: str, databases: Sequence[str], to: Path, log: LogPosition | None) -> Path:
    """Return the new folder in `to` that holds the databases. BackupError says why there is none.

    `log` must have been read before: then the files hold all that had been published up to there.
    """
    for _ in range(TRIES):
        try:
            return _dump(client, prefix, databases, to, log)
        except _MovedError:
            continue
    raise BackupError("collections keep being swapped: try again when `aduan rebuild` is through")


def prune(to: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups, and what broken ones have left; return what was removed."""
    whole = sorted(path for path in to.glob("aduan-*") if (path / FILE).is_file())
    broken = [path for path in to.glob(f"aduan-*{_PARTIAL}") if path.is_dir()]
    gone = [*whole[: max(0, len(whole) - keep)], *broken]
    for path in gone:
        shutil.rmtree(path)
    return gone


def _dump(client: Mongo, prefix: str, databases: Sequence[str], to: Path, log: LogPosition | None) -> Path:
    now = datetime.now(UTC)
    folder = to / now.strftime(_NAMED)
    if folder.exists():
        raise BackupError(f"{folder} is there already")
    partial = to / (folder.name + _PARTIAL)
    partial.mkdir(parents=True, mode=0o700)
    try:
        with client.start_session(snapshot=True) as session:
            names = list(_collections(client, prefix, databases))
            files = [_write(session, client[prefix + name], name, each, partial) for name, each in names]
            moment = session._snapshot_time  # noqa: SLF001 - PyMongo tells it nowhere else
        if moment is None:
            raise BackupError(f"MongoDB has no databases that begin with {prefix!r}: nothing to back up")  # noqa: TRY301 - the partial folder goes the same way
        manifest = Manifest(
            aduan=RELEASE,
            mongodb=client.server_info()["version"],
            taken_at=now,
            cluster_time=(moment.time, moment.inc),
            files=tuple(files),
            log=log,
        )
        _write_durably(partial / FILE, manifest.model_dump_json(indent=1).encode())
        partial.rename(folder)
        _sync(to)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return folder


def _collections(client: Mongo, prefix: str, databases: Sequence[str]) -> Iterator[tuple[str, str]]:
    there = set(client.list_database_names())
    for name in databases:
        if prefix + name in there:
            for found in client[prefix + name].list_collections(filter={"type": "collection"}):
                if not found["name"].startswith("system."):
                    yield name, found["name"]


def _write(session: ClientSession, database: Any, name: str, collection: str, folder: Path) -> File:
    path = folder / name / f"{collection}.bson.gz"
    path.parent.mkdir(exist_ok=True)
    documents = 0
    with path.open("wb") as raw:
        hashing = _Hashing(raw)
        with gzip.GzipFile(fileobj=hashing, mode="wb", compresslevel=_GZIP_LEVEL, mtime=0, filename="") as packed:
            try:
                for batch in database[collection].find_raw_batches({}, session=session):
                    packed.write(batch)
                    documents += _count(batch)
            except OperationFailure as error:
                raise _explained(error) from error
        raw.flush()
        os.fsync(raw.fileno())
    return File(database=name, collection=collection, documents=documents, sha256=hashing.hexdigest())


def _explained(error: OperationFailure) -> Exception:
    if error.code == _SNAPSHOT_TOO_OLD:
        return BackupError(
            "MongoDB no longer has the moment the backup began at. Let it keep more, such as an hour, on every "
            "server: db.adminCommand({setParameter: 1, minSnapshotHistoryWindowInSeconds: 3600})"
        )
    if error.code == _SNAPSHOT_UNAVAILABLE:
        return _MovedError()
    return BackupError(f"MongoDB does not give the documents of one moment ({error.code}): is it a replica set?")


def _count(batch: bytes) -> int:
    at = documents = 0
    while at < len(batch):
        at += int.from_bytes(batch[at : at + _LENGTH], "little")
        documents += 1
    return documents


class _Hashing:
    """Passes on what is written and learns its checksum."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
