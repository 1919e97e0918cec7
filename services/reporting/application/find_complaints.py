"""Find complaints: by tracking code for whoever has it, by id and in lists for everybody."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.reporting.application.ports import Complaints, Cursor, Filters, Listed, Tracked
from services.reporting.domain.view import Status
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId

_REGION = re.compile(r"^(\d{2})(\d{2})?-")


def tenant_of_code(code: str) -> TenantId | None:
    """Return the tenant that a tracking code (`3372-K7QM-9XPA-2TBD`) begins with."""
    found = _REGION.match(code)
    return TenantId(".".join(part for part in found.groups() if part)) if found else None


async def follow(complaints: Complaints, found: Tracked) -> Tracked:
    """Return the complaint as the tenant has it that it was given to, with what it was before in `earlier`."""
    been = {found.tenant}
    while (to := found.view.transferred_to) and found.view.status == Status.TRANSFERRED and to not in been:
        taken = await complaints.by_id(TenantId(to), found.id)
        if taken is None or taken.view.ref is None:
            break  # on its way here
        been.add(taken.tenant)
        found = replace(taken, earlier=(*found.earlier, found))
    return found


async def with_joined(complaints: Complaints, found: Tracked) -> Tracked:
    """Return a merged complaint with the one it was merged with, wherever that is now; any other as it is."""
    if found.view.status != Status.MERGED or found.view.merged_into is None:
        return found
    joined = await complaints.by_id(found.tenant, found.view.merged_into)
    return replace(found, joined=await follow(complaints, joined)) if joined and joined.view.ref else found


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackComplaint:
    """The code is the permission: it shows the reporter's own complaint, also one that the public does not see."""

    complaints: Complaints

    async def __call__(self, code: str) -> Tracked | None:
        """Return the complaint with that (normalised) code, wherever it is; None when there is none, or not yet."""
        tenant = tenant_of_code(code)
        found = await self.complaints.by_code(tenant, code) if tenant else None
        if found is None or found.view.ref is None:
            return None
        return await with_joined(self.complaints, await follow(self.complaints, found))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPublicComplaint:
    """What everybody may see of one complaint."""

    complaints: Complaints

    async def __call__(self, tenant: TenantId, complaint: str) -> Tracked | None:
        """Return the complaint if the public list has it, or else the one it was merged with or became elsewhere."""
        found = await self.complaints.by_id(tenant, complaint)
        if found is None:
            return None
        found = await with_joined(self.complaints, await follow(self.complaints, found))
        found = found.joined or found
        return found if found.view.listed else None


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
