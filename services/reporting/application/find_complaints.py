"""Find complaints: by tracking code for whoever has it, by id and in lists for everybody."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.reporting.application.ports import Complaints, Cursor, Filters, Listed, Tracked
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId

_REGION = re.compile(r"^(\d{2})(\d{2})?-")


def tenant_of_code(code: str) -> TenantId | None:
    """Return the tenant that a tracking code (`3372-K7QM-9XPA-2TBD`) begins with."""
    found = _REGION.match(code)
    return TenantId(".".join(part for part in found.groups() if part)) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackComplaint:
    """The code is the permission: it shows the reporter's own complaint, also one that the public does not see."""

    complaints: Complaints

    async def __call__(self, code: str) -> Tracked | None:
        """Return the complaint with that (normalised) code; None when there is none, or not yet."""
        tenant = tenant_of_code(code)
        found = await self.complaints.by_code(tenant, code) if tenant else None
        return found if found and found.view.ref else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPublicComplaint:
    """What everybody may see of one complaint."""

    complaints: Complaints

    async def __call__(self, tenant: TenantId, complaint: str) -> Tracked | None:
        """Return the complaint if the public list has it."""
        found = await self.complaints.by_id(tenant, complaint)
        return found if found and found.view.listed else None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list; `after` leads to the next part, None at the end."""

    rows: Sequence[Listed]
    after: Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListComplaints:
    """The public list of one tenant, or of several together."""

    complaints: Complaints

    async def __call__(
        self, tenants: Sequence[TenantConfigured], filters: Filters, *, after: Cursor | None = None, limit: int
    ) -> Page:
        """Return the newest complaints after the cursor."""
        # One more than asked for tells whether there is a next page.
        found = await asyncio.gather(
            *(self.complaints.listed(TenantId(tenant.id), filters, after=after, limit=limit + 1) for tenant in tenants)
        )
        rows = sorted(
            (row for each in found for row in each),
            key=lambda row: (row.received_at, f"{row.tenant}/{row.id}"),
            reverse=True,
        )
        more = len(rows) > limit
        return Page(rows[:limit], Cursor.of(rows[limit - 1]) if more else None)
