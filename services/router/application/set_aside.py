"""Keeps events that came before what they are about, and takes them when that is there."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from services.router.application.errors import NotYetError
from services.router.application.ports import Clock, Policies
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId

AT_ONCE = 200
LONG = timedelta(minutes=10)
"""What has waited longer is told at each try: something is missing that should be there."""
LONGEST_REST = timedelta(minutes=10)

Take = Callable[[Envelope, Any], Awaitable[None]]
"""Takes an envelope and its event. NotYetError: what it is about is not there."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Early:
    """An event that came too early, and when it did."""

    envelope: Envelope
    since: datetime


class Shelf(Protocol):
    """Where events wait."""

    async def put(self, envelope: Envelope, now: datetime) -> None:
        """Keep an event, durably; one that is kept already is left as it is."""
        ...

    async def due(self, tenants: Sequence[TenantId], now: datetime, limit: int) -> Sequence[Early]:
        """Return events to try, those kept longest first."""
        ...

    async def rest(self, envelope: Envelope, until: datetime) -> None:
        """Try an event again then."""
        ...

    async def drop(self, envelope: Envelope) -> None:
        """Forget an event."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOrKeep:
    """Takes an event, or keeps it for later: waiting for its case here would hold up that very case."""

    take: Take
    shelf: Shelf
    clock: Clock

    async def __call__(self, envelope: Envelope) -> None:
        try:
            await self.take(envelope, envelope.event)
        except NotYetError:
            await self.shelf.put(envelope, self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain:
    """Does one round over what was kept and returns how much could be taken. Nothing is ever given up.

    The longer something has waited the more rarely it is tried. Replicas may try the same: each cause counts once.
    """

    policies: Policies
    take: Take
    shelf: Shelf
    clock: Clock

    async def __call__(self) -> int:
        taken = 0
        for early in await self.shelf.due(self.policies.tenants(), self.clock.now(), AT_ONCE):
            try:
                await self.take(early.envelope, early.envelope.event)
            except NotYetError as error:
                await self._later(early, error)
            else:
                await self.shelf.drop(early.envelope)
                taken += 1
        return taken

    async def _later(self, early: Early, error: NotYetError) -> None:
        now = self.clock.now()
        waited = now - early.since
        if waited > LONG:
            log.warning("%s has waited for %d s: %s", early.envelope.event.type, waited.total_seconds(), error)
        await self.shelf.rest(early.envelope, now + min(LONGEST_REST, waited / 4))
