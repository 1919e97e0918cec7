"""The desk's filters as they stand in its address."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from services.router.application.ports import Listing
from services.router.application.queues import EVERYTHING, Queue, queues_of
from services.router.domain.access import Actor
from services.router.domain.case import OPEN, Status
from services.router.entrypoints.http.cursors import decode
from shared.web.i18n import mark as _
from shared.web.problem import Problem

PAGE = 50
_NUMBER = re.compile(r"#?([0-9A-Fa-f]{8,32})")
"""A case's number, as staff speak of it, or the whole id."""
BAD_CURSOR = _("Penanda halaman ini tidak dikenal. Mulai lagi dari halaman pertama.")

Day = Annotated[date | None, BeforeValidator(lambda typed: typed or None)]
Known = Annotated[Status | None, BeforeValidator(lambda typed: typed or None)]


class QueueQuery(BaseModel):
    """An empty value does not narrow. `instansi` is an agency, or agency/unit; days are the tenant's, both counted."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    antrean: str = Field("", max_length=30)
    q: str = Field("", max_length=100)
    kategori: str = Field("", max_length=60)
    wilayah: str = Field("", max_length=13)
    instansi: str = Field("", max_length=121)
    status: Known = None
    sejak: Day = None
    sampai: Day = None
    lewat: bool = False
    saya: bool = False
    sesudah: str = Field("", max_length=300)

    def queue(self, actor: Actor, now: datetime) -> Queue:
        """Return the queue that was asked for; none was: the first one, or with words to search for, all cases."""
        mine = queues_of(actor, now)
        known = {queue.id: queue for queue in (*mine, EVERYTHING)}
        return known.get(self.antrean) or (EVERYTHING if self.q and not self.antrean else mine[0])

    def listing(self, queue: Queue, actor: Actor, zone: str, now: datetime, *, limit: int = PAGE) -> Listing:
        """Return which of the queue's cases are wanted. `zone` is the tenant's IANA name."""
        own, (agency, _slash, unit) = queue.listing, self.instansi.partition("/")
        number = _NUMBER.fullmatch(self.q)
        return replace(
            own,
            statuses=self._statuses(own),
            number=number[1] if number else None,
            text=None if number else self.q or None,
            category=self.kategori or None,
            area=self.wilayah or None,
            agency=agency or own.agency,
            unit=unit or own.unit,
            person=actor.account if self.saya else own.person,
            received_since=_starts(self.sejak, zone),
            received_until=_starts(self.sampai and self.sampai + timedelta(days=1), zone),
            due_before=now if self.lewat else own.due_before,
            after=self._after(),
            limit=limit,
        )

    def _statuses(self, own: Listing) -> tuple[Status, ...]:
        wanted = {self.status} if self.status else {*own.statuses}
        if self.lewat:
            wanted = (wanted or {*Status}) & OPEN
        both = wanted & {*own.statuses} if own.statuses else wanted
        # A status that the queue never has was written into the address by hand: it is shown as asked for.
        return tuple(sorted(both or wanted))

    def _after(self) -> tuple[datetime, str] | None:
        try:
            return decode(self.sesudah) if self.sesudah else None
        except ValueError:
            raise Problem(400, detail=BAD_CURSOR) from None

    def pairs(self) -> dict[str, str]:
        """Return what narrows and which queue, for addresses of the same list in another form."""
        texts = {name: value for name, value in self.model_dump(mode="json", include=_NARROWING).items() if value}
        return {name: "1" if value is True else value for name, value in texts.items()}

    @property
    def address(self) -> str:
        """The part of the address after the question mark."""
        return urlencode(self.pairs())

    @property
    def narrowed(self) -> bool:
        """Whether anything but the queue narrows."""
        return bool(self.pairs().keys() - {"antrean"})

    @classmethod
    def read(cls, address: str) -> "QueueQuery":
        """Return the query of an address that was kept; what it does not know is left out. ValueError: a bad value."""
        return cls.model_validate({name: value for name, value in parse_qsl(address) if name in cls.model_fields})


def _starts(day: date | None, zone: str) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(zone)) if day else None


_NARROWING = QueueQuery.model_fields.keys() - {"sesudah"}
