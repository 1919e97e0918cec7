"""Reads a batch of complaint events and queues one message for each person who should be told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notifier.application.ports import Clock, Contacts, Outbox, Tenants
from services.notifier.domain.notification import Audience, Medium, Notification, Occasion, notification_id
from shared.contracts.base import Event
from shared.contracts.complaint import (
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintReceived,
    ComplaintRejected,
    ComplaintResolved,
)
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import StaffRole, TenantConfigured
from shared.contracts.values import ReporterDetails

TOLD = ComplaintReceived | ComplaintAssigned | ComplaintProgressed | ComplaintResolved | ComplaintRejected

OCCASIONS: Mapping[type[Event], Occasion] = {
    ComplaintReceived: Occasion.RECEIVED,
    ComplaintAssigned: Occasion.ASSIGNED,
    ComplaintProgressed: Occasion.PROGRESSED,
    ComplaintResolved: Occasion.RESOLVED,
    ComplaintRejected: Occasion.REJECTED,
}


class UnknownTenantError(LookupError):
    """An event names a tenant that is not configured here (yet)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNotifications:
    """Reading the same event again queues nothing new."""

    outbox: Outbox
    contacts: Contacts
    tenants: Tenants
    clock: Clock

    async def __call__(self, envelopes: Sequence[Envelope]) -> None:
        told = [(e, e.event) for e in envelopes if isinstance(e.event, TOLD)]
        details = await self.contacts.open_many([(e.tenant, event.complaint) for e, event in told])
        found: list[Notification] = []
        for envelope, event in told:
            tenant = self.tenants.get(envelope.tenant)
            if tenant is None:
                raise UnknownTenantError(f"tenant {envelope.tenant} is not configured: run `aduan tenant apply`")
            found += self._to_reporter(envelope, event, details.get((envelope.tenant, event.complaint.id)))
            found += self._to_offices(envelope, event, tenant)
        if found:
            await self.outbox.add(found)

    def _to_reporter(self, envelope: Envelope, event: TOLD, details: ReporterDetails | None) -> Iterator[Notification]:
        medium = _medium_for(details)
        if medium is not None:
            yield self._notification(envelope, event, Audience.REPORTER, medium, "reporter")

    def _to_offices(self, envelope: Envelope, event: TOLD, tenant: TenantConfigured) -> Iterator[Notification]:
        for address in dict.fromkeys(_offices(event, tenant)):
            yield self._notification(envelope, event, Audience.AGENCY, Medium.EMAIL, address)

    def _notification(
        self, envelope: Envelope, event: TOLD, audience: Audience, medium: Medium, recipient: str
    ) -> Notification:
        to_reporter = audience is Audience.REPORTER
        sealed = event.complaint.reporter
        return Notification(
            id=notification_id(envelope.tenant, envelope.id, audience, recipient),
            tenant=envelope.tenant,
            complaint_id=event.complaint.id,
            tracking_code=event.complaint.tracking_code,
            cause=envelope.id,
            occasion=OCCASIONS[type(event)],
            audience=audience,
            medium=medium,
            language=event.complaint.language if to_reporter else "id",
            facts=_facts(event),
            created_at=self.clock.now(),
            sealed_reporter=(sealed.key, sealed.data) if to_reporter and sealed else None,
            address=None if to_reporter else recipient,
            traceparent=envelope.traceparent,
        )


def _medium_for(details: ReporterDetails | None) -> Medium | None:
    """Return the way to reach a reporter by what they left, a phone first; None if they left nothing."""
    if details is None:
        return None
    if details.phone:
        return Medium.SMS
    return Medium.EMAIL if details.email else None


def _offices(event: TOLD, tenant: TenantConfigured) -> Iterator[str]:
    """Yield the e-mail addresses of the offices concerned."""
    match event:
        case ComplaintReceived():
            yield from (person.email for person in tenant.staff if person.role is StaffRole.VERIFIER)
        case ComplaintAssigned() | ComplaintResolved():
            agency = tenant.agency(event.agency)
            if agency is not None:
                unit_id = event.unit if isinstance(event, ComplaintAssigned) else None
                unit = next((u for u in agency.units if u.id == unit_id), None)
                yield (unit and unit.email) or agency.email
        case _:
            return


def _facts(event: TOLD) -> dict[str, str | None]:
    """Return what the templates may say of an event: ids, public words of staff, times in ISO 8601."""
    match event:
        case ComplaintReceived():
            area = event.location.area_code if event.location else None
            return {"category": event.category, "area": area}
        case ComplaintAssigned():
            respond, resolve = event.deadlines.respond, event.deadlines.resolve
            return {
                "category": event.category,
                "area": event.area_code,
                "agency": event.agency,
                "unit": event.unit,
                "respond_by": _iso(respond),
                "resolve_by": _iso(resolve),
            }
        case ComplaintRejected():
            return {"note": event.reason}
        case ComplaintProgressed() | ComplaintResolved():
            return {"agency": event.agency, "note": event.note}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
