"""Puts together what happens to cases without the desk: events from Kafka, alarms, and words made findable."""

from dataclasses import dataclass

from services.router.adapters.alarms import MongoAlarms
from services.router.adapters.overdue import MongoOverdue
from services.router.adapters.search import MongoSearch
from services.router.adapters.shelf import MongoShelf
from services.router.adapters.words import KeyringWords
from services.router.application.open_cases import OpenCases
from services.router.application.ports import CaseIndex, Cases, Clock, Policies
from services.router.application.release_followers import CheckJoin, ReleaseFollowers
from services.router.application.ring_alarms import RingAlarms
from services.router.application.search_words import ForgetWords, ReadWords
from services.router.application.set_aside import Take, TakeOrKeep, TryAgain
from services.router.application.take_replies import TakeReply
from services.router.application.transfers import TakeAnswers, TakeOffers
from services.router.application.write_case import WriteCase
from services.router.entrypoints.alarms import AlarmSweeper
from services.router.entrypoints.events import OnEvents, one_by_one
from services.router.entrypoints.received import OnReceived
from services.router.entrypoints.rounds import Rounds
from services.router.settings import Settings
from shared.contracts.base import Event
from shared.contracts.case import ComplaintMerged, ComplaintWithdrawn
from shared.contracts.complaint import ComplaintReceived, ComplaintRejected
from shared.contracts.envelope import Envelope
from shared.contracts.reply import ComplaintReplyReceived
from shared.contracts.transfer import (
    ComplaintTransferAccepted,
    ComplaintTransferOffered,
    ComplaintTransferReturned,
)
from shared.runtime.foundation import Foundation
from shared.tenancy.mongo import Database

READ_EVERY = 5.0
"""Seconds; rare enough to leave the machine to the complaints that come in."""
FORGET_EVERY = 60.0
AGAIN_EVERY = 2.0
COUNT_EVERY = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unattended:
    """What it is made of; calling it hands `base` all that has to run and to be checked."""

    own: Database
    policies: Policies
    words: KeyringWords
    cases: Cases
    index: CaseIndex
    write: WriteCase
    clock: Clock

    def __call__(self, base: Foundation, settings: Settings) -> None:
        on_events = self._on_events(base, settings.tenant_patience_seconds)
        base.consume(on_events.kinds, on_events)
        self._alarms(base)
        self._overdue(base)
        self._search(base, settings)

    def _on_events(self, base: Foundation, patience: float) -> OnEvents:
        open_cases = OpenCases(
            policies=self.policies,
            words=self.words,
            cases=self.cases,
            index=self.index,
            clock=self.clock,
            assigned=base.metrics.waits(
                "aduan_assigned_seconds", "From a complaint's acceptance until a rule has assigned it, in seconds"
            ),
        )
        offers = TakeOffers(
            policies=self.policies, cases=self.cases, index=self.index, write=self.write, clock=self.clock
        )
        answers = TakeAnswers(write=self.write)
        release = ReleaseFollowers(write=self.write, index=self.index)
        takers: dict[type[Event], Take] = {
            ComplaintTransferOffered: offers,
            ComplaintTransferAccepted: answers,
            ComplaintTransferReturned: answers,
            ComplaintReplyReceived: TakeReply(write=self.write),
            ComplaintRejected: release,
            ComplaintWithdrawn: release,
            ComplaintMerged: CheckJoin(write=self.write),
        }

        async def take(envelope: Envelope, event: Event) -> None:
            await takers[type(event)](envelope, event)

        shelf = MongoShelf(self.own)
        base.on_start.append(shelf.ensure_indexes)
        again = TryAgain(policies=self.policies, take=take, shelf=shelf, clock=self.clock)
        base.background.append(("early events", Rounds("early events taken", again, every=AGAIN_EVERY).run))
        one = one_by_one(TakeOrKeep(take=take, shelf=shelf, clock=self.clock))
        return OnEvents({ComplaintReceived: OnReceived(open_cases, patience=patience)} | dict.fromkeys(takers, one))

    def _alarms(self, base: Foundation) -> None:
        alarms = MongoAlarms(self.own)
        ring = RingAlarms(
            policies=self.policies, cases=self.cases, alarms=alarms, clock=self.clock, rung=base.metrics.alarm
        )
        sweeper = AlarmSweeper(ring, self.clock)

        async def overdue_seconds() -> float:
            now = self.clock.now()
            first = min((await alarms.earliest(self.policies.tenants(), now)).values(), default=now)
            return max(0.0, (now - first).total_seconds())

        late = "How long the oldest alarm is overdue, in seconds"
        base.metrics.watch("aduan_alarms_oldest_seconds", late, overdue_seconds)
        base.background.append(("alarms", sweeper.run))
        base.checks["alarms"] = sweeper.check

    def _overdue(self, base: Foundation) -> None:
        overdue = MongoOverdue(self.own)

        async def cases() -> dict[tuple[str, ...], float]:
            return await overdue.cases(self.policies.tenants(), self.clock.now())

        text = "Open cases that have a clock past its time"
        base.metrics.watch_by("aduan_cases_overdue", text, ("tenant", "status"), cases, every=COUNT_EVERY)

    def _search(self, base: Foundation, settings: Settings) -> None:
        search = MongoSearch(self.own, settings.master_key_bytes)
        read = ReadWords(policies=self.policies, words=self.words, search=search)
        forget = ForgetWords(policies=self.policies, keys=self.words, search=search)
        base.background += [
            ("words to find cases by", Rounds("words read", read, every=READ_EVERY).run),
            ("erased words", Rounds("erased words forgotten", forget, every=FORGET_EVERY).run),
        ]
