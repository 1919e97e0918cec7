"""A queue as CSV: the same filters, UTF-8 with the mark that Excel looks for, nothing a sheet would run."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from services.router.application.list_cases import ListCases
from services.router.entrypoints.actors import actor_of
from services.router.entrypoints.desk.names import Names
from services.router.entrypoints.desk.queue_query import QueueQuery
from services.router.entrypoints.desk.queue_rows import Row, rows
from shared.web.staff import Caller

PAGE = 500
MOST_ROWS = 20_000
"""The most rows of one file; the API's cursor leads further."""

_HEAD = ("nomor", "id", "status", "alasan", "kategori", "wilayah", "tenggat", "terlambat_jam", "instansi", "di_dalam")
_MORE = ("kanal", "dibuka_lagi", "diterima")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def csv_lines(
    list_cases: ListCases, caller: Caller, query: QueueQuery, names: Names, now: datetime
) -> AsyncIterator[str]:
    """Yield the file page by page."""
    yield "\ufeff" + _text([_HEAD + _MORE])
    actor, zone = actor_of(caller), names.tenant.timezone
    listing = query.listing(query.queue(actor, now), actor, zone, now, limit=PAGE)
    for _page in range(MOST_ROWS // PAGE):
        page = await list_cases(caller.tenant, listing, actor)
        yield _text([_cells(row, ZoneInfo(zone)) for row in rows(page.entries, names, {}, now)])
        if page.next is None:
            return
        listing = replace(listing, after=page.next)


def _cells(row: Row, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        row.number,
        row.id,
        row.status.value,
        row.reason or "",
        _safe(row.category),
        _safe(row.area),
        _at(row.due, zone) if row.due else "",
        f"{row.late.total_seconds() / 3600:.0f}" if row.late else "",
        _safe(row.handler),
        _safe(row.inside),
        row.channel,
        str(row.reopened),
        _at(row.received_at, zone),
    )


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")


def _safe(text: str | None) -> str:
    """Keep a sheet from taking a name for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text and text.startswith(_FORMULA) else text or ""


def _text(lines: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue()
