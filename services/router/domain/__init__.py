"""The rules of a case: routing, clocks and what may follow what. Standard library only."""
