"""One region of Indonesia, and what its code says by itself."""

from dataclasses import dataclass
from enum import StrEnum


class RegionKind(StrEnum):
    """How deep a region lies; a district is a kecamatan, a village a kelurahan or a desa."""

    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"


_KINDS = {2: RegionKind.PROVINCE, 5: RegionKind.REGENCY, 8: RegionKind.DISTRICT, 13: RegionKind.VILLAGE}


@dataclass(frozen=True, slots=True)
class Region:
    """A region: `code` is the kode wilayah (`33.72.01.1001`), `parent` the code it lies in, None for a province."""

    code: str
    name: str
    parent: str | None

    @property
    def kind(self) -> RegionKind:
        """How deep the region lies."""
        return _KINDS[len(self.code)]

    @property
    def title(self) -> str:
        """The name as people write it: `Kecamatan Jebres`, `Kelurahan Mojosongo`, `Desa Kalisapu`, `Kota Surakarta`."""
        if self.kind is RegionKind.DISTRICT:
            return f"Kecamatan {self.name}"
        if self.kind is RegionKind.VILLAGE:
            # The fourth part of a code begins with 1 for a kelurahan and with 2 for a desa (Permendagri 72/2019).
            return f"{'Kelurahan' if self.code[9] == '1' else 'Desa'} {self.name}"
        return f"Provinsi {self.name}" if self.kind is RegionKind.PROVINCE else self.name


def parent_code(code: str) -> str | None:
    """Return the code of the region that `code` lies in; None for a province."""
    return code.rpartition(".")[0] or None


def contains(outer: str, inner: str) -> bool:
    """Whether `inner` lies in `outer` or is the same region; by the codes alone."""
    return inner == outer or inner.startswith(f"{outer}.")
