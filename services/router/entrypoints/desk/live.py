"""Live updates of the desk: a stream that says when cases of the tenant have changed, and what to put in place then."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Final, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.router.application.queues import MOST
from services.router.domain.access import VIEWERS
from services.router.entrypoints.actors import access
from services.router.entrypoints.desk.queue_query import PAGE, QueueQuery
from services.router.entrypoints.desk.queue_view import QueueDesk
from shared.tenancy.ids import TenantId
from shared.web.i18n import choose_language
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.staff import Authenticator, Caller, signed_in
from shared.web.templates import Pages

EVENT: Final = "kasus"
THROTTLE_SECONDS: Final = 2.0
LOOK_EVERY_SECONDS: Final = 15.0
"""How often a quiet stream looks whether its reader is still signed in."""
MOST_STREAMS: Final = 1_000
MOST_STREAMS_OF_ACCOUNT: Final = 6
FULL = _("Terlalu banyak halaman meja yang terbuka. Tutup sebagian; halaman ini tetap dapat dimuat ulang.")


class Seen(QueueQuery):
    """What a page shows: which list, since when, and the cases on it."""

    dilihat: AwareDatetime
    kasus: list[str] = Field(default_factory=list, max_length=PAGE)


class Signals(Protocol):
    """Tells when cases have changed, in whichever process."""

    def changes(self, tenants: Sequence[TenantId]) -> AsyncIterator[None]:
        """Yield after each change to a case of the tenants; several at once are one."""
        ...


@dataclass(slots=True)
class Streams:
    """Counts the open streams of this process, so that nobody can open more than it bears."""

    most: int = MOST_STREAMS
    most_of_account: int = MOST_STREAMS_OF_ACCOUNT
    _open: Counter[tuple[str, str]] = field(default_factory=Counter)

    def full(self, caller: Caller) -> bool:
        """Whether the caller may open no more."""
        return self._open.total() >= self.most or self._open[caller.tenant, caller.account] >= self.most_of_account

    @contextmanager
    def opened(self, caller: Caller) -> Iterator[None]:
        """Count one of the caller's inside the block."""
        key = (str(caller.tenant), caller.account)
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDesk:
    """What the routes work with."""

    staff_of: Authenticator
    signals: Signals
    streams: Streams
    desk: QueueDesk
    pages: Pages


def live_router(live: LiveDesk) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    staff = Depends(signed_in(live.staff_of, *VIEWERS))

    @router.get("/meja/langsung", openapi_extra=access(VIEWERS))
    async def stream(request: Request, caller: Annotated[Caller, staff]) -> Response:
        """Say when cases have changed; ends when its reader signs out."""
        if live.streams.full(caller):
            raise Problem(429, detail=FULL)
        return EventSourceResponse(
            _events(live, request, caller), ping=15, headers={"cache-control": "no-store", "x-accel-buffering": "no"}
        )

    @router.get("/meja/perubahan", openapi_extra=access(VIEWERS))
    async def changes(
        request: Request,
        caller: Annotated[Caller, staff],
        query: Annotated[Seen, Query()],
    ) -> Response:
        """Return the side bar anew, how many cases came or changed since the page was made, and who is where."""
        names = live.desk.names(caller, choose_language(request))
        zone = names.tenant.timezone
        side, changed, others = await asyncio.gather(
            live.desk.side(caller, query, zone, live.desk.clock.now()),
            live.desk.changed(caller, query, zone, query.dilihat),
            live.desk.who(caller.tenant, query.kasus, caller.account),
        )
        there = {case: [names.person(account) for account in accounts] for case, accounts in others.items()}
        return live.pages.render(
            request,
            "meja/_perubahan.html",
            tenant=names.tenant,
            headers={"cache-control": "no-store"},
            side=side,
            query=query,
            changed=changed,
            most=MOST,
            ids=query.kasus,
            there=there,
        )

    return router


async def _events(live: LiveDesk, request: Request, caller: Caller) -> AsyncIterator[ServerSentEvent]:
    """Yield an event at once, for what changed before anybody listened, and after each change."""
    stopping: asyncio.Event = request.app.state.lifecycle.stopping
    changes = live.signals.changes([caller.tenant])
    stop = asyncio.ensure_future(stopping.wait())
    change = asyncio.ensure_future(anext(changes))
    with live.streams.opened(caller):
        try:
            yield ServerSentEvent(event=EVENT, data="mulai")
            while await live.staff_of.caller(request) == caller:
                done, _pending = await asyncio.wait(
                    {change, stop}, timeout=LOOK_EVERY_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if stop in done:
                    return
                if change in done:
                    await asyncio.wait({stop}, timeout=THROTTLE_SECONDS)
                    change = asyncio.ensure_future(anext(changes))
                    yield ServerSentEvent(event=EVENT, data="berubah")
        finally:
            stop.cancel()
            change.cancel()
