"""Whether a tenant's own code and every area it names are places that exist and lie in it."""

from shared.contracts.tenant import TenantKind
from shared.regions import Regions
from shared.regions.model import contains
from shared.tenants.document import Document, Place


def check_places(document: Document, regions: Regions) -> None:
    """Report a tenant that is no such place, and areas that do not exist or lie outside it."""
    _check_tenant(document, regions)
    for place in area_places(document):
        _check_area(document, regions, place)
    _check_units_of_rules(document)


def area_places(document: Document) -> list[Place]:
    """Return the place of every area code in a file: those of units and those of rules."""
    units = [unit for agency in document.items("agencies") for unit in document.items(*agency, "units")]
    areas = [area for unit in units for area in document.items(*unit, "areas")]
    return areas + [(*rule, "area") for rule in document.items("rules")]


def _check_tenant(document: Document, regions: Regions) -> None:
    code, kind = document.text("id"), document.text("kind")
    if code is None or ("id",) in document.faulty:
        return
    region = regions.get(code)
    if region is None:
        document.report(("id",), f"{code} is no province, regency or city: use its kode wilayah")
        return
    if region.parent is None:
        expected = TenantKind.PROVINCE
    else:
        expected = TenantKind.CITY if region.name.startswith("Kota ") else TenantKind.REGENCY
    if kind and kind != expected:
        document.report(("kind",), f"{code} is {region.title}, so `kind` is {expected}")


def _check_area(document: Document, regions: Regions, place: Place) -> None:
    code, tenant = document.text(*place), document.text("id")
    if code is None or place in document.faulty or tenant is None or ("id",) in document.faulty:
        return
    if not contains(tenant, code):
        region = regions.get(code)
        what = f"{code} ({region.title})" if region else code
        document.report(place, f"{what} lies outside the tenant {tenant}: use a code that begins with {tenant}")
    elif code not in regions:
        message = (
            f"there is no region {code}: correct the code, or if it is new add it to shared/regions/data "
            "(the README there says how)"
        )
        document.report(place, message)


def _check_units_of_rules(document: Document) -> None:
    """A rule must not send an area's cases to a unit that works elsewhere."""
    units: dict[tuple[str | None, str | None], list[Place]] = {}
    for agency in document.items("agencies"):
        for unit in document.items(*agency, "units"):
            key = (document.text(*agency, "id"), document.text(*unit, "id"))
            units.setdefault(key, []).extend(document.items(*unit, "areas"))
    for rule in document.items("rules"):
        area, unit_id = document.text(*rule, "area"), document.text(*rule, "unit")
        places = units.get((document.text(*rule, "agency"), unit_id), [])
        areas = [code for place in places if (code := document.text(*place))]
        if area is None or not areas or not document.faulty.isdisjoint(places):
            continue
        if not any(contains(outer, area) for outer in areas):
            message = f"the unit `{unit_id}` does not work in {area} but in {', '.join(areas)}: correct one of them"
            document.report((*rule, "area"), message)
