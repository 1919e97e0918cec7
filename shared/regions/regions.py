"""The table of regions, read from the CSV files beside it when it is first asked.

Twelve thousand names in one dictionary: some 15 ms to read and 2 MB, spent only by a process that looks something up.
"""

import csv
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Self

from shared.regions.model import Region, contains, parent_code

DATA = Path(__file__).parent / "data"
_FILES = ("provinces.csv", "regencies.csv", "districts.csv", "villages.csv")


class Regions:
    """Every province and regency of Indonesia, and the districts and villages of the provinces in the data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def load(cls, folder: Path = DATA) -> Self:
        """Return the table; its files are read at the first look-up (OSError if they are gone)."""
        return cls(folder)

    @cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for name in _FILES:
            with (self._folder / name).open(encoding="utf-8", newline="") as file:
                rows = csv.reader(file)
                next(rows)
                names.update((row[0], row[-1]) for row in rows)
        return dict(sorted(names.items()))

    @cached_property
    def _codes(self) -> list[str]:
        return list(self._names)

    def get(self, code: str) -> Region | None:
        """Return the region with that code, or None."""
        name = self._names.get(code)
        return None if name is None else Region(code, name, parent_code(code))

    def __contains__(self, code: object) -> bool:
        return code in self._names

    def children(self, code: str | None = None) -> list[Region]:
        """Return what lies directly in a region, by name; without a code, the provinces. Unknown: nothing."""
        found = [self._region(inner) for inner in self._inside(code) if parent_code(inner) == code]
        return sorted(found, key=lambda region: region.name)

    def path(self, code: str) -> list[Region]:
        """Return the regions from the province down to `code`; what is not in the data is left out."""
        ends = [i for i, c in enumerate(code) if c == "."] + [len(code)]
        return [region for region in (self.get(code[:end]) for end in ends) if region]

    def label(self, code: str) -> str:
        """Return an address line from small to large: `Kelurahan Mojosongo, Kecamatan Jebres, Kota Surakarta`.

        The province is named only where it stands alone; an unknown code gives the code itself.
        """
        path = self.path(code)
        return ", ".join(region.title for region in reversed(path[1:] or path)) or code

    def contains(self, outer: str, inner: str) -> bool:
        """Whether `inner` lies in `outer` or is it; by the codes alone, so an unlisted village counts too."""
        return contains(outer, inner)

    def search(self, text: str, within: str | None = None, limit: int = 20) -> list[Region]:
        """Return the regions whose name has `text` in it, best first: whole name, beginning, then larger areas."""
        wanted = _plain(text)
        if not wanted:
            return []
        found = [(name, code) for code in self._inside(within) if wanted in (name := _plain(self._names[code]))]
        found.sort(key=lambda hit: (hit[0] != wanted, not hit[0].startswith(wanted), len(hit[1]), hit))
        return [self._region(code) for _, code in found[:limit]]

    def _region(self, code: str) -> Region:
        return Region(code, self._names[code], parent_code(code))

    def _inside(self, outer: str | None) -> Iterator[str]:
        """Every code that lies in `outer` at any depth, without itself; None: all."""
        prefix = "" if outer is None else f"{outer}."
        for index in range(bisect_left(self._codes, prefix), len(self._codes)):
            code = self._codes[index]
            if not code.startswith(prefix):
                return
            yield code


def _plain(text: str) -> str:
    return "".join(text.casefold().split())
