"""What a backup holds, written last: a folder without a manifest is no backup."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

FILE: Final = "manifest.json"
FORMAT: Final = 1
DATABASES: Final = ("keyring", "intake", "router", "notifier", "reporting")
_CHUNK: Final = 1 << 20

Offsets = dict[str, dict[int, int]]
"""By topic (without prefix) and partition."""


class BackupError(RuntimeError):
    """A backup can't be made or used; the text says what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class File(_Part):
    """One collection: documents in BSON, one after the other, compressed by gzip."""

    database: str
    collection: str
    documents: int
    sha256: str

    @property
    def path(self) -> str:
        """Where it lies in the backup's folder."""
        return f"{self.database}/{self.collection}.bson.gz"


class LogPosition(_Part):
    """How far the log was just before the moment of the backup, and how far each group had read it."""

    ends: Offsets
    groups: dict[str, Offsets]


class Manifest(_Part):
    """`cluster_time` is MongoDB's (seconds, number) of the one moment all files show."""

    format: int = FORMAT
    aduan: str
    mongodb: str
    taken_at: datetime
    cluster_time: tuple[int, int]
    files: tuple[File, ...]
    log: LogPosition | None = None

    @property
    def databases(self) -> list[str]:
        """Which databases it holds."""
        return list(dict.fromkeys(file.database for file in self.files))


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup. BackupError: it is none, or of a newer release."""
    try:
        manifest = Manifest.model_validate_json((folder / FILE).read_bytes())
    except FileNotFoundError:
        raise BackupError(f"{folder} is no backup: it has no {FILE}") from None
    except ValidationError as error:
        raise BackupError(f"{folder / FILE} can't be read: {error.error_count()} faults") from None
    if manifest.format > FORMAT:
        raise BackupError(f"{folder} was made by Aduan {manifest.aduan}, which is newer than this one")
    return manifest


def check(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its checksum. BackupError names the first that is missing or was changed."""
    for file in manifest.files:
        path = folder / file.path
        if not path.is_file():
            raise BackupError(f"{path} is missing")
        if digest(path) != file.sha256:
            raise BackupError(f"{path} is not as it was written: take another backup")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()
