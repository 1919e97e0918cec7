"""Makes cases findable by the words in them: as keyed hashes, from which nobody without the key learns the words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.router.application.ports import CaseKey, Policies, SealedWords
from services.router.domain.keywords import words_of
from shared.contracts.values import Sealed, Words
from shared.tenancy.ids import TenantId

AT_ONCE = 500
"""How many cases are read in one round, and of each tenant looked at again in another."""
MOST_WORDS = 400
"""Of one complaint; a longer one is found by those it begins with."""


@dataclass(frozen=True, slots=True)
class Findable:
    """A case that is, or is to be, found by its words: what they are sealed in (the home's key), and its code."""

    key: CaseKey
    home: TenantId
    words: Sealed
    code: str

    @property
    def sealed_by(self) -> CaseKey:
        """The case in the tenant whose keys its words are sealed under."""
        return self.home, self.key[1]


class SearchIndex(Protocol):
    """Finds cases by words and tracking codes, which it keeps as keyed hashes only."""

    async def unread(self, tenants: Sequence[TenantId], limit: int) -> Sequence[Findable]:
        """Return cases that can't be found yet."""
        ...

    async def put(self, found_by: Mapping[Findable, Collection[str]]) -> None:
        """Let each be found by these words and its code, and by nothing else from now on."""
        ...

    async def read(self, tenant: TenantId, after: str, limit: int) -> Sequence[Findable]:
        """Return cases that can be found by words, in order of their ids, those behind `after`."""
        ...


class Keys(Protocol):
    """The keys of reporters."""

    async def known(self, refs: Sequence[tuple[TenantId, str]]) -> Collection[str]:
        """Return which of these keys, by tenant and id, were not destroyed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWords:
    """Does one round and returns how many cases can be found by it. Replicas may repeat each other.

    It comes after a case was opened, so that opening costs nothing more. Of a case whose words can't be opened only the
    code is kept.
    """

    policies: Policies
    words: SealedWords
    search: SearchIndex

    async def __call__(self) -> int:
        waiting = await self.search.unread(self.policies.tenants(), AT_ONCE)
        if waiting:
            opened = await self.words.words({each.sealed_by: each.words for each in waiting})
            await self.search.put({each: said(opened.get(each.sealed_by)) for each in waiting})
        return len(waiting)


@dataclass(slots=True, kw_only=True)
class ForgetWords:
    """Looks whose words were erased meanwhile, some of each tenant's cases a round: they are found by code alone then.

    Where it goes on is known to this object alone: a restart begins anew.
    """

    policies: Policies
    keys: Keys
    search: SearchIndex
    at_once: int = AT_ONCE
    _behind: dict[TenantId, str] = field(default_factory=dict)

    async def __call__(self) -> int:
        """Return how many were forgotten."""
        return sum([await self._look(tenant) for tenant in self.policies.tenants()])

    async def _look(self, tenant: TenantId) -> int:
        cases = await self.search.read(tenant, self._behind.get(tenant, ""), self.at_once)
        self._behind[tenant] = cases[-1].key[1] if len(cases) == self.at_once else ""
        if not cases:
            return 0
        there = await self.keys.known([(each.home, each.words.key) for each in cases])
        gone = [each for each in cases if each.words.key not in there]
        await self.search.put(dict.fromkeys(gone, ()))
        return len(gone)


def said(words: Words | None) -> Sequence[str]:
    """Return the words of a complaint, each once: of its text and of the address as typed."""
    if words is None:
        return ()
    return list(dict.fromkeys(words_of(f"{words.text} {words.address or ''}")))[:MOST_WORDS]
