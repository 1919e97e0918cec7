"""Ports of router in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.router.application.audit import Entry as AuditEntry
from services.router.application.audit import Wanted
from services.router.application.change_case import ChangeCase
from services.router.application.join_case import JoinCase
from services.router.application.offer_case import OfferCase
from services.router.application.open_cases import OpenCases
from services.router.application.ports import CaseKey, Commit, Entry, Listing, Outcome, Page, Personal
from services.router.application.seal_words import SealText
from services.router.application.write_case import WriteCase
from services.router.domain.case import Case
from services.router.domain.policy import Policy
from shared.contracts.values import ReporterDetails, Sealed, Words
from shared.tenancy.ids import TenantId
from tests.unit.router.builders import NOW, SOLO, TEGAL, policy


@dataclass
class SetClock:
    """Shows what it is set to."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    def pass_time(self, span: timedelta) -> None:
        self.time += span


@dataclass
class SomePolicies:
    """Policies by tenant."""

    by_tenant: dict[TenantId, Policy] = field(default_factory=lambda: {SOLO: policy(), TEGAL: policy()})

    def of(self, tenant: TenantId) -> Policy | None:
        return self.by_tenant.get(tenant)

    def tenants(self) -> Sequence[TenantId]:
        return list(self.by_tenant)


@dataclass
class OpenBooks:
    """Words and reporters by case; what is sealed here is its own text.

    `readings` is what was written down, `asked` whose keys were
    asked for, fetch by fetch, `erased` keys that were destroyed.
    """

    texts: dict[CaseKey, str] = field(default_factory=dict)
    reporters: dict[CaseKey, ReporterDetails] = field(default_factory=dict)
    readings: list[tuple[str, str, str]] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)
    asked: list[set[str]] = field(default_factory=list)

    async def words(self, sealed: Mapping[CaseKey, Sealed]) -> dict[CaseKey, Words]:
        self.asked.append({case_id for _, case_id in sealed})
        return {key: Words(text=self.texts[key]) for key in sealed if key in self.texts}

    async def all_of(self, case: CaseKey, sealed: Sequence[Sealed]) -> Sequence[Words | None]:
        return [None if one.key in self.erased else Words(text=one.data) for one in sealed]

    async def seal(self, case: CaseKey, key: str, words: Words) -> Sealed | None:
        return None if key in self.erased else Sealed(key=key, data=words.text)

    async def reporter(self, case: CaseKey, sealed: Sealed) -> ReporterDetails | None:
        return self.reporters.get(case)

    async def record_reading(self, case: CaseKey, actor: str, purpose: Personal) -> None:
        self.readings.append((case[1], actor, purpose))


@dataclass
class CommitsInMemory:
    """The event store's promises: versions and causes are taken once. `appends` counts the writes."""

    commits: dict[CaseKey, list[Commit]] = field(default_factory=dict)
    appends: int = 0

    async def append(self, commits: Sequence[Commit]) -> Sequence[Outcome]:
        self.appends += 1
        return [self._append(commit) for commit in commits]

    def _append(self, commit: Commit) -> Outcome:
        stream = self.commits.setdefault((commit.tenant, commit.case_id), [])
        if any(earlier.cause == commit.cause for earlier in stream):
            return Outcome.REPEATED
        if any(earlier.version == commit.version for earlier in stream):
            return Outcome.CONFLICT
        stream.append(commit)
        return Outcome.STORED

    async def load(self, keys: Sequence[CaseKey]) -> Mapping[CaseKey, Sequence[Commit]]:
        return {key: list(self.commits.get(key, ())) for key in keys}


@dataclass
class IndexInMemory:
    """The list of cases; `fail_updates` is a process that dies after the commit."""

    entries: dict[CaseKey, Entry] = field(default_factory=dict)
    promises: dict[CaseKey, dict[str, datetime]] = field(default_factory=dict)
    fail_updates: bool = False

    async def add(self, entries: Mapping[CaseKey, Entry]) -> None:
        for key, entry in entries.items():
            self.entries.setdefault(key, entry)

    async def promise(self, key: CaseKey, token: str, at: datetime) -> bool:
        if key in self.entries:
            self.promises.setdefault(key, {})[token] = at
        return key in self.entries

    async def update(self, key: CaseKey, case: Case, alarm_at: datetime | None, *, token: str) -> None:
        if self.fail_updates:
            raise ConnectionError
        if self._show(key, case, alarm_at):
            self.promises.get(key, {}).pop(token, None)

    async def repair(self, key: CaseKey, case: Case, alarm_at: datetime | None, before: datetime) -> None:
        if self._show(key, case, alarm_at):
            self.promises[key] = {token: at for token, at in self.promises[key].items() if at >= before}

    def _show(self, key: CaseKey, case: Case, alarm_at: datetime | None) -> bool:
        if self.entries[key].case.version > case.version:
            return False
        self.entries[key] = replace(self.entries[key], case=case, alarm_at=alarm_at)
        return True

    async def unkept(self, tenant: TenantId, before: datetime, limit: int) -> list[CaseKey]:
        return [
            key
            for key, promises in self.promises.items()
            if key[0] == tenant and any(at < before for at in promises.values())
        ][:limit]

    async def find(self, key: CaseKey) -> Entry | None:
        return self.entries.get(key)

    async def joined(self, key: CaseKey, limit: int) -> tuple[Entry, ...]:
        return tuple(
            entry for (of, _), entry in self.entries.items() if of == key[0] and entry.case.merged_into == key[1]
        )[:limit]

    async def page(self, tenant: TenantId, listing: Listing) -> Page:
        def order(entry: Entry) -> tuple[datetime, str]:
            return entry.case.due() or entry.case.changed_at, entry.case_id

        found = sorted(
            (
                entry
                for (of, _), entry in self.entries.items()
                if of == tenant
                and (not listing.statuses or entry.case.status in listing.statuses)
                and listing.agency in (None, entry.case.agency, *entry.case.partners)
                and listing.unit in (None, entry.case.unit)
                and (not listing.assigned_only or entry.case.agency is not None)
                and (listing.after is None or order(entry) > listing.after)
            ),
            key=order,
        )
        shown = found[: listing.limit]
        return Page(tuple(shown), order(shown[-1]) if len(found) > len(shown) else None)


@dataclass
class TrailInMemory:
    """The audit trail."""

    entries: list[tuple[TenantId, AuditEntry]] = field(default_factory=list)

    async def record(self, tenant: TenantId, entry: AuditEntry) -> None:
        self.entries.append((tenant, entry))

    async def read(self, tenant: TenantId, wanted: Wanted, *, skip: int, limit: int) -> Sequence[AuditEntry]:
        return [entry for of, entry in reversed(self.entries) if of == tenant][skip : skip + limit]

    async def actions(self, tenant: TenantId) -> Sequence[str]:
        return sorted({entry.action for of, entry in self.entries if of == tenant})


@dataclass
class Router:
    """The use cases with everything in memory."""

    policies: SomePolicies = field(default_factory=SomePolicies)
    words: OpenBooks = field(default_factory=OpenBooks)
    cases: CommitsInMemory = field(default_factory=CommitsInMemory)
    index: IndexInMemory = field(default_factory=IndexInMemory)
    clock: SetClock = field(default_factory=SetClock)
    audit: TrailInMemory = field(default_factory=TrailInMemory)

    @property
    def open(self) -> OpenCases:
        return OpenCases(policies=self.policies, words=self.words, cases=self.cases, index=self.index, clock=self.clock)

    @property
    def write(self) -> WriteCase:
        return WriteCase(policies=self.policies, cases=self.cases, index=self.index, clock=self.clock)

    @property
    def change(self) -> ChangeCase:
        return ChangeCase(write=self.write, audit=self.audit, clock=self.clock)

    @property
    def join(self) -> JoinCase:
        return JoinCase(change=self.change, index=self.index)

    @property
    def offer(self) -> OfferCase:
        return OfferCase(change=self.change, policies=self.policies)

    @property
    def seal(self) -> SealText:
        return SealText(index=self.index, words=self.words)
