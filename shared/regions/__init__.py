"""Regions of Indonesia by kode wilayah: what an area is called, what it lies in, and what lies in it."""

from shared.regions.model import Region, RegionKind
from shared.regions.regions import Regions

__all__ = ["Region", "RegionKind", "Regions"]
