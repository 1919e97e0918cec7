"""Who gets a case: the most specific rule of category × area, and the unit of the agency that covers the place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.router.domain.places import contains, depth, path


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A part of an agency and the places it covers."""

    id: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """An agency and its units."""

    id: str
    units: tuple[Unit, ...] = ()

    def has_unit(self, unit: str) -> bool:
        """Say whether the unit is this agency's."""
        return any(u.id == unit for u in self.units)

    def unit_for(self, place: str | None) -> str | None:
        """Return the unit whose area contains the place most closely; the first named among equals; None: none does."""
        if place is None:
            return None
        best, best_depth = None, 0
        for unit in self.units:
            for area in unit.areas:
                if contains(area, place) and depth(area) > best_depth:
                    best, best_depth = unit.id, depth(area)
        return best


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Cases of `category` (None: any) about a place in `area` (None: anywhere) go to `agency`."""

    agency: str
    category: str | None = None
    area: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """An agency, and the unit of it that handles the case, if one does."""

    agency: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A tenant's rules, found by what they name instead of by trying each."""

    rules: Mapping[tuple[str | None, str | None], Rule]
    agencies: Mapping[str, Agency]

    @classmethod
    def of(cls, rules: Iterable[Rule], agencies: Iterable[Agency]) -> "RuleTable":
        """Build the table. Of two rules for the same category and area the first holds; unknown agencies are out."""
        known = {agency.id: agency for agency in agencies}
        table: dict[tuple[str | None, str | None], Rule] = {}
        for rule in rules:
            if rule.agency in known:
                table.setdefault((rule.category, rule.area), rule)
        return cls(table, known)

    def find(self, category: str, place: str | None) -> Destination | None:
        """Return where a case goes, or None when no rule covers it.

        The order, first that exists: the category in the smallest area that contains the place, then in larger ones,
        then the category anywhere; then any category in the smallest area, in larger ones, and anywhere.
        """
        for named in (category, None):
            for area in (*path(place), None):
                rule = self.rules.get((named, area))
                if rule is not None:
                    return self._destination(rule, place)
        return None

    def _destination(self, rule: Rule, place: str | None) -> Destination:
        agency = self.agencies[rule.agency]
        if rule.unit is not None and agency.has_unit(rule.unit):
            return Destination(agency.id, rule.unit)
        return Destination(agency.id, agency.unit_for(place))
