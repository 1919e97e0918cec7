"""How long to wait before a child that died is started again."""

from dataclasses import dataclass

FIRST_S = 0.25
MOST_S = 30.0
STEADY_AFTER_S = 60.0
"""A child that lived this long starts from the first wait again."""


@dataclass(slots=True)
class Backoff:
    """Doubles from FIRST_S to MOST_S. `deaths` are those in a row, each after less than STEADY_AFTER_S seconds."""

    deaths: int = 0

    def died(self, lived_s: float) -> float:
        """Returns the seconds to wait after a life of `lived_s` seconds."""
        self.deaths = 1 if lived_s >= STEADY_AFTER_S else self.deaths + 1
        return float(min(FIRST_S * 2 ** (self.deaths - 1), MOST_S))
