"""Tells desks that cases have changed, whichever replica changed them."""

from collections.abc import Mapping
from typing import Any

from services.router.adapters.index import COLLECTION
from shared.tenancy.feed import ChangeFeed
from shared.tenancy.mongo import Database

_MATCH = {
    "ns.coll": COLLECTION,
    # Promises and alarms' leases change a document too, and nothing that anybody sees.
    "$or": [{"operationType": "insert"}, {"updateDescription.updatedFields.version": {"$exists": True}}],
}


def cases_feed(database: Database) -> ChangeFeed:
    """Return the feed of listed cases; it implements `Signals` of the desk."""
    return ChangeFeed(database, _MATCH, _tenant)


def _tenant(change: Mapping[str, Any]) -> str:
    return str(change["documentKey"]["_id"]).partition("|")[0]
