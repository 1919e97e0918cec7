"""What a message template may name, by event and recipient: the one list for the loader's check and the notifier.

Every placeholder is text, already written for the template's language and the tenant's zone.
"""

from shared.contracts.notification import Recipient

_ALWAYS = frozenset({"tenant_name", "received_at"})
# The tracking code lets its holder act for the reporter, so an agency is never sent it.
_RECIPIENT = {
    Recipient.REPORTER: frozenset({"tracking_code", "tracking_url"}),
    Recipient.AGENCY: frozenset({"complaint_id", "desk_url"}),
}
_EVENT = {
    "received": frozenset({"category_name", "area_name"}),
    "assigned": frozenset({"category_name", "agency_name", "unit_name", "area_name", "respond_by", "resolve_by"}),
    "resolved": frozenset({"agency_name", "note"}),
}


def placeholders(event: str, recipient: str) -> frozenset[str]:
    """Return the names a template for that event and recipient may use; none for an unknown event or recipient."""
    if event not in _EVENT or recipient not in set(Recipient):
        return frozenset()
    return _ALWAYS | _RECIPIENT[Recipient(recipient)] | _EVENT[event]
