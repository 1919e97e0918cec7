"""Whether ids are used once, and whether what a file refers to is there."""

from collections.abc import Iterable
from difflib import get_close_matches

from shared.tenants.document import Document, Place
from shared.tenants.topics import topics


def check_names(document: Document) -> None:
    """Report ids used twice, rules that lead nowhere or are never reached, and topics and keywords amiss."""
    agencies = list(document.items("agencies"))
    units = [unit for agency in agencies for unit in document.items(*agency, "units")]
    check_once(document, ((*agency, "id") for agency in agencies), "the agency")
    for agency in agencies:
        check_once(document, ((*unit, "id") for unit in document.items(*agency, "units")), "the unit")
    staff = [person for owner in [(), *agencies, *units] for person in document.items(*owner, "staff")]
    check_once(document, ((*person, "id") for person in staff), "the person")
    for part, what in (("categories", "the category"), ("rules", "the rule")):
        check_once(document, ((*item, "id") for item in document.items(part)), what)
    _check_rules(document)
    _check_categories(document)
    for part in ("agencies", "categories", "channels", "working_hours"):
        if document.value((part,)) == []:
            document.report((part,), f"`{part}` is empty: without any, no complaint can be taken in and answered")


def check_once(document: Document, places: Iterable[Place], what: str) -> None:
    """Report the second and every further use of a text among `places`."""
    first: dict[str, Place] = {}
    for place in places:
        text = document.text(*place)
        if text is None:
            continue
        if text in first:
            line = document.line_of(first[text])
            document.report(place, f"{what} `{text}` is there already, on line {line}: rename or remove one")
        else:
            first[text] = place


def _check_rules(document: Document) -> None:
    units: dict[str | None, list[str | None]] = {}
    for owner in document.items("agencies"):
        ids = [document.text(*unit, "id") for unit in document.items(*owner, "units")]
        units.setdefault(document.text(*owner, "id"), []).extend(ids)
    categories = [document.text(*category, "id") for category in document.items("categories")]
    seen: dict[tuple[str | None, str | None], int] = {}
    for rule in document.items("rules"):
        agency = document.text(*rule, "agency")
        _check_known(document, (*rule, "category"), categories, "category")
        _check_known(document, (*rule, "agency"), units, "agency")
        if agency in units:
            _check_known(document, (*rule, "unit"), units[agency], f"unit of `{agency}`")
        if document.value(rule) is None or any(place[:2] == rule for place in document.faulty):
            continue
        key = (document.text(*rule, "category"), document.text(*rule, "area"))
        line = document.line_of((*rule, "id"))
        if key in seen:
            what = f"category `{key[0] or 'any'}` and area `{key[1] or 'any'}`"
            document.report(rule, f"{what} have a rule already, on line {seen[key]}, so this one is never reached")
        seen.setdefault(key, line)


def _check_known(document: Document, place: Place, known: Iterable[str | None], what: str) -> None:
    text = document.text(*place)
    if text is None or place in document.faulty:
        return
    names = [name for name in known if name]
    if text not in names:
        near = get_close_matches(text, names, n=1)
        hint = f"did you mean `{near[0]}`?" if near else "add it, or name one that is there"
        document.report(place, f"there is no {what} `{text}`: {hint}")


def _check_categories(document: Document) -> None:
    owners: dict[str, Place] = {}
    for category in document.items("categories"):
        topic = document.text(*category, "topic")
        if topic is not None and topic not in topics():
            near = get_close_matches(topic, topics(), n=1)
            hint = f"did you mean `{near[0]}`?" if near else "choose one of shared/tenants/data/lapor_topics.csv"
            document.report((*category, "topic"), f"`{topic}` is not in the LAPOR! tree: {hint}")
        for place in document.items(*category, "keywords"):
            _check_keyword(document, place, owners)


def _check_keyword(document: Document, place: Place, owners: dict[str, Place]) -> None:
    """A keyword in two categories decides nothing between them, so it is a fault, not a warning."""
    keyword = document.text(*place)
    if keyword is None:
        return
    if keyword != " ".join(keyword.casefold().split()) or not keyword:
        document.report(place, f"write the keyword {keyword!r} in lower case, with single spaces")
    elif keyword in owners:
        owner, line = document.text(*owners[keyword][:2], "id"), document.line_of(owners[keyword])
        message = f"the keyword `{keyword}` is there already, in `{owner}` on line {line}: keep it in one category"
        document.report(place, message)
    else:
        owners[keyword] = place
