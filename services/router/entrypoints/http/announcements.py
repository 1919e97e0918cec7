"""Programs of the communications office publish news, and read what was published."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel

from services.router.application.publish_news import Bulletin, Published, PublishNews
from services.router.domain.announcements import MAY_PUBLISH, News
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.http.asked import call_of
from services.router.entrypoints.http.problems import Refused, refusal
from services.router.entrypoints.http.schemas import Request as RequestBody
from shared.web.staff import Authenticator, Caller, require

PATH = "/api/v1/tenants/{tenant}/announcements"
NEWEST = 50


class NewsIn(RequestBody):
    """What to tell. No `areas` (kode wilayah): everywhere; no `topics` (categories): to all who subscribed."""

    title: str
    body: str
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    link: str | None = None


class NewsOut(NewsIn):
    """News as it went out."""

    id: str
    at: datetime


class NewsPage(BaseModel):
    """The newest first."""

    items: list[NewsOut]


def announcements(staff_of: Authenticator, publish: PublishNews, bulletin: Bulletin) -> APIRouter:
    """Return the routes."""
    router = APIRouter(tags=["announcements"])
    staff = Depends(require(staff_of, *MAY_PUBLISH))

    @router.post(PATH, status_code=201, response_model=NewsOut, openapi_extra=access(MAY_PUBLISH))
    async def tell(
        request: Request,
        caller: Annotated[Caller, staff],
        body: NewsIn,
        idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200, pattern=r"^[!-~]+$")] = None,
    ) -> NewsOut | Response:
        """Publish news to everybody who subscribed to its areas and topics."""
        call = call_of(idempotency_key or uuid.uuid4().hex, await request.body())
        try:
            return _out(await publish(caller.tenant, actor_of(caller), News(**dict(body)), call))
        except Refused as error:
            return refusal(request, error)

    @router.get(PATH, openapi_extra=access(MAY_PUBLISH))
    async def told(caller: Annotated[Caller, staff]) -> NewsPage:
        """List the newest."""
        return NewsPage(items=[_out(each) for each in await bulletin.latest(caller.tenant, NEWEST)])

    return router


def _out(published: Published) -> NewsOut:
    news = published.news
    return NewsOut(
        title=news.title,
        body=news.body,
        areas=news.areas,
        topics=news.topics,
        link=news.link,
        id=published.id,
        at=published.at,
    )
