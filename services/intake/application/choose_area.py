"""The choice of an area, one level after another: kabupaten or kota, kecamatan, kelurahan or desa."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.regions.model import Region, RegionKind
from shared.regions.regions import Regions


@dataclass(frozen=True, slots=True)
class Level:
    """One list to choose from. `chosen` is a code of `options`, or empty."""

    kind: RegionKind
    options: tuple[Region, ...]
    chosen: str


def levels(regions: Regions, tenant: str, area_code: str) -> list[Level]:
    """Return the lists to show for what is chosen so far: those chosen from, and the next one if there is one."""
    path = [region.code for region in regions.path(area_code)] if regions.contains(tenant, area_code) else []
    chosen = [code for code in path if len(code) > len(tenant)]
    shown: list[Level] = []
    inside: str | None = tenant
    while inside is not None and (options := tuple(regions.children(inside))):
        mine = chosen[len(shown)] if len(shown) < len(chosen) else ""
        shown.append(Level(options[0].kind, options, mine))
        inside = mine or None
    return shown


def deepest(tenant: str, picked: Sequence[str]) -> tuple[str, bool]:
    """Return the last code picked that lies in the ones before it, and whether any had to be dropped.

    Without JavaScript a kecamatan may be changed while the list of the former one's kelurahan is still shown.
    """
    code = ""
    for each in picked:
        if not each:
            continue
        if not each.startswith(f"{code or tenant}."):
            return code, True
        code = each
    return code, False
