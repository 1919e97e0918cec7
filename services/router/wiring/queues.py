"""Puts the queues of the desk together: their pages, actions on many cases, live updates, and who is where."""

from fastapi import APIRouter

from services.router.adapters.depths import MongoDepths
from services.router.adapters.presence import MongoVisitors
from services.router.adapters.saved_filters import MongoSavedFilters
from services.router.adapters.signals import cases_feed
from services.router.application.list_cases import ListCases
from services.router.application.ports import CaseIndex, Clock
from services.router.application.presence import StayOnCase, WhoIsWhere
from services.router.application.queues import CountCases
from services.router.entrypoints.desk.live import LiveDesk, Streams, live_router
from services.router.entrypoints.desk.many import ActOnMany
from services.router.entrypoints.desk.many_routes import ManyPages, many_router
from services.router.entrypoints.desk.presence import presence_router
from services.router.entrypoints.desk.queue_routes import QueuePages, queue_router
from services.router.entrypoints.desk.queue_view import QueueDesk
from services.router.entrypoints.http.changing import Deciding
from shared.regions.regions import Regions
from shared.runtime.foundation import Foundation
from shared.web.staff import Authenticator
from shared.web.templates import Pages


def queue_pages(
    base: Foundation,
    *,
    name: str,
    master_key: bytes,
    staff: Authenticator,
    pages: Pages,
    list_cases: ListCases,
    index: CaseIndex,
    deciding: Deciding,
    clock: Clock,
) -> list[APIRouter]:
    """Return the routes of `/meja`; they come before the case's, whose actions have addresses of the same form."""
    own = base.database(name)
    visitors, filters, feed = MongoVisitors(own), MongoSavedFilters(own), cases_feed(own)
    base.on_start += [visitors.ensure_indexes, filters.ensure_indexes]
    base.background.append(("cases feed", feed.run))
    desk = QueueDesk(
        list_cases=list_cases,
        count=CountCases(depths=MongoDepths(own, master_key), clock=clock),
        filters=filters,
        who=WhoIsWhere(visitors=visitors, clock=clock),
        clock=clock,
        directory=base.directory,
        regions=Regions.load(),
    )
    act = ActOnMany(index=index, deciding=deciding)
    return [
        queue_router(staff, QueuePages(desk=desk, pages=pages)),
        many_router(staff, ManyPages(act=act, desk=desk, pages=pages)),
        live_router(LiveDesk(staff_of=staff, signals=feed, streams=Streams(), desk=desk, pages=pages)),
        presence_router(staff, StayOnCase(index=index, visitors=visitors, clock=clock), desk, pages),
    ]
