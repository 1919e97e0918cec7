"""`/meja/kabar`: write news, see how it will reach people, publish it; and what was published."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from services.router.application.publish_news import Bulletin, PublishNews
from services.router.domain.announcements import BODY_LIMIT, MAY_PUBLISH, TITLE_LIMIT, News
from services.router.domain.errors import BadCommandError
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.desk.case_page import CasePage
from services.router.entrypoints.desk.forms import Typed
from services.router.entrypoints.http.asked import call_of
from services.router.entrypoints.http.problems import Refused, problem_of, words_of
from shared.web.staff import Authenticator, Caller, signed_in

PATH = "/meja/kabar"
NEWEST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsDesk:
    """What the routes work with."""

    page: CasePage
    publish: PublishNews
    bulletin: Bulletin

    async def show(
        self,
        request: Request,
        caller: Caller,
        typed: Typed,
        *,
        errors: Mapping[str, str] | None = None,
        preview: News | None = None,
        done: bool = False,
    ) -> Response:
        """Return the page: the form with what was typed, perhaps a preview, and what was published."""
        names = self.page.names(request, caller)
        return self.page.pages.render(
            request,
            "meja/kabar.html",
            tenant=names.tenant,
            status_code=422 if errors else 200,
            headers={"cache-control": "no-store"},
            caller=caller,
            names=names,
            typed=typed,
            errors=errors or {},
            preview=preview,
            done=done,
            published=await self.bulletin.latest(caller.tenant, NEWEST),
            key=typed.one("key") or uuid.uuid4().hex,
            limits=(TITLE_LIMIT, BODY_LIMIT),
        )


def news_router(staff_of: Authenticator, desk: NewsDesk) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    staff = Depends(signed_in(staff_of, *MAY_PUBLISH))

    @router.get(PATH, openapi_extra=access(MAY_PUBLISH))
    async def show(request: Request, caller: Annotated[Caller, staff], terbit: bool = False) -> Response:
        """Show an empty form, and what was published."""
        return await desk.show(request, caller, Typed({}), done=terbit)

    @router.post(PATH, openapi_extra=access(MAY_PUBLISH))
    async def tell(request: Request, caller: Annotated[Caller, staff]) -> Response:
        """Show how it will reach people; sent from there, publish it."""
        async with request.form(max_files=0, max_fields=300) as form:
            typed = Typed({name: [each for each in form.getlist(name) if isinstance(each, str)] for name in form})
        actor = actor_of(caller)
        try:
            news = desk.publish.check(caller.tenant, _news(typed))
            if typed.text("action") != "publish":
                return await desk.show(request, caller, typed, preview=news)
            await desk.publish(caller.tenant, actor, news, call_of(typed.text("key"), repr(news).encode()))
        except BadCommandError as error:
            told = desk.page.pages.text(words_of(error), request)
            return await desk.show(request, caller, typed, errors={error.field: told})
        except Refused as error:
            raise problem_of(error) from None
        return RedirectResponse(f"{PATH}?terbit=true", 303)

    return router


def _news(typed: Typed) -> News:
    return News(
        title=typed.text("title"),
        body=typed.text("body"),
        areas=typed.many("areas"),
        topics=typed.many("topics"),
        link=typed.one("link"),
    )
