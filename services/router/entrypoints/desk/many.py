"""Carries out one action on many cases: each its own command, with the version that was seen, and its own outcome."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from services.router.application.errors import CaseMovedOnError
from services.router.application.ports import CaseIndex, Entry
from services.router.domain.access import MAY, Actor, may_read_case
from services.router.domain.commands import Assign
from services.router.domain.errors import BadCommandError
from services.router.domain.facts import CaseEvent
from services.router.entrypoints.desk.actions import ACTIONS, Action
from services.router.entrypoints.desk.forms import Typed
from services.router.entrypoints.http.asked import call_of
from services.router.entrypoints.http.changing import Deciding
from services.router.entrypoints.http.problems import MOVED_ON, Refused, problem_of, words_of
from shared.tenancy.ids import TenantId

MOST = 100
"""How many cases one form may be about."""
_AT_ONCE = 8
_SLUGS = ("disposisi", "teruskan", "tanggapan", "tunda", "arsipkan")
"""The actions that make sense for many at once, in the order in which they are offered."""

Kind = Literal["done", "refused", "moved"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that was ticked, and the version its row showed."""

    case_id: str
    version: int

    @classmethod
    def read(cls, value: str) -> "Chosen | None":
        """Return what a box says (`id:version`), or None."""
        case_id, _colon, version = value.rpartition(":")
        return cls(case_id, int(version)) if case_id and version.isdecimal() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one case, and its version then. `field` is the form's field that it is about; `meanwhile` is what
    others did."""

    entry: Entry
    kind: Kind
    version: int
    why: str | None = None
    field: str | None = None
    meanwhile: Sequence[CaseEvent] = ()


def offered(actor: Actor) -> list[Action]:
    """Return the actions on many cases that somebody's role may take."""
    return [ACTIONS[slug] for slug in _SLUGS if actor.role in MAY[ACTIONS[slug].command]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOnMany:
    """Returns an outcome for each case, in order. Sent again, with the same key, it changes nothing more."""

    index: CaseIndex
    deciding: Deciding

    async def find(self, tenant: TenantId, actor: Actor, chosen: Sequence[Chosen]) -> list[tuple[Chosen, Entry]]:
        """Return those that exist and that the actor may read."""
        found = await asyncio.gather(*(self.index.find((tenant, each.case_id)) for each in chosen))
        return [
            (each, entry)
            for each, entry in zip(chosen, found, strict=True)
            if entry and may_read_case(actor, entry.case)
        ]

    async def __call__(
        self, tenant: TenantId, actor: Actor, found: Sequence[tuple[Chosen, Entry]], action: Action, typed: Typed
    ) -> list[Result]:
        sent = repr((action.slug, sorted((name, texts) for name, texts in typed.texts.items() if name != "kasus")))
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(chosen: Chosen, entry: Entry) -> Result:
            call = call_of(typed.text("key"), sent.encode(), expected=chosen.version)
            refused = Result(entry=entry, kind="refused", version=chosen.version)
            async with gate:
                try:
                    case = await self.deciding((tenant, entry.case_id), actor, _for(entry, action.read(typed)), call)
                except CaseMovedOnError as error:
                    return Result(
                        entry=entry, kind="moved", version=error.case.version, why=MOVED_ON, meanwhile=error.meanwhile
                    )
                except BadCommandError as error:
                    return replace(refused, why=words_of(error), field=error.field)
                except Refused as error:
                    return replace(refused, why=problem_of(error).detail)
            return Result(entry=entry, kind="done", version=case.version)

        return await asyncio.gather(*(one(chosen, entry) for chosen, entry in found))


def _for(entry: Entry, asked_for: Any) -> Any:
    """An assignment without a category leaves each case its own."""
    if isinstance(asked_for, Assign) and not asked_for.category:
        return replace(asked_for, category=entry.case.category or "")
    return asked_for
