"""The public list as CSV: the same filters, UTF-8 with the mark that Excel looks for, nothing a sheet would run."""

import csv
import io
from collections.abc import AsyncIterator

from services.reporting.application.find_complaints import ListComplaints
from services.reporting.application.ports import Cursor, Filters
from services.reporting.entrypoints.present import ListRow, Presenter
from shared.contracts.tenant import TenantConfigured

PAGE = 500
MOST_ROWS = 20_000
"""The most rows of one file; the API's cursor leads further."""

_HEAD = (
    "id",
    "daerah",
    "status",
    "kategori",
    "instansi",
    "wilayah",
    "diterima",
    "selesai",
    "ditutup_oleh",
    "nilai",
    "dibuka_kembali",
    "foto_sebelum",
    "foto_sesudah",
    "lintang",
    "bujur",
    "isi",
)
_CLOSED_BY = {"reporter": "pelapor", "timer": "otomatis"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def csv_lines(
    complaints: ListComplaints, presenter: Presenter, scope: list[TenantConfigured], filters: Filters
) -> AsyncIterator[str]:
    """Yield the file page by page."""
    yield "\ufeff" + _text([_HEAD])
    after: Cursor | None = None
    for _page in range(MOST_ROWS // PAGE):
        page = await complaints(scope, filters, after=after, limit=PAGE)
        yield _text([_cells(presenter.row(row, "id")) for row in page.rows])
        after = page.after
        if after is None:
            return


def _cells(named: ListRow) -> tuple[str, ...]:
    row = named.row
    return (
        row.id,
        row.tenant,
        row.status,
        _safe(named.category),
        _safe(named.agency),
        _safe(named.area),
        row.received_at.isoformat(timespec="seconds"),
        row.resolved_at.isoformat(timespec="seconds") if row.resolved_at else "",
        _CLOSED_BY.get(row.closed_by or "", ""),
        str(row.rating or ""),
        str(row.reopened),
        f"/bukti/{row.before.media_id}" if row.before else "",
        f"/bukti/{row.after.media_id}" if row.after else "",
        "" if row.lat is None else str(row.lat),
        "" if row.lon is None else str(row.lon),
        _safe(row.text),
    )


def _safe(text: str | None) -> str:
    """Keep a sheet from taking a citizen's text for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text and text.startswith(_FORMULA) else text or ""


def _text(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
