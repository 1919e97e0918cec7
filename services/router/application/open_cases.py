"""Opens a case for each received complaint: category, agency, clocks, all of a batch in one write."""

from collections.abc import Sequence
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
from services.router.domain.facts import CaseEvent
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
    are not configured yet raise TenantsNotConfiguredError after all the others are done.
    """

    policies: Policies
    words: SealedWords
    cases: Cases
    index: CaseIndex
    clock: Clock

    async def __call__(self, batch: Sequence[Received]) -> None:
        received = {complaint.key: complaint for complaint in batch}
        policies = {tenant: self.policies.of(tenant) for tenant in {tenant for tenant, _ in received}}
        known = [(c, policy) for c in received.values() if (policy := policies[c.tenant]) is not None]
        if known:
            await self._open(known)
        if missing := sorted(tenant for tenant, policy in policies.items() if policy is None):
            raise TenantsNotConfiguredError(missing)

    async def _open(self, received: Sequence[tuple[Received, Policy]]) -> None:
        unread = {c.key: c.event.words for c, policy in received if policy.needs_words(c.event.category)}
        words = await self.words.words(unread) if unread else {}
        now = self.clock.now()
        decided = [(c, open_case(_receipt(c.event, words.get(c.key)), policy, now)) for c, policy in received]
        outcomes = await self.cases.append([_commit(c, fact, now) for c, fact in decided])
        stored = {
            c.key: evolve(None, fact) for (c, fact), o in zip(decided, outcomes, strict=True) if o is Outcome.STORED
        }
        opened = stored | await self._opened_before([c.key for c, _ in decided if c.key not in stored])
        # After the append and before the offsets are committed: what a crash between leaves out, redelivery adds.
        policies = {c.key: policy for c, policy in received}
        await self.index.add({c.key: _entry(c.event, opened[c.key], policies[c.key], now) for c, _ in decided})

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
