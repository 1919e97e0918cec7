"""`/meja/sekaligus`: one action on the cases that were ticked in a queue; first its form, then what came of each."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse

from services.router.application.ports import Entry
from services.router.domain.access import OF_AGENCY, WRITERS
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.desk import words
from services.router.entrypoints.desk.actions import Action
from services.router.entrypoints.desk.forms import Typed
from services.router.entrypoints.desk.happened import lines
from services.router.entrypoints.desk.many import MOST, ActOnMany, Chosen, Result, offered
from services.router.entrypoints.desk.queue_query import QueueQuery
from services.router.entrypoints.desk.queue_rows import rows
from services.router.entrypoints.desk.queue_view import QueueDesk
from shared.web.i18n import choose_language
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.staff import Authenticator, Caller, signed_in
from shared.web.templates import Pages

NOTHING = _("Pilih dahulu kasusnya dengan kotak di depannya.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyPages:
    """Draws the form and the outcomes."""

    act: ActOnMany
    desk: QueueDesk
    pages: Pages

    async def form(
        self,
        request: Request,
        caller: Caller,
        action: Action,
        found: Sequence[tuple[Chosen, Entry]],
        *,
        typed: Typed,
        errors: dict[str, str],
    ) -> Response:
        """Return the form of the action, with what was typed and what is wrong with it."""
        entries = [entry for _chosen, entry in found]
        agencies = {entry.case.agency for entry in entries}
        return self._render(
            request,
            caller,
            "meja/sekaligus.html",
            status=422 if errors else 200,
            action=action,
            entries=entries,
            boxes=[f"{chosen.case_id}:{chosen.version}" for chosen, _entry in found],
            agency=agencies.pop() if len(agencies) == 1 else None,
            typed=typed,
            errors=errors,
            key=typed.one("key") if errors else uuid.uuid4().hex,
        )

    async def outcome(
        self, request: Request, caller: Caller, action: Action, results: Sequence[Result], typed: Typed
    ) -> Response:
        """Return what became of each case."""
        return self._render(
            request,
            caller,
            "meja/sekaligus_hasil.html",
            action=action,
            entries=[result.entry for result in results],
            results=results,
            typed=typed,
        )

    def _render(
        self,
        request: Request,
        caller: Caller,
        template: str,
        *,
        entries: Sequence[Entry],
        status: int = 200,
        **more: Any,
    ) -> Response:
        names = self.desk.names(caller, choose_language(request))
        now = self.desk.clock.now()

        def say(text: str) -> str:
            return self.pages.text(text, request, names.tenant)

        return self.pages.render(
            request,
            template,
            tenant=names.tenant,
            status_code=status,
            headers={"cache-control": "no-store"},
            caller=caller,
            names=names,
            words=words,
            now=now,
            rows=rows(entries, names, {}, now),
            back=back_to(more["typed"].text("alamat")),
            happened=lambda facts: lines(facts, names, say),
            in_agency=caller.role in OF_AGENCY,
            **more,
        )


def many_router(staff_of: Authenticator, pages: ManyPages) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    staff = Depends(signed_in(staff_of, *WRITERS))

    @router.get("/meja/sekaligus", openapi_extra=access(WRITERS), dependencies=[staff])
    async def from_elsewhere() -> Response:
        """Lead back somebody who came by a bookmark or signed in meanwhile."""
        return RedirectResponse("/meja", 303)

    @router.post("/meja/sekaligus", openapi_extra=access(WRITERS))
    async def act(request: Request, caller: Annotated[Caller, staff]) -> Response:
        """Show the form; sent with `kirim`, carry the action out."""
        async with request.form(max_fields=MOST + 50) as form:
            typed = _typed(form)
        actor = actor_of(caller)
        action = next((each for each in offered(actor) if each.slug == typed.text("aksi")), None)
        chosen = [each for value in typed.many("kasus")[:MOST] if (each := Chosen.read(value))]
        found = await pages.act.find(caller.tenant, actor, chosen)
        if action is None:
            raise Problem(404)
        if not found:
            raise Problem(422, detail=NOTHING)
        if not typed.one("kirim"):
            return await pages.form(request, caller, action, found, typed=typed, errors={})
        results = await pages.act(caller.tenant, actor, found, action, typed)
        if errors := _same_fault(results):
            said = {field: pages.pages.text(why, request) for field, why in errors.items()}
            return await pages.form(request, caller, action, found, typed=typed, errors=said)
        return await pages.outcome(request, caller, action, results, typed)

    return router


def _typed(form: FormData) -> Typed:
    return Typed({name: [each for each in form.getlist(name) if isinstance(each, str)] for name in form})


def _same_fault(results: Sequence[Result]) -> dict[str, str]:
    """Return the fault that stood against every case that was decided on: it is the form's, which is shown again."""
    faults = {(result.field, result.why) for result in results if result.kind != "moved"}
    if len(faults) != 1:
        return {}
    [(field, why)] = faults
    return {field: why} if field and why else {}


def back_to(address: str) -> str:
    """Return the address of the queue that a form came from; one that makes no sense leads to the first queue."""
    try:
        return f"/meja?{QueueQuery.read(address[:2000]).address}"
    except ValueError:
        return "/meja"
