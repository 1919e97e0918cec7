"""A case event with what else has to be known to tell of it, and whom to tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.notifier.application.facts import CaseEvent
from services.notifier.application.tellings import Telling
from services.notifier.domain.case import Case, Follower, Handler
from services.notifier.domain.notification import Audience, Contact, Medium
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import ComplaintRef, ReporterDetails
from shared.tenancy.ids import TenantId

Details = Mapping[Contact, ReporterDetails]
STAFF_LANGUAGE = "id"


def case_of(envelope: Envelope, event: CaseEvent) -> Case:
    """Return the case that an event is about."""
    return envelope.tenant, event.complaint.id


def leads(envelope: Envelope, event: CaseEvent) -> Iterator[Case]:
    """Yield the names under which other complaints may have been joined to this one: here, and where it was sent."""
    yield case_of(envelope, event)
    if event.complaint.home and event.complaint.home != envelope.tenant:
        yield TenantId(event.complaint.home), event.complaint.id


def contact_of(tenant: TenantId, ref: ComplaintRef) -> Contact | None:
    """Return what the reporter left, sealed; None: nothing."""
    if ref.reporter is None:
        return None
    home = TenantId(ref.home) if ref.home else tenant
    return Contact(subject=ref.id, home=home, key=ref.reporter.key, data=ref.reporter.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who is told. `name` tells apart those told of one event; `follows`: a joined complaint's reporter."""

    name: str
    audience: Audience
    medium: Medium
    language: str
    complaint_id: str
    tracking_code: str
    contact: Contact | None = None
    address: str | None = None
    follows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A case event as read. `joined`: the complaints that follow this one."""

    envelope: Envelope
    event: CaseEvent
    tenant: TenantConfigured
    given_to: Handler | None
    joined: Sequence[Follower]

    def contacts(self) -> Iterator[Contact]:
        """Yield the contacts that may be needed."""
        reporter = contact_of(self.envelope.tenant, self.event.complaint)
        if reporter:
            yield reporter
        yield from (contact for _, contact in self._followers())

    def recipients(self, telling: Telling, details: Details) -> Iterator[Recipient]:
        """Yield who is told; `details` are the contacts that could be opened."""
        ref = self.event.complaint
        reporter = contact_of(self.envelope.tenant, ref)
        if telling.reporter and reporter and (medium := _medium_for(details.get(reporter))):
            yield Recipient(
                name="reporter",
                audience=Audience.REPORTER,
                medium=medium,
                language=ref.language,
                complaint_id=ref.id,
                tracking_code=ref.tracking_code,
                contact=reporter,
            )
        for follower, contact in self._followers() if telling.followers else ():
            if medium := _medium_for(details.get(contact)):
                yield Recipient(
                    name=follower.case[1],
                    audience=Audience.REPORTER,
                    medium=medium,
                    language=follower.language,
                    complaint_id=follower.case[1],
                    tracking_code=follower.tracking_code,
                    contact=contact,
                    follows=True,
                )
        for address in dict.fromkeys(telling.offices):
            yield Recipient(
                name=address,
                audience=Audience.AGENCY,
                medium=Medium.EMAIL,
                language=STAFF_LANGUAGE,
                complaint_id=ref.id,
                tracking_code=ref.tracking_code,
                address=address,
            )

    def _followers(self) -> Iterator[tuple[Follower, Contact]]:
        """Yield who hears of it as well, from when they were joined. Who reported the same twice is told once."""
        if isinstance(self.event, ComplaintReceived):
            return
        reported_by = self.event.complaint.reporter
        for follower in self.joined:
            contact = follower.contact
            if contact and follower.since <= self.event.at and (not reported_by or contact.key != reported_by.key):
                yield follower, contact


def _medium_for(details: ReporterDetails | None) -> Medium | None:
    """Return the way to reach a reporter by what they left, a phone first; None if they left nothing."""
    if details is None:
        return None
    if details.phone:
        return Medium.SMS
    return Medium.EMAIL if details.email else None
