"""What a message template may name, by event and recipient: the one list for the loader's check and the notifier.

Every placeholder is text, already written for the template's language and the tenant's zone; some may be missing.
"""

from collections.abc import Mapping

from shared.contracts.notification import Recipient

_ALWAYS = frozenset({"tenant_name", "received_at"})
# The tracking code lets its holder act for the reporter, so an agency is never sent it.
_RECIPIENT = {
    Recipient.REPORTER: frozenset({"tracking_code", "tracking_url", "sms_number", "follows"}),
    Recipient.AGENCY: frozenset({"complaint_id", "case_number", "case_url", "desk_url"}),
}
_OPENED = frozenset({"category_name", "area_name"})
_GIVEN = _OPENED | {"agency_name", "unit_name", "respond_by", "resolve_by"}
_CAME_BACK = _OPENED | {"reason", "note", "agency_name", "proposal_name", "other_tenant", "verify_by"}
_AGAIN = frozenset({"agency_name", "to_verifier", "respond_by", "resolve_by"})
_OVER = frozenset({"agency_name", "closed_by", "rating"})
_CLOCK = frozenset({"category_name", "agency_name", "unit_name", "clock", "due", "overdue"})
_NOTHING = frozenset[str]()

_REPORTER: Mapping[str, frozenset[str]] = {
    "received": _OPENED,
    "assigned": _GIVEN,
    "deferred": frozenset({"question"}),
    "progressed": frozenset({"agency_name", "note", "plan_amount", "plan_year", "plan_source"}),
    "resolved": frozenset({"agency_name", "note", "confirm_by"}),
    "replied": frozenset({"kind"}),
    "reopened": _AGAIN,
    "closed": _OVER,
    "withdrawn": _NOTHING,
    "rejected": frozenset({"note"}),
    "merged": _NOTHING,
    "split": frozenset({"reason"}),
    "transferred": frozenset({"other_tenant"}),
}
_AGENCY: Mapping[str, frozenset[str]] = {
    "received": _OPENED,
    "queued": _CAME_BACK,
    "assigned": _GIVEN | {"note"},
    "assisting": _GIVEN | {"note"},
    "resolved": frozenset({"agency_name", "note"}),
    "replied": _NOTHING,
    "reopened": _AGAIN | {"times"},
    "closed": _OVER,
    "withdrawn": frozenset({"agency_name"}),
    "escalated": _CLOCK,
}
_EVENT = {Recipient.REPORTER: _REPORTER, Recipient.AGENCY: _AGENCY}


def placeholders(event: str, recipient: str) -> frozenset[str]:
    """Return the names a template for that event and recipient may use; none if no such message is ever sent."""
    if recipient not in set(Recipient) or event not in _EVENT[Recipient(recipient)]:
        return frozenset()
    to = Recipient(recipient)
    return _ALWAYS | _RECIPIENT[to] | _EVENT[to][event]
