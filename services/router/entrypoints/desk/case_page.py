"""Draws the page of one case: what was said, what happened, what is due, and one action at a time."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.router.application.view_case import CaseView, Chapter
from services.router.domain.clocks import REPORTER, VERIFIER, Clock, ClockKind
from services.router.domain.facts import CaseEvent
from services.router.domain.possible import possible
from services.router.domain.values import ClockRecord, Evidence
from services.router.entrypoints.actors import actor_of
from services.router.entrypoints.desk import words
from services.router.entrypoints.desk.actions import ACTIONS, Action
from services.router.entrypoints.desk.error_page import DeskErrorPage
from services.router.entrypoints.desk.forms import Texts
from services.router.entrypoints.desk.happened import FOR_STAFF, Line, lines, short
from services.router.entrypoints.desk.names import Names
from shared.contracts.tenant import TenantConfigured
from shared.regions.regions import Regions
from shared.tenancy.ids import TenantId
from shared.tenants.directory import TenantDirectory
from shared.web.i18n import choose_language
from shared.web.problem import Problem, tell
from shared.web.staff import Caller
from shared.web.templates import Pages

SENTENCES = ("note", "reason", "question", "public_text")
"""The fields of all actions that one thinks about what to write in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A form that is shown again: what was typed, what is wrong with it, what happened meanwhile."""

    texts: Texts
    errors: Mapping[str, str] = field(default_factory=dict)
    refusal: str | None = None
    meanwhile: Sequence[CaseEvent] = ()
    kept: tuple[Evidence, ...] = ()
    kept_note: str = ""

    def without_form(self) -> "Again":
        """Return it for a page on which the action can't be taken any more: what was typed belongs in no other form."""
        return replace(self, texts={}, errors={}, kept=(), kept_note="")

    def written(self) -> list[str]:
        """Return what was written in sentences."""
        return [text for name in SENTENCES for text in self.texts.get(name, ()) if text.strip()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown:
    """A clock as people read it."""

    name: str
    due: datetime
    standing: bool
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSpent:
    """A clock that has ended. `where` is the tenant it ran in, if that is another one."""

    name: str
    who: str | None
    where: str | None
    ended_at: datetime
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What happened in another tenant before the case came here, newest first."""

    place: str | None
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Knows the template and what it needs; decides nothing."""

    pages: Pages
    directory: TenantDirectory
    regions: Regions

    def show(
        self,
        request: Request,
        caller: Caller,
        view: CaseView,
        now: datetime,
        *,
        slug: str | None,
        done: str | None = None,
        again: Again | None = None,
        status: int = 200,
    ) -> Response:
        """Return the page with one action open: the one named, else the first that can be taken."""
        names = self.names(request, caller)
        tenant = names.tenant

        def say(text: str) -> str:
            return self.pages.text(text, request, tenant)

        offered = self._offered(caller, view)
        action = next((each for each in offered if each.slug == slug), offered[0] if offered else None)
        again = again or Again(texts={})
        gone = action is None or action.slug != slug
        return self.pages.render(
            request,
            "meja/kasus.html",
            tenant=tenant,
            status_code=status,
            headers={"cache-control": "no-store"},
            caller=caller,
            view=view,
            case=view.case,
            names=names,
            number=short(view.complaint.id),
            clocks=[_clock(clock, now, say(words.CLOCKS[clock.kind])) for clock in view.case.clocks],
            timeline=lines(view.timeline, names, say, words=view.said)[::-1],
            elsewhere=[self._elsewhere(chapter, names, say) for chapter in view.before[::-1]],
            spent=self._spent(view, names, say),
            offered=offered,
            action=action,
            done=ACTIONS[done].done if done and done in ACTIONS else None,
            again=again.without_form() if gone else again,
            left_over=again.written() if gone else [],
            meanwhile=self._meanwhile(view, again, names, say),
            key=uuid.uuid4().hex,
            physical=_physical(tenant, view),
            words=words,
            now=now,
        )

    def refused(self, request: Request, problem: Problem, again: Again) -> Response:
        """Say why there is no page of the case for them, and show what was written for it."""
        page = DeskErrorPage(self.pages, self.directory.get)
        return page(request, tell(request, problem, self.pages.catalogue), again.written())

    def names(self, request: Request, caller: Caller) -> Names:
        """Return what things are called in the caller's tenant and language. LookupError: it is not configured."""
        tenant = self.directory.get(caller.tenant)
        if tenant is None:
            raise LookupError(f"{caller.tenant} is not configured")
        return Names(tenant, self.directory, self.regions, choose_language(request))

    def _names_of(self, tenant: TenantId, names: Names) -> Names:
        configured = self.directory.get(tenant)
        return replace(names, tenant=configured) if configured else names

    def _elsewhere(self, chapter: Chapter, names: Names, say: Any) -> Elsewhere:
        """What their staff wrote for each other stays with them; what the reporter said does not."""
        theirs = self._names_of(chapter.tenant, names)
        told = lines(chapter.timeline, theirs, say, words=chapter.said)
        shown = [
            replace(line, words=None, who=None) if isinstance(fact, FOR_STAFF) else replace(line, who=None)
            for line, fact in zip(told, chapter.timeline, strict=True)
        ]
        return Elsewhere(place=names.place(chapter.tenant), lines=shown[::-1])

    def _spent(self, view: CaseView, names: Names, say: Any) -> list[ClockSpent]:
        """Return the clocks that have ended, here and before the case came here, the last first."""
        ended = [
            _ended(record, self._names_of(chapter.tenant, names), say, names.place(chapter.tenant))
            for chapter in view.before
            for record in chapter.spent
        ]
        ended += [_ended(record, names, say, None) for record in view.case.spent]
        return sorted(ended, key=lambda clock: clock.ended_at, reverse=True)

    def _offered(self, caller: Caller, view: CaseView) -> list[Action]:
        commands = possible(actor_of(caller), view.case)
        return [action for action in ACTIONS.values() if action.command in commands]

    def _meanwhile(self, view: CaseView, again: Again, names: Names, say: Any) -> list[Line]:
        before = len(view.timeline) - len(again.meanwhile)
        return lines(view.timeline, names, say, words=view.said)[before:]


def _clock(clock: Clock, now: datetime, name: str) -> ClockShown:
    return ClockShown(name=name, due=clock.due, standing=clock.standing, late=not clock.standing and now > clock.due)


def _ended(record: ClockRecord, names: Names, say: Any, where: str | None) -> ClockSpent:
    whose = {VERIFIER: say(words.ROLES["verifier"]), REPORTER: say(words.REPORTER)}
    return ClockSpent(
        name=say(words.CLOCKS[ClockKind(record.kind)]),
        who=whose.get(record.handler) or names.agency(record.handler),
        where=where,
        ended_at=record.ended_at,
        met=record.met,
    )


def _physical(tenant: TenantConfigured, view: CaseView) -> bool:
    category = tenant.category(view.case.category) if view.case.category else None
    return bool(category and category.physical)
