"""Draws the page of one case: what was said, what happened, what is due, and one action at a time."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.router.application.view_case import CaseView
from services.router.domain.clocks import Clock
from services.router.domain.facts import CaseEvent
from services.router.domain.possible import possible
from services.router.domain.values import Evidence
from services.router.entrypoints.actors import actor_of
from services.router.entrypoints.desk import words
from services.router.entrypoints.desk.actions import ACTIONS, Action
from services.router.entrypoints.desk.forms import Texts
from services.router.entrypoints.desk.happened import Line, lines, short
from services.router.entrypoints.desk.names import Names
from shared.contracts.tenant import TenantConfigured
from shared.regions.regions import Regions
from shared.tenants.directory import TenantDirectory
from shared.web.i18n import choose_language
from shared.web.staff import Caller
from shared.web.templates import Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A form that is shown again: what was typed, what is wrong with it, what happened meanwhile."""

    texts: Texts
    errors: Mapping[str, str] = field(default_factory=dict)
    refusal: str | None = None
    meanwhile: Sequence[CaseEvent] = ()
    kept: tuple[Evidence, ...] = ()
    kept_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown:
    """A clock as people read it."""

    name: str
    due: datetime
    standing: bool
    late: bool


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
            offered=offered,
            action=next((each for each in offered if each.slug == slug), offered[0] if offered else None),
            done=ACTIONS[done].done if done and done in ACTIONS else None,
            again=again or Again(texts={}),
            meanwhile=self._meanwhile(view, again, names, say),
            key=uuid.uuid4().hex,
            physical=_physical(tenant, view),
            words=words,
            now=now,
        )

    def names(self, request: Request, caller: Caller) -> Names:
        """Return what things are called in the caller's tenant and language. LookupError: it is not configured."""
        tenant = self.directory.get(caller.tenant)
        if tenant is None:
            raise LookupError(f"{caller.tenant} is not configured")
        return Names(tenant, self.directory, self.regions, choose_language(request))

    def _offered(self, caller: Caller, view: CaseView) -> list[Action]:
        commands = possible(actor_of(caller), view.case)
        return [action for action in ACTIONS.values() if action.command in commands]

    def _meanwhile(self, view: CaseView, again: Again | None, names: Names, say: Any) -> list[Line]:
        happened = again.meanwhile if again else ()
        first = view.case.version - len(happened) + 1
        return lines(happened, names, say, first=first, words=view.said)


def _clock(clock: Clock, now: datetime, name: str) -> ClockShown:
    return ClockShown(name=name, due=clock.due, standing=clock.standing, late=not clock.standing and now > clock.due)


def _physical(tenant: TenantConfigured, view: CaseView) -> bool:
    category = tenant.category(view.case.category) if view.case.category else None
    return bool(category and category.physical)
