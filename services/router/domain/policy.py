"""A tenant's configuration as the domain needs it: categories, rules, keywords and calendar, compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.router.domain.calendar import WorkingCalendar
from services.router.domain.clocks import Clocks
from services.router.domain.keywords import KeywordMatcher
from services.router.domain.ladder import Step
from services.router.domain.rules import RuleTable
from services.router.domain.values import Classification


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryPolicy:
    """The class and the clocks that a category brings along. `physical`: closing it takes pictures before and after."""

    classification: Classification
    clocks: Clocks
    physical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of staff. `agency` and `unit` None: of the tenant itself."""

    id: str
    role: str
    agency: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Policy:
    """How one tenant's cases are routed and timed. Like its calendar it equals nothing but itself.

    `direct_disputes`: a case that an agency says is another's goes straight there. `reopenings`: how often a reporter
    may reopen before the case goes to the verifier.
    """

    categories: Mapping[str, CategoryPolicy]
    keywords: KeywordMatcher
    rules: RuleTable
    calendar: WorkingCalendar
    ladder: tuple[Step, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    direct_disputes: bool = False
    reopenings: int = 2

    def clocks_of(self, category: str | None) -> Clocks:
        """Return the lengths a category has of its own; none of an unknown one."""
        known = self.categories.get(category) if category is not None else None
        return known.clocks if known else Clocks()

    def needs_words(self, chosen: str | None) -> bool:
        """Say whether the text must be read to find the category: the reporter chose none that the tenant has."""
        return chosen not in self.categories

    def category_for(self, chosen: str | None, text: str | None) -> str | None:
        """Return the reporter's choice, else what the keywords say of the text; None: nobody can tell."""
        if chosen in self.categories:
            return chosen
        return None if text is None else self.keywords.find(text)
