"""Shows one case to staff: where it stands, what happened, and as much of the rest as the role may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.router.application.errors import NoSuchCaseError, NotForThisRoleError
from services.router.application.history import read
from services.router.application.ports import CaseIndex, CaseKey, Cases, Dossier, SealedWords
from services.router.domain.access import Actor, ReporterAccess, may_read_case, reporter_access
from services.router.domain.case import Case
from services.router.domain.facts import CaseEvent, CaseNoted, CaseQueued
from services.router.domain.values import ClockRecord, Visibility
from services.router.domain.values import Sealed as SealedPart
from shared.contracts.values import ComplaintRef, ReporterDetails, Sealed, Words
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What happened to a case in a tenant that gave it away, without the notes of its staff; `said` as in CaseView."""

    tenant: TenantId
    timeline: tuple[CaseEvent, ...]
    spent: tuple[ClockRecord, ...]
    said: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as a reader may see it. `words` or `reporter` is None when erased, never left, or not for this reader.

    `said` has what is sealed in a fact of the timeline (the reporter's replies, notes of staff), by its number from 1.
    `before` is what happened in other tenants until the case was given here, oldest first.
    """

    complaint: ComplaintRef
    dossier: Dossier
    case: Case
    timeline: tuple[CaseEvent, ...]
    words: Words | None
    reporter: ReporterDetails | None
    access: ReporterAccess
    visibility: Visibility
    said: Mapping[int, str]
    before: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewCase:
    """Opens what is sealed only after it is on record who reads it. NoSuchCaseError, NotForThisRoleError."""

    cases: Cases
    index: CaseIndex
    words: SealedWords

    async def __call__(self, key: CaseKey, actor: Actor) -> CaseView:
        entry = await self.index.find(key)
        history = read((await self.cases.load([key])).get(key, ())) if entry else None
        if entry is None or history is None:
            raise NoSuchCaseError
        case = history.case
        if not may_read_case(actor, case):
            raise NotForThisRoleError("The case is not this reader's: it waits for the verifier, or another has it.")
        access, who = reporter_access(actor, case, history.visibility), f"staff:{actor.account}"
        sealed_by = TenantId(entry.complaint.home or key[0]), key[1]
        await self.words.record_reading(key, who, "words")
        words = await self.words.words({sealed_by: entry.dossier.words})
        return CaseView(
            complaint=entry.complaint,
            dossier=entry.dossier,
            case=case,
            timeline=history.facts,
            words=words.get(sealed_by),
            reporter=await self._reporter(key, sealed_by, entry.complaint, access, who),
            access=access,
            visibility=history.visibility,
            said=await self._said(sealed_by, history.facts),
            before=await self._before(key, sealed_by, history.facts),
        )

    async def _before(self, key: CaseKey, sealed_by: CaseKey, facts: Sequence[CaseEvent]) -> tuple[Chapter, ...]:
        """Return what happened where the case came from, and where it came from to there."""
        chapters: dict[TenantId, Chapter] = {}
        left = _givers(facts)
        while left:
            giver = left.pop()
            if giver in chapters or giver == key[0]:
                continue
            theirs = read((await self.cases.load([(giver, key[1])])).get((giver, key[1]), ()))
            if theirs is None:
                continue
            left += _givers(theirs.facts)
            told = tuple(fact for fact in theirs.facts if not isinstance(fact, CaseNoted))
            said = await self._said(sealed_by, told)
            chapters[giver] = Chapter(tenant=giver, timeline=told, spent=theirs.case.spent, said=said)
        return tuple(sorted(chapters.values(), key=lambda chapter: chapter.timeline[0].at))

    async def _said(self, sealed_by: CaseKey, facts: Sequence[CaseEvent]) -> Mapping[int, str]:
        sealed = {number: words for number, fact in enumerate(facts, 1) if (words := _sealed(fact))}
        opened = await self.words.all_of(sealed_by, [Sealed(key=one.key, data=one.data) for one in sealed.values()])
        return {number: words.text for number, words in zip(sealed, opened, strict=True) if words}

    async def _reporter(
        self, key: CaseKey, sealed_by: CaseKey, complaint: ComplaintRef, access: ReporterAccess, who: str
    ) -> ReporterDetails | None:
        if complaint.reporter is None or access is ReporterAccess.NOTHING:
            return None
        await self.words.record_reading(key, who, "reporter")
        details = await self.words.reporter(sealed_by, complaint.reporter)
        if details is None:
            return None
        hidden: dict[str, None] = {"national_id": None}
        if access is ReporterAccess.CONTACT:
            hidden["name"] = None
        return details.model_copy(update=hidden)


def _givers(facts: Sequence[CaseEvent]) -> list[TenantId]:
    return [TenantId(fact.origin.tenant) for fact in facts if isinstance(fact, CaseQueued) and fact.origin]


def _sealed(fact: CaseEvent) -> SealedPart | None:
    part = getattr(fact, "words", None) or getattr(fact, "public_words", None) or getattr(fact, "note", None)
    return part if isinstance(part, SealedPart) else None
