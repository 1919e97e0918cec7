"""What agencies, units, people, categories and areas are called, as the tenant is configured now."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.contracts.tenant import Agency, Staff, TenantConfigured
from shared.regions.regions import Regions
from shared.tenancy.ids import TenantId
from shared.tenants.directory import TenantDirectory


@dataclass(frozen=True, slots=True)
class Names:
    """Look-ups in memory for one tenant. What is not configured (any more) is shown by its id."""

    tenant: TenantConfigured
    directory: TenantDirectory
    regions: Regions
    language: str = "id"

    def agency(self, agency: str | None) -> str | None:
        """Return an agency's short name."""
        known = self.tenant.agency(agency) if agency else None
        return known.short_name if known else agency

    def unit(self, agency: str | None, unit: str | None) -> str | None:
        """Return the name of a part of an agency."""
        known = self.tenant.agency(agency) if agency else None
        return next((each.name for each in known.units if each.id == unit), unit) if known else unit

    def category(self, category: str | None) -> str | None:
        """Return what a category is called."""
        known = self.tenant.category(category) if category else None
        if known is None:
            return category
        return known.name_en if self.language == "en" else known.name

    def area(self, area: str | None) -> str | None:
        """Return an area from small to large, without its city: `Kelurahan Mojosongo, Kecamatan Jebres`."""
        if area is None:
            return None
        inner = [region.title for region in self.regions.path(area)[2:]]
        return ", ".join(reversed(inner)) or self.regions.label(area)

    def place(self, tenant: str | None) -> str | None:
        """Return another tenant's name."""
        known = self.directory.get(TenantId(tenant)) if tenant else None
        return known.name if known else tenant

    def person(self, account: str | None) -> str | None:
        """Return the name of a member of staff."""
        return next((each.name for each in self.people() if each.id == account), account)

    def people(self) -> Iterator[Staff]:
        """Yield all of the tenant's staff."""
        yield from self.tenant.staff
        for agency in self.tenant.agencies:
            yield from _of(agency)

    def colleagues(self, agency: str | None) -> list[Staff]:
        """Return the staff of an agency and its units."""
        known = self.tenant.agency(agency) if agency else None
        return list(_of(known)) if known else []

    def neighbours(self) -> list[tuple[str, str]]:
        """Return (id, name) of the tenants that a case can be offered to, the own province first."""
        others = [each for each in self.directory.all() if each.id != self.tenant.id]
        return [(each.id, each.name) for each in sorted(others, key=lambda each: (len(each.id), each.id))]

    def districts(self) -> list[tuple[str, str]]:
        """Return (code, name) of the regions directly in the tenant."""
        return [(region.code, region.title) for region in self.regions.children(self.tenant.id)]

    def areas(self) -> list[tuple[str, str]]:
        """Return (code, name) of the tenant's districts and villages, in order of place."""
        found: list[tuple[str, str]] = []
        for district in self.regions.children(self.tenant.id):
            found.append((district.code, district.title))
            found += [
                (inner.code, f"{district.name} › {inner.title}") for inner in self.regions.children(district.code)
            ]
        return found


def _of(agency: Agency) -> Iterator[Staff]:
    yield from agency.staff
    for unit in agency.units:
        yield from unit.staff
