"""Made-up complaints as envelopes, sealed as intake seals them, for tests and trial data of reporting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from shared.contracts.base import Event
from shared.contracts.complaint import (
    AssignedBy,
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintQueued,
    ComplaintReceived,
    ComplaintRejected,
    ComplaintResolved,
    Origin,
    QueueReason,
)
from shared.contracts.envelope import Envelope
from shared.contracts.notification import NotificationSent, Recipient
from shared.contracts.values import (
    Channel,
    Classification,
    ClockKind,
    ClockLength,
    ClockState,
    ComplaintRef,
    Deadlines,
    Evidence,
    EvidencePhase,
    Location,
    Medium,
    Pause,
    Photo,
    Plan,
    Sealed,
    Visibility,
    Words,
)
from shared.keyring import DataKey, reporter_key_id, seal, tracking_code
from shared.tenancy.ids import TenantId

MASTER_KEY = b"a key for tests, 32 bytes long.."
START = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Story:
    """One complaint: each method adds the next event and returns the story.

    `home` is the tenant that it was sent to first, when another tenant tells this story.
    """

    tenant: TenantId
    id: str
    key: DataKey
    text: str = "Lubang besar di depan pasar, sudah dua motor jatuh."
    visibility: Visibility = Visibility.PUBLIC
    channel: Channel = Channel.WEB
    at: datetime = START
    category: str = "jalan-rusak"
    area: str | None = None
    lat: float | None = -7.5561234
    lon: float | None = 110.8316789
    photos: int = 1
    home: TenantId | None = None
    envelopes: list[Envelope] = field(default_factory=list)
    _case: int = 0
    _sent: int = 0

    @property
    def ref(self) -> ComplaintRef:
        """What every event says of the complaint."""
        return ComplaintRef(
            id=self.id,
            tracking_code=self.code,
            channel=self.channel,
            visibility=self.visibility,
            language="id",
            received_at=self.at,
            home=self.home,
        )

    @property
    def code(self) -> str:
        """The tracking code, as intake makes it."""
        return tracking_code(MASTER_KEY, self.home or self.tenant, self.id)

    def sealed(self, text: str) -> Sealed:
        """Words as intake and router seal them: under the home tenant's keys."""
        words = Words(text=text, address="Jl. Urip Sumoharjo 12")
        return seal(self.key, words, tenant=self.home or self.tenant, complaint_id=self.id, purpose="words")

    def clock(self, kind: ClockKind, due: timedelta, *, standing: bool = False) -> ClockState:
        """A clock of the agency, verifier or reporter; `due` counts from when the complaint was received."""
        return ClockState(
            kind=kind,
            handler="dpupr",
            length=ClockLength(amount=5),
            started_at=self.at,
            due=self.at + due,
            pauses=(Pause(since=self.at),) if standing else (),
        )

    def received(self) -> Self:
        event = ComplaintReceived(
            complaint=self.ref,
            words=self.sealed(self.text),
            category=self.category,
            location=Location(lat=self.lat, lon=self.lon, area_code=self.area),
            photos=tuple(photo(f"{self.id}-{n}") for n in range(self.photos)),
        )
        return self._add("intake", 1, event, self.at)

    def queued(
        self,
        after: timedelta = timedelta(seconds=1),
        reason: QueueReason = QueueReason.NO_RULE,
        origin: Origin | None = None,
    ) -> Self:
        return self.add(
            ComplaintQueued(
                complaint=self.ref,
                reason=reason,
                origin=origin,
                category=self.category,
                classification=Classification.ORDINARY,
                area_code=self.area,
                deadlines=Deadlines(verify=self.at + timedelta(days=3)),
                at=self.at + after,
            )
        )

    def assigned(
        self,
        agency: str = "dpupr",
        after: timedelta = timedelta(seconds=1),
        respond: timedelta = timedelta(days=7),
    ) -> Self:
        return self.add(
            ComplaintAssigned(
                complaint=self.ref,
                category=self.category,
                classification=Classification.ORDINARY,
                area_code=self.area,
                agency=agency,
                unit=None,
                by=AssignedBy.RULE,
                deadlines=Deadlines(respond=self.at + after + respond, resolve=self.at + after + timedelta(days=20)),
                at=self.at + after,
            )
        )

    def progressed(
        self,
        note: str = "Tim sudah ke lokasi.",
        after: timedelta = timedelta(hours=20),
        agency: str = "dpupr",
        plan: Plan | None = None,
    ) -> Self:
        event = ComplaintProgressed(
            complaint=self.ref,
            agency=agency,
            note=note,
            plan=plan,
            clocks=(self.clock(ClockKind.RESOLVE, timedelta(days=20)),),
            at=self.at + after,
        )
        return self.add(event)

    def resolved(
        self,
        note: str = "Lubang sudah ditambal.",
        after: timedelta = timedelta(days=2),
        agency: str = "dpupr",
        evidence: Sequence[Evidence] = (),
    ) -> Self:
        event = ComplaintResolved(
            complaint=self.ref,
            agency=agency,
            note=note,
            evidence=tuple(evidence),
            clocks=(self.clock(ClockKind.CONFIRM, after + timedelta(days=14)),),
            at=self.at + after,
        )
        return self.add(event)

    def rejected(self, reason: str = "Bukan pengaduan.", after: timedelta = timedelta(hours=3)) -> Self:
        return self.add(ComplaintRejected(complaint=self.ref, reason=reason, at=self.at + after))

    def sent(self) -> Self:
        self._sent += 1
        event = NotificationSent(
            notification_id=f"{self.id}-n{self._sent}",
            complaint_id=self.id,
            cause=f"router:{self.id}.1",
            recipient=Recipient.REPORTER,
            medium=Medium.SMS,
            at=self.at + timedelta(seconds=2),
        )
        return self._add("notifier", self._sent, event, event.at)

    def add(self, event: Event) -> Self:
        """Let router say this next."""
        self._case += 1
        return self._add("router", self._case, event, self.at)

    def _add(self, source: str, sequence: int, event: Event, at: datetime) -> Self:
        self.envelopes.append(
            Envelope(
                id=f"{source}:{self.id}.{sequence}",
                source=f"/{source}",
                subject=self.id,
                tenant=self.tenant,
                sequence=sequence,
                time=at,
                event=event,
            )
        )
        return self


def photo(media_id: str) -> Photo:
    """A photo of a reporter."""
    return Photo(media_id=media_id, content_type="image/jpeg", width=800, height=600, size=90_000)


def evidence(media_id: str, phase: EvidencePhase, at: datetime = START, kind: str = "image/jpeg") -> Evidence:
    """A picture by staff."""
    return Evidence(media_id=media_id, content_type=kind, phase=phase, taken_at=at, width=800, height=600, size=90_000)


def before_and_after(story: Story) -> tuple[Evidence, Evidence]:
    """Pictures of a place before and after the work."""
    start = story.at + timedelta(hours=25)
    return (
        evidence(f"{story.id}-before", EvidencePhase.BEFORE, start),
        evidence(f"{story.id}-after", EvidencePhase.AFTER, start + timedelta(hours=3)),
    )


def key_id(tenant: TenantId, complaint: str) -> str:
    """The id of the key of a reporter who left no contact."""
    return reporter_key_id(MASTER_KEY, tenant, complaint)


def told(stories: Iterable[Story]) -> list[Envelope]:
    """All events of the stories, one story after the other."""
    return [envelope for story in stories for envelope in story.envelopes]


def batches(envelopes: Sequence[Envelope], size: int) -> list[list[Envelope]]:
    """The events in batches of at most `size`."""
    return [list(envelopes[at : at + size]) for at in range(0, len(envelopes), size)]
