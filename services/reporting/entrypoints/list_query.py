"""The filters of the public list as they stand in its address."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from services.reporting.application.names import Names
from services.reporting.application.ports import Filters
from services.reporting.domain.view import SOLVED, Status
from shared.contracts.tenant import TenantConfigured

STATUSES = (
    Status.RECEIVED,
    Status.DEFERRED,
    Status.ASSIGNED,
    Status.IN_PROGRESS,
    Status.RESOLVED,
    Status.CLOSED,
)
"""What the public list may hold; the first two when a complaint went back to the verifier."""
ALL_SOLVED = "solved"
"""Stands for every status in which the agency has said that it is done."""

Options = list[tuple[str, str]]


class ListQuery(BaseModel):
    """An empty value does not narrow. `daerah` is a tenant's id; a province has its cities with it."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    daerah: str = Field("", max_length=5)
    kategori: str = Field("", max_length=60)
    instansi: str = Field("", max_length=60)
    status: str = Field("", max_length=20)
    wilayah: str = Field("", max_length=13)
    q: str = Field("", max_length=100)
    sesudah: str = Field("", max_length=200)

    def filters(self, *, located: bool = False) -> Filters:
        """Return what the list is narrowed to."""
        return Filters(
            category=self.kategori or None,
            agency=self.instansi or None,
            statuses=statuses_of(self.status),
            area=self.wilayah or None,
            q=self.q or None,
            located=located,
        )

    def pairs(self) -> dict[str, str]:
        """Return what narrows, for addresses of the same list in another form."""
        return {name: value for name, value in self.model_dump(exclude={"sesudah"}).items() if value}


def statuses_of(wanted: str | None) -> tuple[str, ...]:
    """Return the statuses that a filter stands for; empty does not narrow."""
    return tuple(sorted(SOLVED)) if wanted == ALL_SOLVED else (wanted,) if wanted else ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: (value, label). Categories, agencies and areas are a tenant's own."""

    tenants: Options
    statuses: Options
    categories: Options
    agencies: Options
    areas: Options


def choices(names: Names, tenant: TenantConfigured | None, language: str, labels: dict[str, str]) -> Choices:
    """Return the choices; without a tenant, or for a province, the tenant alone can be chosen first."""
    own = tenant if tenant and tenant.kind != "province" else None
    return Choices(
        tenants=[(each.id, each.name) for each in names.directory.all()],
        statuses=[(status, labels[status]) for status in (*STATUSES, ALL_SOLVED)],
        categories=sorted(
            ((each.id, each.name_en if language == "en" else each.name) for each in own.categories),
            key=lambda option: option[1],
        )
        if own
        else [],
        agencies=sorted(((each.id, each.name) for each in own.agencies), key=lambda option: option[1]) if own else [],
        areas=[(region.code, region.title) for region in names.regions.children(own.id)] if own else [],
    )
