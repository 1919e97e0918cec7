"""Opens a case for each received complaint: category, agency, clocks, all of a batch in one write."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.router.application.errors import TenantsNotConfiguredError
from services.router.application.facts import to_event
from services.router.application.history import read
from services.router.application.ports import (
    CaseIndex,
    CaseKey,
    Cases,
    Clock,
    Commit,
    Dossier,
    Entry,
    Outcome,
    Policies,
    SealedWords,
)
from services.router.domain.case import Case, evolve
from services.router.domain.commands import Receipt
from services.router.domain.decisions import open_case
from services.router.domain.escalation import next_alarm
from services.router.domain.facts import CaseAssigned, CaseEvent
from services.router.domain.policy import Policy
from services.router.domain.values import Classification
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.values import Words
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A complaint that was received: the event, and its id, which is the cause of what is decided on it."""

    tenant: TenantId
    event_id: str
    event: ComplaintReceived
    traceparent: str | None = None

    @property
    def key(self) -> CaseKey:
        """The case to open."""
        return self.tenant, self.event.complaint.id


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCases:
    """Complaints that were received before, in whatever batch, change nothing.

    A complaint whose words can't be opened (erased meanwhile) goes to the verifier without them. Those of tenants that
    are not configured yet raise TenantsNotConfiguredError after all the others are done. `assigned` is told of each
    that a rule has assigned, how many seconds after it was accepted that was durable.
    """

    policies: Policies
    words: SealedWords
    cases: Cases
    index: CaseIndex
    clock: Clock
    assigned: Callable[[float], None] = lambda _seconds: None

    async def __call__(self, batch: Sequence[Received]) -> None:
        received = {complaint.key: complaint for complaint in batch}
        policies = {tenant: self.policies.of(tenant) for tenant in {tenant for tenant, _ in received}}
        known = {key: (c, policy) for key, c in received.items() if (policy := policies[c.tenant]) is not None}
        if known:
            await self._open(known)
        if missing := sorted(tenant for tenant, policy in policies.items() if policy is None):
            raise TenantsNotConfiguredError(missing)

    async def _open(self, received: Mapping[CaseKey, tuple[Received, Policy]]) -> None:
        unread = {key: c.event.words for key, (c, policy) in received.items() if policy.needs_words(c.event.category)}
        words = await self.words.words(unread) if unread else {}
        now = self.clock.now()
        facts = {
            key: open_case(_receipt(c.event, words.get(key)), policy, now) for key, (c, policy) in received.items()
        }
        outcomes = await self.cases.append([_commit(c, facts[key], now) for key, (c, _) in received.items()])
        stored = {
            key: evolve(None, fact)
            for (key, fact), outcome in zip(facts.items(), outcomes, strict=True)
            if outcome is Outcome.STORED
        }
        self._tell(received[key][0] for key in stored if isinstance(facts[key], CaseAssigned))
        opened = stored | await self._opened_before([key for key in received if key not in stored])
        # After the append and before the offsets are committed: what a crash between leaves out, redelivery adds.
        await self.index.add({key: _entry(c.event, opened[key], policy, now) for key, (c, policy) in received.items()})

    def _tell(self, assigned: Iterable[Received]) -> None:
        durable = self.clock.now()
        for complaint in assigned:
            self.assigned((durable - complaint.event.complaint.received_at).total_seconds())

    async def _opened_before(self, keys: Sequence[CaseKey]) -> dict[CaseKey, Case]:
        if not keys:
            return {}
        histories = {key: read(commits) for key, commits in (await self.cases.load(keys)).items()}
        return {key: history.case for key, history in histories.items() if history is not None}


def _receipt(event: ComplaintReceived, words: Words | None) -> Receipt:
    return Receipt(
        category=event.category,
        classification=Classification(str(event.classification)) if event.classification else None,
        area=event.location.area_code if event.location else None,
        text=words.text if words else None,
        at=event.complaint.received_at,
    )


def _commit(received: Received, fact: CaseEvent, now: datetime) -> Commit:
    return Commit(
        tenant=received.tenant,
        case_id=received.event.complaint.id,
        version=1,
        cause=received.event_id,
        events=(to_event(received.event.complaint, fact),),
        at=now,
        traceparent=received.traceparent,
    )


def _entry(event: ComplaintReceived, case: Case, policy: Policy, now: datetime) -> Entry:
    dossier = Dossier(
        words=event.words, photos=event.photos, location=event.location, incident_date=event.incident_date
    )
    alarm = next_alarm(case, policy, now)
    return Entry(
        case_id=event.complaint.id,
        complaint=event.complaint,
        dossier=dossier,
        case=case,
        alarm_at=alarm.at if alarm else None,
    )
