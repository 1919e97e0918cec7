"""Tells readers of boards that figures have changed, whichever replica changed them."""

from collections.abc import Mapping
from typing import Any

from services.reporting.adapters.generations import POINTER
from shared.tenancy.feed import ChangeFeed
from shared.tenancy.mongo import Database


def figures_feed(database: Database) -> ChangeFeed:
    """Return the feed of totals; it implements `Signals`. When another generation is shown, everybody hears of it.

    Days (`tenant/day/share`) are left out: none changes without its tenant's totals (`tenant/share`).
    """
    totals = {"ns.coll": {"$regex": "^counters_"}, "documentKey._id": {"$regex": "^[^/]+/[^/]+$"}}
    return ChangeFeed(database, {"$or": [totals, {"ns.coll": "generations"}]}, _tenant)


def _tenant(change: Mapping[str, Any]) -> str | None:
    key = str(change.get("documentKey", {}).get("_id", POINTER))
    return None if key == POINTER else key.partition("/")[0]
