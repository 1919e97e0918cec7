"""Ports of intake kept in memory, and a tenant to submit to."""

from datetime import UTC, datetime, time

from services.intake.adapters.names import KeyedNames
from services.intake.application.draft import Draft
from services.intake.application.keep_photos import KeepPhotos
from services.intake.application.ports import Following, Handle, Outcome, Pending, Recorded, Wanted
from services.intake.application.receive_reply import ReceiveReply
from services.intake.application.receive_sms import ReceiveSms
from services.intake.application.submit_complaint import SubmitComplaint
from services.intake.application.subscribe import AskForNews, ConfirmNews, StopNews
from shared.contracts.base import Event
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.reply import ComplaintReplyReceived
from shared.contracts.tenant import (
    Agency,
    ApiChannel,
    Category,
    SmsChannel,
    TenantConfigured,
    TenantKind,
    WebChannel,
    WorkingHours,
)
from shared.contracts.values import Sealed
from shared.keyring import normalise_tracking_code
from shared.regions.regions import Regions
from shared.telemetry.metrics import Metrics
from shared.tenancy.ids import TenantId
from tests.support.media import FakeMedia, FakeUploads

SOLO = TenantId("33.72")
NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)  # already the 3rd in Surakarta


def solo() -> TenantConfigured:
    """Surakarta with one agency and one category."""
    return TenantConfigured(
        id=SOLO,
        name="Kota Surakarta",
        kind=TenantKind.CITY,
        timezone="Asia/Jakarta",
        agencies=(Agency(id="dpupr", name="Dinas Pekerjaan Umum", short_name="DPUPR", email="dpupr@contoh.id"),),
        categories=(Category(id="jalan-rusak", name="Jalan rusak", name_en="Damaged road", topic="JALAN"),),
        rules=(),
        channels=(WebChannel(), ApiChannel(), SmsChannel(number="93372")),
        working_hours=(WorkingHours(weekday=0, opens=time(8), closes=time(16)),),
    )


class FixedClock:
    def __init__(self, now: datetime = NOW) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at


class FakeTenants:
    def __init__(self) -> None:
        self.solo = solo()

    def get(self, tenant: TenantId) -> TenantConfigured | None:
        return self.solo if tenant == SOLO else None

    def all(self) -> list[TenantConfigured]:
        return [self.solo]


class FakeLog:
    """Seals by putting the value's class in the open, which is enough to see what was sealed."""

    def __init__(self) -> None:
        self.events: dict[tuple[TenantId, str], ComplaintReceived] = {}
        self.causes: dict[tuple[TenantId, str], str] = {}
        self.fails: Exception | None = None

    async def add(self, pending: Pending) -> Outcome:
        if self.fails:
            raise self.fails
        key = (pending.tenant, pending.complaint_id)
        if key in self.causes:
            return Outcome.REPEATED if self.causes[key] == pending.cause else Outcome.CONFLICT
        self.causes[key] = pending.cause
        self.events[key] = pending.event(lambda value, _purpose: Sealed(key=pending.key_id, data=type(value).__name__))
        return Outcome.STORED

    async def find(self, tenant: TenantId, complaint_id: str) -> Recorded | None:
        if (tenant, complaint_id) not in self.events:
            return None
        photos = self.events[tenant, complaint_id].photos
        return Recorded(
            cause=self.causes[tenant, complaint_id], media_ids=frozenset(photo.media_id for photo in photos)
        )


class FakeHandles:
    """Finds what a FakeLog has."""

    def __init__(self, log: FakeLog) -> None:
        self._log = log

    async def by_code(self, code: str) -> Handle | None:
        normal = normalise_tracking_code(code)
        return next((each for each in self._all() if each.tracking_code == normal), None)

    async def of_reporter(self, tenant: TenantId, key_id: str, since: datetime) -> list[Handle]:
        received = {key[1]: event.complaint.received_at for key, event in self._log.events.items()}
        mine = [each for each in self._all() if each.tenant == tenant and each.key_id == key_id]
        recent = [each for each in mine if received[each.complaint_id] >= since]
        return sorted(recent, key=lambda each: received[each.complaint_id], reverse=True)

    def _all(self) -> list[Handle]:
        return [
            Handle(
                tenant=tenant,
                complaint_id=complaint_id,
                tracking_code=event.complaint.tracking_code,
                key_id=event.words.key,
            )
            for (tenant, complaint_id), event in self._log.events.items()
        ]


class FakeStreams:
    """What follows in streams. `replies` are those among all the events."""

    def __init__(self) -> None:
        self.said: list[tuple[tuple[TenantId, str], Event]] = []
        self.fingerprints: dict[tuple[TenantId, str, str], str] = {}

    @property
    def replies(self) -> list[ComplaintReplyReceived]:
        return [event for _, event in self.said if isinstance(event, ComplaintReplyReceived)]

    async def find(self, tenant: TenantId, stream: str, name: str) -> str | None:
        return self.fingerprints.get((tenant, stream, name))

    async def events(self, tenant: TenantId, stream: str) -> list[Event]:
        return [event for key, event in self.said if key == (tenant, stream)]

    async def add(self, following: Following) -> Outcome:
        key = (following.tenant, following.stream, following.name)
        if key in self.fingerprints:
            return Outcome.REPEATED if self.fingerprints[key] == following.fingerprint else Outcome.CONFLICT
        self.fingerprints[key] = following.fingerprint
        key_id = following.key_id or "none"
        event = following.event(lambda value, _purpose: Sealed(key=key_id, data=type(value).__name__))
        self.said.append(((following.tenant, following.stream), event))
        return Outcome.STORED


class FakeRequests:
    """Requests that wait for their code, three tries each."""

    def __init__(self) -> None:
        self.waiting: dict[tuple[TenantId, str], Wanted] = {}
        self.left: dict[tuple[TenantId, str], int] = {}

    async def put(self, tenant: TenantId, request_id: str, wanted: Wanted) -> None:
        self.waiting[tenant, request_id] = wanted
        self.left[tenant, request_id] = 3

    async def known(self, tenant: TenantId, request_id: str) -> bool:
        return self.left.get((tenant, request_id), 0) > 0

    async def try_code(self, tenant: TenantId, request_id: str) -> tuple[Wanted, int] | None:
        if not await self.known(tenant, request_id):
            return None
        self.left[tenant, request_id] -= 1
        return self.waiting[tenant, request_id], self.left[tenant, request_id]


class FakeVault:
    """Seals by turning the bytes round."""

    def __init__(self) -> None:
        self.erased: set[str] = set()

    async def usable_key(self, tenant: TenantId, key_id: str, spare_key_id: str) -> str:
        return spare_key_id if key_id in self.erased else key_id

    async def seal(self, tenant: TenantId, complaint_id: str, key_id: str, data: bytes) -> bytes:
        return data[::-1]

    async def open(self, tenant: TenantId, complaint_id: str, key_id: str, data: bytes) -> bytes | None:
        return None if key_id in self.erased else data[::-1]


class FakeDrafts:
    def __init__(self) -> None:
        self.forms: dict[tuple[TenantId, str], Draft] = {}
        self.photos: dict[tuple[TenantId, str, str], bytes] = {}

    async def load(self, tenant: TenantId, token: str) -> Draft | None:
        return self.forms.get((tenant, token))

    async def save(self, tenant: TenantId, token: str, draft: Draft) -> None:
        self.forms[tenant, token] = draft

    async def put_photo(self, tenant: TenantId, token: str, photo_id: str, data: bytes) -> None:
        self.photos[tenant, token, photo_id] = data

    async def photo(self, tenant: TenantId, token: str, photo_id: str) -> bytes | None:
        return self.photos.get((tenant, token, photo_id))

    async def remove_photo(self, tenant: TenantId, token: str, photo_id: str) -> None:
        self.photos.pop((tenant, token, photo_id), None)


class World:
    """Everything SubmitComplaint needs, in memory."""

    def __init__(self) -> None:
        self.log, self.vault, self.media, self.uploads = FakeLog(), FakeVault(), FakeMedia(), FakeUploads()
        self.clock, self.names, self.drafts = (
            FixedClock(),
            KeyedNames(b"a key for tests, 32 bytes long.."),
            FakeDrafts(),
        )
        self.tenants, self.streams, self.metrics = FakeTenants(), FakeStreams(), Metrics("intake")
        keep = KeepPhotos(names=self.names, vault=self.vault, media=self.media, uploads=self.uploads)
        self.submit = SubmitComplaint(
            tenants=self.tenants,
            regions=Regions.load(),
            clock=self.clock,
            names=self.names,
            log=self.log,
            vault=self.vault,
            keep=keep,
            counted=self.metrics,
        )
        self.receive = ReceiveReply(
            handles=FakeHandles(self.log),
            streams=self.streams,
            names=self.names,
            clock=self.clock,
            vault=self.vault,
            keep=keep,
        )
        self.requests = FakeRequests()
        self.ask = AskForNews(
            streams=self.streams, requests=self.requests, names=self.names, vault=self.vault, clock=self.clock
        )
        self.confirm = ConfirmNews(streams=self.streams, requests=self.requests, names=self.names, clock=self.clock)
        self.stop = StopNews(streams=self.streams, clock=self.clock)
        self.sms = ReceiveSms(submit=self.submit, receive=self.receive, stop=self.stop)
