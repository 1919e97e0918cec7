"""Who gets a case: the most specific rule."""

from hypothesis import given
from hypothesis import strategies as st

from services.router.domain.rules import Agency, Destination, Rule, RuleTable, Unit

KELURAHAN = "33.72.01.1001"


def winner(*rules: Rule, category: str = "jalan", place: str | None = KELURAHAN) -> str | None:
    """The agency that a case goes to."""
    destination = RuleTable.of(rules, [Agency(id=rule.agency) for rule in rules]).find(category, place)
    return destination.agency if destination else None


def test_each_rule_wins_over_the_less_specific_ones_after_it() -> None:
    rules = [
        Rule(agency="category-in-kelurahan", category="jalan", area=KELURAHAN),
        Rule(agency="category-in-kecamatan", category="jalan", area="33.72.01"),
        Rule(agency="category-in-city", category="jalan", area="33.72"),
        Rule(agency="category-anywhere", category="jalan"),
        Rule(agency="kelurahan", area=KELURAHAN),
        Rule(agency="kecamatan", area="33.72.01"),
        Rule(agency="city", area="33.72"),
        Rule(agency="anything"),
    ]
    for i, rule in enumerate(rules):
        assert winner(*reversed(rules[i:])) == rule.agency


def test_without_a_matching_rule_nobody_gets_it() -> None:
    assert winner(Rule(agency="a", category="lampu"), Rule(agency="b", area="33.72.02")) is None


def test_a_code_that_only_begins_alike_is_another_place() -> None:
    assert winner(Rule(agency="a", area="33.7"), Rule(agency="b", area="33.72.01.100")) is None


def test_without_a_place_only_rules_without_an_area_match() -> None:
    assert winner(Rule(agency="a", category="jalan", area="33.72"), Rule(agency="b"), place=None) == "b"


def test_of_two_equal_rules_the_first_holds() -> None:
    assert winner(Rule(agency="a", category="jalan"), Rule(agency="b", category="jalan")) == "a"


def test_a_rule_for_an_agency_that_is_gone_does_not_count() -> None:
    table = RuleTable.of([Rule(agency="gone", category="jalan"), Rule(agency="there")], [Agency(id="there")])
    assert table.find("jalan", None) == Destination("there", None)


def test_the_unit_is_the_rules_else_the_agencys_that_covers_the_place_most_closely() -> None:
    agency = Agency(
        id="dpupr",
        units=(
            Unit(id="named", areas=("33.7", "33.72.01.100")),  # codes that only begin alike
            Unit(id="city", areas=("33.72",)),
            Unit(id="kecamatan", areas=("33.72.02", "33.72.01")),
            Unit(id="city-too", areas=("33.72",)),
        ),
    )
    by_rule = RuleTable.of([Rule(agency="dpupr", unit="named")], [agency])
    by_place = RuleTable.of([Rule(agency="dpupr")], [agency])
    assert by_rule.find("jalan", KELURAHAN) == Destination("dpupr", "named")
    assert by_place.find("jalan", KELURAHAN) == Destination("dpupr", "kecamatan")
    assert by_place.find("jalan", "33.72.05") == Destination("dpupr", "city")
    assert by_place.find("jalan", "33.74") == Destination("dpupr", None)
    assert by_place.find("jalan", None) == Destination("dpupr", None)


AREAS = st.sampled_from(["33", "33.72", "33.72.01", "33.72.02", KELURAHAN, "33.72.01.1002", "36.71"])
CATEGORIES = st.sampled_from(["jalan", "lampu", "sampah"])
RULES = st.lists(
    st.builds(
        Rule, agency=st.sampled_from("pqrs"), category=st.none() | CATEGORIES, area=st.none() | AREAS, unit=st.none()
    ),
    max_size=10,
)


@given(RULES, CATEGORIES, st.none() | AREAS)
def test_the_winner_is_the_first_of_the_most_specific_rules_that_match(
    rules: list[Rule], category: str, place: str | None
) -> None:
    def matches(rule: Rule) -> bool:
        steps = place.split(".") if place else []
        return rule.category in (None, category) and (
            rule.area is None or steps[: len(rule.area.split("."))] == rule.area.split(".")
        )

    def specificity(rule: Rule) -> tuple[bool, int]:
        return rule.category is not None, len(rule.area.split(".")) if rule.area else 0

    matching = [rule for rule in rules if matches(rule)]
    expected = max(matching, key=specificity).agency if matching else None  # max keeps the first of equals
    assert winner(*rules, category=category, place=place) == expected


@given(
    st.permutations(
        [
            Rule(agency=a, category=c, area=p)
            for a, c, p in [
                ("p", "jalan", "33.72"),
                ("q", "jalan", None),
                ("r", None, "33.72.01"),
                ("s", None, None),
            ]
        ]
    ),
    CATEGORIES,
    st.none() | AREAS,
)
def test_the_order_in_the_file_does_not_matter_when_no_two_rules_are_equal(
    rules: list[Rule], category: str, place: str | None
) -> None:
    by_agency = sorted(rules, key=lambda rule: rule.agency)
    assert winner(*rules, category=category, place=place) == winner(*by_agency, category=category, place=place)
