"""The way to one's own complaint by its code, for pages and API alike."""

from dataclasses import dataclass

from starlette.requests import Request

from services.reporting.application.find_complaints import TrackComplaint
from services.reporting.application.ports import Tracked
from services.reporting.entrypoints.guesses import Guesses
from shared.keyring.codes import normalise_tracking_code
from shared.web.i18n import mark as _
from shared.web.problem import Problem

AGAIN_SECONDS = 3
"""A complaint is visible here within a second of being accepted; asking again sooner is no use."""

NOT_FOUND = _("Kode ini belum kami temukan. Baru saja mengirim laporan? Coba lagi beberapa detik lagi.")
NO_CODE = _("Kode laporan terdiri dari angka daerah dan 12 huruf atau angka, misalnya 3372-K7QM-9XPA-2TBD.")
PRIVATE = {"cache-control": "private, no-store", "referrer-policy": "same-origin", "x-robots-tag": "noindex"}
"""The code is a permission: pages that carry it are not kept, passed on or found.

`same-origin` and not `no-referrer`: with that browsers hide where a form comes from, and our own would be refused.
"""


@dataclass(frozen=True, slots=True)
class Tracking:
    """Finds complaints for whoever has the code, and nobody who guesses."""

    track: TrackComplaint
    guesses: Guesses

    async def find(self, request: Request, typed: str) -> Tracked | None:
        """Return the complaint; None when there is none, or not yet. Raises Problem 429 after too many misses."""
        await self.guesses.check(request)
        code = normalise_tracking_code(typed)
        found = await self.track(code) if code else None
        if found is None:
            await self.guesses.missed(request)
        return found

    async def get(self, request: Request, typed: str) -> Tracked:
        """Return the complaint or raise Problem 404, which says what to do."""
        found = await self.find(request, typed)
        if found is None:
            detail = NOT_FOUND if normalise_tracking_code(typed) else NO_CODE
            raise Problem(
                404,
                detail=detail,
                type="urn:aduan:problem:unknown-code",
                headers={"Retry-After": str(AGAIN_SECONDS), **PRIVATE},
            )
        return found
