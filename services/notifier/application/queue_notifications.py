"""Reads a batch of case events and queues one message for each person who should be told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from services.notifier.application.facts import CaseEvent, Facts, facts_of
from services.notifier.application.ports import Cases, Clock, Contacts, Outbox, Tenants
from services.notifier.application.readings import Details, Reading, Recipient, case_of, contact_of, leads
from services.notifier.application.tellings import NEEDS_HANDLER, Telling, tellings
from services.notifier.domain.case import Follower, Handler, Passage
from services.notifier.domain.notification import Notification, notification_id
from shared.contracts.base import Event
from shared.contracts.case import ComplaintMerged, ComplaintSplit
from shared.contracts.complaint import ComplaintAssigned, ComplaintQueued, ComplaintReceived
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId

CASE_EVENTS: Sequence[type[Event]] = get_args(CaseEvent)
Told = Sequence[tuple[Envelope, CaseEvent]]


class UnknownTenantError(LookupError):
    """An event names a tenant that is not configured here (yet)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNotifications:
    """Reading the same event again queues nothing new."""

    outbox: Outbox
    cases: Cases
    contacts: Contacts
    tenants: Tenants
    clock: Clock

    async def __call__(self, envelopes: Sequence[Envelope]) -> None:
        told = [(envelope, envelope.event) for envelope in envelopes if isinstance(envelope.event, CaseEvent)]
        await self.cases.keep(
            [_handler(e, event) for e, event in told if isinstance(event, ComplaintAssigned)],
            [_follower(e, event) for e, event in told if isinstance(event, ComplaintMerged | ComplaintSplit)],
            [_passage(e, event) for e, event in told if isinstance(event, ComplaintQueued) and event.origin],
        )
        readings = await self._readings(told)
        details = await self.contacts.open_many([contact for reading in readings for contact in reading.contacts()])
        found = [notification for reading in readings for notification in self._about(reading, details)]
        if found:
            await self.outbox.add(found)

    async def _readings(self, told: Told) -> list[Reading]:
        given = await self.cases.handlers([case_of(*each) for each in told if isinstance(each[1], NEEDS_HANDLER)])
        names = await self.cases.names(
            [case for each in told if not isinstance(each[1], ComplaintReceived) for case in leads(*each)]
        )
        joined = await self.cases.followers(list(dict.fromkeys(name for each in names.values() for name in each)))
        return [
            Reading(
                envelope=envelope,
                event=event,
                tenant=self._tenant(envelope.tenant),
                given_to=given.get(case_of(envelope, event)),
                joined=[
                    follower
                    for name in dict.fromkeys(name for case in leads(envelope, event) for name in names.get(case, ()))
                    for follower in joined.get(name, ())
                ],
            )
            for envelope, event in told
        ]

    def _about(self, reading: Reading, details: Details) -> Iterator[Notification]:
        facts = facts_of(reading.event, self._name)
        for telling in tellings(reading.event, reading.tenant, reading.given_to):
            for recipient in reading.recipients(telling, details):
                yield self._notification(reading.envelope, telling, recipient, facts)

    def _notification(self, envelope: Envelope, telling: Telling, recipient: Recipient, facts: Facts) -> Notification:
        once = f"{telling.occasion}:{telling.once}" if telling.once else envelope.id
        return Notification(
            id=notification_id(envelope.tenant, once, recipient.audience, recipient.name),
            tenant=envelope.tenant,
            complaint_id=recipient.complaint_id,
            tracking_code=recipient.tracking_code,
            cause=envelope.id,
            occasion=telling.occasion,
            audience=recipient.audience,
            medium=recipient.medium,
            language=recipient.language,
            facts=facts | {"follows": "ya"} if recipient.follows else facts,
            created_at=self.clock.now(),
            caused_at=envelope.time,
            contact=recipient.contact,
            address=recipient.address,
            traceparent=envelope.traceparent,
        )

    def _tenant(self, tenant_id: TenantId) -> TenantConfigured:
        tenant = self.tenants.get(tenant_id)
        if tenant is None:
            raise UnknownTenantError(f"tenant {tenant_id} is not configured: run `aduan tenant apply`")
        return tenant

    def _name(self, tenant_id: str) -> str:
        tenant = self.tenants.get(TenantId(tenant_id))
        return tenant.name if tenant else tenant_id


def _handler(envelope: Envelope, event: ComplaintAssigned) -> Handler:
    return Handler(
        case=case_of(envelope, event),
        agency=event.agency,
        unit=event.unit,
        person=event.person,
        sequence=envelope.sequence,
    )


def _passage(envelope: Envelope, event: ComplaintQueued) -> Passage:
    giver = event.origin.tenant if event.origin else envelope.tenant
    return Passage(case=case_of(envelope, event), giver=TenantId(giver))


def _follower(envelope: Envelope, event: ComplaintMerged | ComplaintSplit) -> Follower:
    return Follower(
        case=case_of(envelope, event),
        into=event.into if isinstance(event, ComplaintMerged) else None,
        since=event.at,
        tracking_code=event.complaint.tracking_code,
        language=event.complaint.language,
        contact=contact_of(envelope.tenant, event.complaint),
        sequence=envelope.sequence,
    )
