"""What agencies, categories and areas are called, as the tenant is configured now."""

from dataclasses import dataclass

from services.reporting.application.ports import Tenants
from shared.contracts.tenant import Agency, Category, TenantConfigured
from shared.regions.regions import Regions
from shared.tenancy.ids import TenantId, parse_tenant_id, province_of


@dataclass(frozen=True, slots=True)
class Names:
    """Look-ups in memory. What is not configured (any more) is None, and its id is shown."""

    directory: Tenants
    regions: Regions

    def tenant(self, text: str) -> TenantConfigured | None:
        """Return the tenant that an address names."""
        try:
            return self.directory.get(parse_tenant_id(text))
        except ValueError:
            return None

    def scope(self, tenant: TenantConfigured) -> list[TenantConfigured]:
        """Return the tenants that a board or list of this one is about: a province has its cities with it."""
        of = TenantId(tenant.id)
        return [tenant, *self.directory.children(of)] if province_of(of) == of else [tenant]

    def agency(self, tenant: str, agency: str | None) -> Agency | None:
        """Return the agency."""
        configured = self.directory.get(TenantId(tenant))
        return configured.agency(agency) if configured and agency else None

    def agency_name(self, tenant: str, agency: str | None) -> str | None:
        """Return the agency's full name."""
        known = self.agency(tenant, agency)
        return known.name if known else agency

    def unit_name(self, tenant: str, agency: str | None, unit: str | None) -> str | None:
        """Return the name of a part of an agency."""
        known = self.agency(tenant, agency)
        return next((each.name for each in known.units if each.id == unit), unit) if known else unit

    def category(self, tenant: str, category: str | None) -> Category | None:
        """Return the category."""
        configured = self.directory.get(TenantId(tenant))
        return configured.category(category) if configured and category else None

    def category_name(self, tenant: str, category: str | None, language: str = "id") -> str | None:
        """Return what the category is called."""
        known = self.category(tenant, category)
        if known is None:
            return category
        return known.name_en if language == "en" else known.name

    def area_name(self, area: str | None) -> str | None:
        """Return the area from small to large, without its city: `Kelurahan Mojosongo, Kecamatan Jebres`."""
        if area is None:
            return None
        inner = [region.title for region in self.regions.path(area)[2:]]
        return ", ".join(reversed(inner)) or self.regions.label(area)
