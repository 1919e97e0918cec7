"""Seals what staff write about a case that only staff, or only those the reporter allows, may read."""

from dataclasses import dataclass

from services.router.application.errors import ErasedError, NoSuchCaseError
from services.router.application.ports import CaseIndex, CaseKey, SealedWords
from services.router.domain.values import Sealed
from shared.contracts.values import Words
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class SealText:
    """Under the key of the complaint's own words, so that erasing the reporter erases this too.

    Raises NoSuchCaseError, and ErasedError when the key was destroyed.
    """

    index: CaseIndex
    words: SealedWords

    async def __call__(self, key: CaseKey, text: str) -> Sealed:
        entry = await self.index.find(key)
        if entry is None:
            raise NoSuchCaseError
        home = TenantId(entry.complaint.home or key[0]), key[1]
        sealed = await self.words.seal(home, entry.dossier.words.key, Words(text=text))
        if sealed is None:
            raise ErasedError
        return Sealed(key=sealed.key, data=sealed.data)
