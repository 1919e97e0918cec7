"""How a complaint lies in MongoDB: its facts with short names, and beside them only what is searched or listed.

The view is folded again when one complaint is read, so it is not stored. Partial indexes hang on `listed` and
`open`, which are there only when true; `waiting` is there, and true, on those of the open that nobody responded to.
"""

from typing import Any

from services.reporting.application.ports import Folded, Listed, Stored, Tracked
from services.reporting.domain.facts import Fact, Ref, merge
from services.reporting.domain.fold import fold
from services.reporting.domain.view import ComplaintView, PhotoRef, Picture
from shared.tenancy.ids import TenantId

Document = dict[str, Any]


def complaint_id(tenant: TenantId, complaint: str) -> str:
    """Return the `_id`: with the tenant, so that two tenants can never share a document."""
    return f"{tenant}/{complaint}"


def to_document(folded: Folded) -> Document:
    """Return the document of a folded complaint."""
    view = folded.view
    document: Document = {
        "_id": complaint_id(folded.tenant, folded.id),
        "tenant": folded.tenant,
        "complaint": folded.id,
        "ref": _from_ref(view.ref),
        "facts": [_from_fact(fact, view.ref) for fact in folded.facts],
    }
    if view.ref is None:
        return document
    document.update(
        code=view.ref.code,
        visibility=view.ref.visibility,
        received_at=view.ref.received_at,
        status=view.status,
        category=view.category,
        agency=view.agency,
    )
    if view.open:
        document["open"] = True
        if view.waiting:
            document["waiting"] = True
        if view.due is not None:
            document["due"] = view.due
    if view.listed:
        document["listed"] = True
        if not view.secret:
            document["area"] = view.area
            if view.lat is not None and view.lon is not None:
                document["place"] = [view.lat, view.lon]
        if view.solver is not None:
            document.update(_solution(view))
    if folded.text is not None:
        document["text"] = folded.text
    return document


def _solution(view: ComplaintView) -> Document:
    """Return what lists tell of a complaint that was solved at least once; pictures may show where a secret one was."""
    pictures = {} if view.secret else {phase: _from_picture(view.shown(phase)) for phase in ("before", "after")}
    told = {
        "resolved_at": view.resolved_at,
        "closed_by": view.closed_by,
        "rating": view.rating,
        "reopened": view.reopened,
        **pictures,
    }
    return {name: value for name, value in told.items() if value}


def _from_picture(picture: Picture | None) -> list[Any] | None:
    return [picture.media_id, picture.width, picture.height] if picture else None


def to_stored(document: Document) -> Stored:
    """Return what a fold goes on from."""
    ref = Ref(*document["ref"]) if document["ref"] else None
    return Stored(tuple([_to_fact(each, ref) for each in document["facts"]]), document.get("text"))


def to_tracked(document: Document) -> Tracked:
    """Fold the complaint for one reader."""
    stored = to_stored(document)
    return Tracked(document["tenant"], document["complaint"], fold(merge((), stored.facts)), stored.text)


def to_listed(document: Document) -> Listed:
    """Return one row of the public list."""
    lat, lon = document.get("place", (None, None))
    return Listed(
        tenant=document["tenant"],
        id=document["complaint"],
        status=document["status"],
        category=document["category"],
        agency=document["agency"],
        area=document.get("area"),
        visibility=document["visibility"],
        received_at=document["received_at"],
        resolved_at=document.get("resolved_at"),
        lat=lat,
        lon=lon,
        text=document.get("text"),
        closed_by=document.get("closed_by"),
        rating=document.get("rating"),
        reopened=document.get("reopened", 0),
        before=_to_thumbnail(document.get("before")),
        after=_to_thumbnail(document.get("after")),
    )


def _to_thumbnail(kept: list[Any] | None) -> PhotoRef | None:
    return PhotoRef(*kept) if kept else None


LISTED_FIELDS = {"facts": 0}


def _from_ref(ref: Ref | None) -> list[Any] | None:
    return [ref.code, ref.channel, ref.visibility, ref.language, ref.received_at] if ref else None


def _from_fact(fact: Fact, usual: Ref | None) -> Document:
    document: Document = {"i": fact.id, "r": fact.rank, "n": fact.sequence, "k": fact.kind, "at": fact.at}
    if fact.ref != usual:  # a message has none; that two events tell their complaint differently is not expected
        document["c"] = _from_ref(fact.ref)
    document["d"] = fact.data
    return document


def _to_fact(document: Document, usual: Ref | None) -> Fact:
    ref = usual
    if "c" in document:
        ref = Ref(*document["c"]) if document["c"] else None
    return Fact(document["i"], document["r"], document["n"], document["k"], document["at"], ref, document["d"])


def counter_path(key: tuple[str, ...]) -> str:
    """Return where a counter lies in its document; region codes lose their dots, which MongoDB reads as steps."""
    return ".".join(part.replace(".", "_") for part in key)


def counter_key(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the key of a counter that lies there."""
    return tuple(
        part.replace("_", ".") if path[0] == "area" and place == 1 else part for place, part in enumerate(path)
    )
