"""router's use cases on real MongoDB without the process around them, with a clock that is set by the test."""

import base64
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.router.adapters.alarms import MongoAlarms
from services.router.adapters.cases import EventStoreCases
from services.router.adapters.index import MongoCaseIndex
from services.router.adapters.nearby import MongoNearby
from services.router.adapters.search import MongoSearch
from services.router.adapters.words import KeyringWords
from services.router.application.change_case import ChangeCase
from services.router.application.history import History, read
from services.router.application.open_cases import OpenCases, Received
from services.router.application.ports import CaseKey
from services.router.application.release_followers import CheckJoin, ReleaseFollowers
from services.router.application.ring_alarms import RingAlarms
from services.router.application.take_replies import TakeReply
from services.router.application.transfers import TakeAnswers, TakeOffers
from services.router.application.write_case import Call, WriteCase
from services.router.domain.access import Actor, Role
from services.router.domain.commands import StaffCommand
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.envelope import Envelope
from shared.contracts.values import Channel, ComplaintRef, Location, Visibility, Words
from shared.event_store.store import EventStore
from shared.keyring import Keyring, reporter_key_id, seal, tracking_code
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import connect, database
from tests.support.processes import MASTER_KEY
from tests.unit.router.builders import NOW, SOLO
from tests.unit.router.fakes import SetClock, SomePolicies, TrailInMemory

KEY = base64.b64decode(MASTER_KEY)
TONO = Actor(account="tono", role=Role.VERIFIER)


@dataclass
class Desk:
    """Solo and Tegal, with what they are told and what they do."""

    mongo: str
    prefix: str
    clock: SetClock = field(default_factory=SetClock)
    policies: SomePolicies = field(default_factory=SomePolicies)
    rung: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = connect(self.mongo)
        self.own = database(self.client, self.prefix, "router")
        self.keyring = Keyring(database(self.client, self.prefix, "keyring"), KEY)
        self.store = EventStore(self.own)
        self.cases, self.index = EventStoreCases(self.store), MongoCaseIndex(self.own, KEY)
        self.words, self.audit = KeyringWords(self.keyring), TrailInMemory()
        self.search, self.nearby = MongoSearch(self.own, KEY), MongoNearby(self.own)
        self.alarms = MongoAlarms(self.own)
        self.write = WriteCase(policies=self.policies, cases=self.cases, index=self.index, clock=self.clock)
        self.change = ChangeCase(write=self.write, audit=self.audit, clock=self.clock)
        self.offers = TakeOffers(
            policies=self.policies, cases=self.cases, index=self.index, write=self.write, clock=self.clock
        )
        self.release, self.check_join = (
            ReleaseFollowers(write=self.write, index=self.index),
            CheckJoin(write=self.write),
        )
        self.answers, self.replies = TakeAnswers(write=self.write), TakeReply(write=self.write)
        self.open = OpenCases(
            policies=self.policies, words=self.words, cases=self.cases, index=self.index, clock=self.clock
        )

    async def prepare(self) -> None:
        await self.store.ensure_indexes()
        await self.index.ensure_indexes()
        await self.keyring.ensure_indexes()

    @property
    def ring(self) -> RingAlarms:
        """A sweeper of its own; any number may sweep."""
        return RingAlarms(
            policies=self.policies, cases=self.cases, alarms=self.alarms, clock=self.clock, rung=self.rung.append
        )

    async def receive(
        self,
        case_id: str,
        *,
        of: TenantId = SOLO,
        category: str | None = "jalan-rusak",
        text: str = "Tolong",
        visibility: Visibility = Visibility.PUBLIC,
        location: Location | None = None,
        at: datetime = NOW,
    ) -> None:
        """Open the case of a complaint, as its event does."""
        ref = (of, reporter_key_id(KEY, of, case_id))
        key = (await self.keyring.ensure_keys([ref]))[ref]
        event = ComplaintReceived(
            complaint=ComplaintRef(
                id=case_id,
                tracking_code=tracking_code(KEY, of, case_id),
                channel=Channel.WEB,
                visibility=visibility,
                language="id",
                received_at=at,
            ),
            words=seal(key, Words(text=text), tenant=of, complaint_id=case_id, purpose="words"),
            category=category,
            location=location or Location(area_code="33.72.01.1001"),
        )
        await self.open([Received(tenant=of, event_id=f"intake:{case_id}.1", event=event)])

    async def do(self, key: CaseKey, command: StaffCommand, by: Actor = TONO) -> None:
        """Let somebody do something with a case."""
        await self.change(key, by, command, Call(cause=f"call:{uuid.uuid4().hex}"))

    async def history(self, key: CaseKey) -> History:
        """Return a case from its commits."""
        history = read((await self.cases.load([key]))[key])
        assert history is not None
        return history

    async def said(self, key: CaseKey) -> Sequence[Envelope]:
        """Return a case's events as the relay publishes them."""
        return [each for commit in await self.store.load(*key) for each in self.store.envelopes(commit)]

    async def kinds(self, key: CaseKey) -> list[str]:
        """Return what happened to a case, by name."""
        return [type(fact).__name__ for fact in (await self.history(key)).facts]

    def reconfigure(self, **changes: object) -> None:
        """Give Solo another configuration."""
        policy = self.policies.by_tenant[SOLO]
        self.policies.by_tenant[SOLO] = replace(policy, **changes)  # type: ignore[arg-type] # the test's own

    def later(self, **span: float) -> None:
        """Let time pass, or (negative) the clock be set back."""
        self.clock.pass_time(timedelta(**span))
