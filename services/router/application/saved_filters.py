"""Filters of the desk that somebody keeps under a name, for themselves alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.tenancy.ids import TenantId

MOST = 20
"""How many one account may keep: more are no help in a side bar."""
NAME_LIMIT = 60

Owner = tuple[TenantId, str]
"""An account: its tenant and its id."""


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """`address` is the part of the desk's address after the question mark."""

    id: str
    name: str
    address: str


class TooManyFiltersError(Exception):
    """The account keeps as many as it may; one has to go first."""


class SavedFilters(Protocol):
    """Where they are kept."""

    async def of(self, owner: Owner) -> Sequence[SavedFilter]:
        """Return those of an account, by name."""
        ...

    async def put(self, owner: Owner, saved: SavedFilter) -> None:
        """Keep one; the one with the same id is replaced."""
        ...

    async def remove(self, owner: Owner, filter_id: str) -> None:
        """Forget one, if it is there."""
        ...


@dataclass(frozen=True, slots=True)
class KeepFilter:
    """Keeps a filter under a name; one with that name already is replaced. TooManyFiltersError."""

    filters: SavedFilters

    async def __call__(self, owner: Owner, new_id: str, name: str, address: str) -> SavedFilter:
        name = plain(name)
        kept = await self.filters.of(owner)
        same = next((each for each in kept if each.name == name), None)
        if same is None and len(kept) >= MOST:
            raise TooManyFiltersError
        saved = SavedFilter(same.id if same else new_id, name, address)
        await self.filters.put(owner, saved)
        return saved


@dataclass(frozen=True, slots=True)
class RenameFilter:
    """Gives a filter another name; one that is not there is left alone."""

    filters: SavedFilters

    async def __call__(self, owner: Owner, filter_id: str, name: str) -> None:
        known = next((each for each in await self.filters.of(owner) if each.id == filter_id), None)
        if known is not None:
            await self.filters.put(owner, SavedFilter(filter_id, plain(name), known.address))


def plain(name: str) -> str:
    """Return a name without space around and inside it beyond one, cut to length; never empty."""
    return " ".join(name.split())[:NAME_LIMIT] or "?"
