"""Shows one case to staff: where it stands, what happened, and as much of the rest as the role may read."""

from dataclasses import dataclass

from services.router.application.errors import NoSuchCaseError, NotForThisRoleError
from services.router.application.history import read
from services.router.application.ports import CaseIndex, CaseKey, Cases, Dossier, SealedWords
from services.router.domain.access import ReporterAccess, Role, Visibility, may_read_case, reporter_access
from services.router.domain.case import Case, CaseEvent
from shared.contracts.values import ComplaintRef, ReporterDetails, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as a reader may see it. `words` or `reporter` is None when erased, never left, or not for this reader."""

    complaint: ComplaintRef
    dossier: Dossier
    case: Case
    timeline: tuple[CaseEvent, ...]
    words: Words | None
    reporter: ReporterDetails | None
    access: ReporterAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewCase:
    """Opens what is sealed only after it is on record who reads it. NoSuchCaseError, NotForThisRoleError."""

    cases: Cases
    index: CaseIndex
    words: SealedWords

    async def __call__(self, key: CaseKey, role: Role, actor: str) -> CaseView:
        entry = await self.index.find(key)
        history = read((await self.cases.load([key])).get(key, ())) if entry else None
        if entry is None or history is None:
            raise NoSuchCaseError
        case = history.case
        if not may_read_case(role, case):
            raise NotForThisRoleError("The case waits for the verifier; no agency has it yet.")
        access = reporter_access(role, Visibility(entry.complaint.visibility.value))
        await self.words.record_reading(key, actor, "words")
        words = await self.words.words({key: entry.dossier.words})
        return CaseView(
            complaint=entry.complaint,
            dossier=entry.dossier,
            case=case,
            timeline=history.facts,
            words=words.get(key),
            reporter=await self._reporter(key, entry.complaint, access, actor),
            access=access,
        )

    async def _reporter(
        self, key: CaseKey, complaint: ComplaintRef, access: ReporterAccess, actor: str
    ) -> ReporterDetails | None:
        if complaint.reporter is None or access is ReporterAccess.NOTHING:
            return None
        await self.words.record_reading(key, actor, "reporter")
        details = await self.words.reporter(key, complaint.reporter)
        if details is None:
            return None
        hidden: dict[str, None] = {"national_id": None}
        if access is ReporterAccess.CONTACT:
            hidden["name"] = None
        return details.model_copy(update=hidden)
