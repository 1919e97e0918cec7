"""Take in a complaint: derive its ids, keep its photos, and make it durable before saying so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import orjson

from services.intake.application.errors import (
    ChannelClosedError,
    KeyReusedError,
    OverloadedError,
    UnknownTenantError,
)
from services.intake.application.keep_photos import KeepPhotos
from services.intake.application.ports import (
    Clock,
    ComplaintLog,
    Counted,
    Names,
    Outcome,
    Pending,
    Seal,
    Tenants,
    Vault,
)
from services.intake.application.submission import Rules, Submission
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import Channel, ComplaintRef, Location, Photo, ReporterDetails, Words
from shared.media.model import CleanMedia, UnavailableError
from shared.regions.regions import Regions
from shared.tenancy.ids import TenantId

STAFFED = frozenset({Channel.PHONE, Channel.COUNTER, Channel.MEETING, Channel.SOCIAL})
"""Ways that need no opening by the tenant: its staff write down what they heard or saw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Who wrote a complaint down for its reporter, and the address of the post it was seen in."""

    account: str | None = None
    source: str | None = None


BY_REPORTER = Entered()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What the reporter is given. `tracking_code` is theirs alone."""

    complaint_id: str
    tracking_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitComplaint:
    """Checks nothing twice: the submission comes in checked against `rules`."""

    tenants: Tenants
    regions: Regions
    clock: Clock
    names: Names
    log: ComplaintLog
    vault: Vault
    keep: KeepPhotos
    counted: Counted

    def tenant(self, tenant: TenantId) -> TenantConfigured:
        """Return the tenant in force. Raises UnknownTenantError."""
        if (found := self.tenants.get(tenant)) is None:
            raise UnknownTenantError(tenant)
        return found

    def through(self, tenant: TenantId, channel: Channel) -> TenantConfigured:
        """Return the tenant in force, if it takes that channel. Raises UnknownTenantError, ChannelClosedError."""
        configured = self.tenant(tenant)
        if channel not in STAFFED and channel.value not in {each.kind for each in configured.channels}:
            raise ChannelClosedError(configured.name, channel)
        return configured

    def rules(self, tenant: TenantId, channel: Channel) -> Rules:
        """Return what a submission to the tenant is checked against now. Raises as `through`."""
        return self.rules_of(self.through(tenant, channel))

    def rules_of(self, configured: TenantConfigured) -> Rules:
        """Return what is sent to the tenant is checked against now, whichever way it comes."""
        today = self.clock.now().astimezone(ZoneInfo(configured.timezone)).date()
        return Rules(tenant=configured, regions=self.regions, today=today)

    async def __call__(
        self,
        tenant: TenantId,
        channel: Channel,
        key: str,
        submission: Submission,
        photos: Sequence[CleanMedia] = (),
        *,
        entered: Entered = BY_REPORTER,
    ) -> Accepted:
        """Return once the complaint is durable; the same key and body give the same answer again.

        Raises KeyReusedError, OverloadedError, UnavailableError, UnknownTenantError.
        """
        try:
            return await self._take(tenant, channel, key, submission, photos=photos, entered=entered)
        except OverloadedError:
            self.counted.refused(tenant, "overloaded")
            raise
        except UnavailableError:
            self.counted.refused(tenant, "unavailable")
            raise

    async def _take(
        self,
        tenant: TenantId,
        channel: Channel,
        key: str,
        submission: Submission,
        *,
        photos: Sequence[CleanMedia],
        entered: Entered,
    ) -> Accepted:
        complaint_id = self.names.complaint_id(tenant, channel, key)
        accepted = Accepted(complaint_id=complaint_id, tracking_code=self.names.tracking_code(tenant, complaint_id))
        cause = self._cause(submission, photos, entered.source)
        if photos and (recorded := await self.log.find(tenant, complaint_id)) is not None:
            if recorded.cause != cause:
                raise KeyReusedError(tenant, complaint_id)
            return accepted
        key_id = self.names.reporter_key(tenant, identity(submission, complaint_id))
        spare_key_id = partial(self.names.reporter_key, tenant, complaint_id)
        if photos:
            key_id = await self.vault.usable_key(tenant, key_id, spare_key_id())
        pending = Pending(
            tenant=tenant,
            complaint_id=complaint_id,
            cause=cause,
            key_id=key_id,
            spare_key_id=spare_key_id,
            at=(now := self.clock.now()),
            event=_Received(
                accepted=accepted,
                channel=channel,
                language=submission.language or self.tenant(tenant).language,
                at=now,
                submission=submission,
                entered=entered,
                photos=await self.keep(tenant, complaint_id, key_id, photos, now),
            ),
        )
        outcome = await self.log.add(pending)
        if outcome is Outcome.CONFLICT:
            raise KeyReusedError(tenant, complaint_id)
        if outcome is Outcome.STORED:
            self.counted.accepted(tenant, channel)
        return accepted

    def _cause(self, submission: Submission, photos: Sequence[CleanMedia], source: str | None) -> str:
        """Name the body: a retry may space its JSON or order its multipart differently and still be the same."""
        body = submission.model_dump_json(exclude_defaults=True).encode()
        body += orjson.dumps([photo.digest for photo in photos]) + (source or "").encode()
        return "submit:" + self.names.fingerprint(body)


def identity(submission: Submission, complaint_id: str) -> str:
    """Return whose key seals it: the reporter's, known by phone or e-mail; else one for this complaint alone."""
    reporter = submission.reporter
    return (reporter and (reporter.phone or (reporter.email and reporter.email.lower()))) or complaint_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Received:
    """Makes the first event of a complaint, once there is a key to seal with."""

    accepted: Accepted
    channel: Channel
    language: str
    at: datetime
    submission: Submission
    entered: Entered
    photos: tuple[Photo, ...]

    def __call__(self, seal: Seal) -> ComplaintReceived:
        said = self.submission
        place = said.location
        person = ReporterDetails(**said.reporter.model_dump()) if said.reporter else ReporterDetails()
        return ComplaintReceived(
            complaint=ComplaintRef(
                id=self.accepted.complaint_id,
                tracking_code=self.accepted.tracking_code,
                channel=self.channel,
                visibility=said.visibility,
                language=self.language,
                received_at=self.at,
                reporter=None if person == ReporterDetails() else seal(person, "reporter"),
            ),
            words=seal(Words(text=said.text, address=place.address if place else None), "words"),
            category=said.category,
            classification=said.classification,
            location=Location(lat=place.lat, lon=place.lon, area_code=place.area_code) if place else None,
            incident_date=said.incident_date,
            photos=self.photos,
            entered_by=self.entered.account,
            source=self.entered.source,
        )
