"""Puts the pages of the desk together."""

from fastapi import APIRouter

from services.router.application.case_version import CaseVersion
from services.router.application.evidence import KeepEvidence
from services.router.application.ports import Clock
from services.router.application.publish_news import PublishNews
from services.router.application.view_case import ViewCase
from services.router.entrypoints.desk.case_page import CasePage
from services.router.entrypoints.desk.case_routes import CaseDesk, case_router
from services.router.entrypoints.desk.news_pages import NewsDesk, news_router
from services.router.entrypoints.desk.similar import Find, similar_router
from services.router.entrypoints.http.changing import Deciding
from shared.regions.regions import Regions
from shared.tenants.directory import TenantDirectory
from shared.web.staff import Authenticator
from shared.web.templates import Pages


def case_pages(
    *,
    staff: Authenticator,
    pages: Pages,
    directory: TenantDirectory,
    view: ViewCase,
    deciding: Deciding,
    keep: KeepEvidence,
    version: CaseVersion,
    similar: Find,
    publish: PublishNews,
    clock: Clock,
) -> list[APIRouter]:
    """Return the routes of `/meja/kasus`."""
    page = CasePage(pages=pages, directory=directory, regions=Regions.load())
    routes = case_router(
        staff,
        CaseDesk(
            page=page,
            view=view,
            deciding=deciding,
            keep=keep,
            version=version,
            clock=clock,
        ),
    )
    news = NewsDesk(page=page, publish=publish, bulletin=publish.bulletin)
    return [similar_router(staff, similar, page), news_router(staff, news), routes]
