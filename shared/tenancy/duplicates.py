"""Inserts of which some are there already."""

from collections.abc import Mapping
from typing import Any, Final

from pymongo.errors import BulkWriteError

DUPLICATE_KEY: Final = 11000


def refused_as_duplicates(error: BulkWriteError) -> list[int]:
    """Return the places, in the write, of what is there already; if anything else went wrong, raise the error."""
    details: Mapping[str, Any] = error.details or {}
    faults = details.get("writeErrors", [])
    if details.get("writeConcernErrors") or any(fault["code"] != DUPLICATE_KEY for fault in faults):
        raise error
    return [fault["index"] for fault in faults]
