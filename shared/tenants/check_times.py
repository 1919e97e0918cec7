"""Whether working hours and extra holidays make sense: hours that open before they close and never overlap."""

from datetime import date, time

from shared.contracts.tenant import WorkingHours
from shared.tenants.document import Document, Place

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check_times(document: Document) -> None:
    """Report hours that close before they open or overlap, and holidays given twice."""
    known: list[tuple[Place, WorkingHours]] = []
    for place in document.items("working_hours"):
        if any(faulty[:2] == place for faulty in document.faulty):
            continue
        hours = WorkingHours.model_validate(document.value(place))
        day = DAYS[hours.weekday]
        if hours.closes <= hours.opens:
            document.report(place, f"{day} closes at {_clock(hours.closes)}, before it opens: correct the hours")
            continue
        for other_place, other in known:
            if other.weekday == hours.weekday and other.opens < hours.closes and hours.opens < other.closes:
                line = document.line_of(other_place)
                document.report(place, f"these hours of {day} overlap those on line {line}: join them")
        known.append((place, hours))
    _check_holidays(document)


def _check_holidays(document: Document) -> None:
    seen: dict[date, int] = {}
    for place in document.items("holidays", "extra"):
        day = document.value(place)
        if not isinstance(day, date):
            continue
        if day in seen:
            document.report(place, f"{day} is there already, on line {seen[day]}: leave one out")
        seen.setdefault(day, document.line_of(place))


def _clock(value: time) -> str:
    return value.strftime("%H:%M")
