"""How listings are asked of MongoDB, and the indexes that answer them."""

import re

from pymongo import ASCENDING, IndexModel

from services.router.adapters.index_documents import document_id
from services.router.adapters.terms import Terms, is_code
from services.router.application.ports import Listing
from services.router.domain.case import Status
from services.router.domain.values import Visibility
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Document, starting_with

_NAMED: Document = {"$gt": ""}
"""That a field is filled in. MongoDB uses such an index for a value that is asked for; with `$type` it would not."""


def _index(name: str, *fields: str, **having: Document) -> IndexModel:
    """Begin with the tenant; `having` leaves out documents whose field is not so."""
    keys = [("tenant", ASCENDING), *((field, ASCENDING) for field in fields)]
    return IndexModel(keys, name=name, **({"partialFilterExpression": having} if having else {}))


INDEXES = (
    _index("by_status", "status", "order", "_id"),
    _index("by_agency", "agencies", "status", "order", "_id"),
    _index("by_reason", "reason", "status", "order", "_id", reason=_NAMED),
    _index("by_person", "person", "status", "order", "_id", person=_NAMED),
    _index("by_unit", "unit", "status", "order", "_id", unit=_NAMED),
    _index("by_partner", "partners", "status", "order", "_id", partners=_NAMED),
    _index("by_category", "category", "status", "order", "_id", category=_NAMED),
    _index("by_area", "area", "status", "order", "_id", area=_NAMED),
    _index("by_term", "terms", "status", "order", "_id", terms={"$exists": True}),
    _index("by_cell", "cell", "complaint.received_at", cell=_NAMED),
    _index("by_change", "changed_at"),
    _index("by_receipt", "complaint.received_at"),
    _index("unread", "unread", unread={"$eq": True}),
    _index("merged", "merged_into", merged_into=_NAMED),
    # A query has to say `$type` too for this one.
    _index("alarms", "alarm_at", alarm_at={"$type": "date"}),
    _index("promises", "promises.at", **{"promises.at": {"$exists": True}}),
)


def filter_of(tenant: TenantId, listing: Listing, terms: Terms) -> Document:
    """Return the filter of a listing; the scope adds the tenant.

    All statuses are named where none are asked for: the indexes have them before what lists are sorted by.
    """
    filters: list[Document] = [{"status": {"$in": [status.value for status in listing.statuses or Status]}}]
    if listing.reasons:
        filters.append({"reason": {"$in": [reason.value for reason in listing.reasons]}})
    filters += _handlers(listing)
    if listing.category is not None:
        filters.append({"category": listing.category})
    if listing.area is not None:
        filters.append({"area": {"$regex": f"^{re.escape(listing.area)}(\\.|$)"}})
    if listing.number is not None:
        filters.append({"_id": starting_with(document_id(tenant, listing.number.lower()))})
    if listing.text is not None:
        filters += _found(tenant, listing.text, terms, secret=listing.secret_found)
    filters += _times(listing)
    if listing.after is not None:
        order, case_id = listing.after
        later = {"order": order, "_id": {"$gt": document_id(tenant, case_id)}}
        filters += [{"order": {"$gte": order}}, {"$or": [{"order": {"$gt": order}}, later]}]
    return {"$and": filters}


def _found(tenant: TenantId, text: str, terms: Terms, *, secret: bool) -> list[Document]:
    filters: list[Document] = [{"terms": {"$all": terms.asked(tenant, text)}}]
    if not secret and not is_code(text):
        as_sent = {"state.visibility": None, "complaint.visibility": {"$ne": Visibility.SECRET.value}}
        filters.append({"$or": [{"state.visibility": {"$nin": [None, Visibility.SECRET.value]}}, as_sent]})
    return filters


def _handlers(listing: Listing) -> list[Document]:
    filters: list[Document] = []
    if listing.agency is not None:
        filters.append({"partners" if listing.helping else "agencies": listing.agency})
        if listing.helping is False:
            filters.append({"agency": listing.agency})
    elif listing.assigned_only:
        filters.append({"agency": {"$ne": None}})
    if listing.unit is not None:
        filters.append({"unit": listing.unit})
    if listing.person is not None:
        filters.append({"person": listing.person})
    return filters


def _times(listing: Listing) -> list[Document]:
    filters: list[Document] = []
    if listing.received_since is not None:
        filters.append({"complaint.received_at": {"$gte": listing.received_since}})
    if listing.received_until is not None:
        filters.append({"complaint.received_at": {"$lt": listing.received_until}})
    if listing.changed_since is not None:
        filters.append({"changed_at": {"$gt": listing.changed_since}})
    if listing.due_before is not None:
        # What is due comes first in the order; what is not due lies a thousand years off.
        filters.append({"order": {"$lt": listing.due_before}})
    return filters
