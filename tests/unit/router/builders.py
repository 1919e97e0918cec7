"""Made-up tenants, policies and complaints for tests of router."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from services.router.application.open_cases import Received
from services.router.domain.calendar import WorkingCalendar
from services.router.domain.case import Case, evolve
from services.router.domain.clocks import ClockLength, Clocks, ClockUnit
from services.router.domain.commands import Command, Receipt
from services.router.domain.decisions import decide, open_case
from services.router.domain.keywords import KeywordMatcher
from services.router.domain.ladder import Step, Target
from services.router.domain.policy import CategoryPolicy, Person, Policy
from services.router.domain.rules import Agency, Rule, RuleTable, Unit
from services.router.domain.scene import Scene
from services.router.domain.values import Classification
from services.router.domain.values import Visibility as Shown
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.values import Channel, ComplaintRef, Location, Sealed, Visibility
from shared.tenancy.ids import TenantId

WIB = timezone(timedelta(hours=7))
SOLO = TenantId("33.72")
TEGAL = TenantId("33.28")
NOW = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)  # Tuesday, ten in the morning in Solo
HOLIDAYS = frozenset({date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 20)})


def calendar(holidays: frozenset[date] = HOLIDAYS) -> WorkingCalendar:
    """Monday to Thursday until four, Friday until half past two, in Solo."""
    opens = dict.fromkeys(range(5), time(7, 30))
    closes = {0: time(16), 1: time(16), 2: time(16), 3: time(16), 4: time(14, 30)}
    return WorkingCalendar(zone=WIB, opens=opens, closes=closes, holidays=lambda year: holidays)


LADDER = (
    Step(id="reminder", percent=80, to=(Target.HANDLER,)),
    Step(id="due", percent=100, to=(Target.HANDLER, Target.LIAISON)),
    Step(id="head", overdue_days=1, to=(Target.HEAD,)),
    Step(id="executive", overdue_days=2, to=(Target.EXECUTIVE,)),
)
PEOPLE = (
    Person(id="budi", role="agency_admin", agency="dpupr"),
    Person(id="sari", role="area_head", agency="dpupr", unit="upt-barat"),
    Person(id="wati", role="agency_admin", agency="dishub"),
    Person(id="tono", role="verifier"),
)


def policy(**changes: Any) -> Policy:
    """Roads go to DPUPR, in Laweyan (33.72.01) to its western unit; street lights to Dishub; `umum` has no rule.

    Drains are physical work with longer clocks; DPUPR has Budi at its office and Sari at the western unit.
    """
    return replace(_POLICY, **changes)


def _policy() -> Policy:
    road = CategoryPolicy(classification=Classification.ORDINARY, clocks=Clocks())
    return Policy(
        categories={
            "jalan-rusak": road,
            "lampu-jalan": CategoryPolicy(
                classification=Classification.ORDINARY, clocks=Clocks(respond=ClockLength(24, ClockUnit.HOURS))
            ),
            "pungli": CategoryPolicy(classification=Classification.SUPERVISION, clocks=Clocks()),
            "umum": road,
            "drainase": CategoryPolicy(
                classification=Classification.ORDINARY,
                clocks=Clocks(respond=ClockLength(10), resolve=ClockLength(30)),
                physical=True,
            ),
        },
        keywords=KeywordMatcher.of(
            {"jalan-rusak": ["jalan berlubang", "aspal"], "lampu-jalan": ["lampu jalan", "PJU"], "umum": []}
        ),
        rules=RuleTable.of(
            [
                Rule(category="jalan-rusak", agency="dpupr"),
                Rule(category="jalan-rusak", area="33.72.01", agency="dpupr", unit="upt-barat"),
                Rule(category="lampu-jalan", agency="dishub"),
                Rule(category="pungli", agency="inspektorat"),
                Rule(category="drainase", agency="dpupr"),
            ],
            [
                Agency(id="dpupr", units=(Unit(id="upt-barat"), Unit(id="upt-timur", areas=("33.72.04",)))),
                Agency(id="dishub"),
                Agency(id="inspektorat"),
            ],
        ),
        calendar=calendar(),
        ladder=LADDER,
        people={person.id: person for person in PEOPLE},
    )


_POLICY = _policy()


def receipt(**changes: Any) -> Receipt:
    """A complaint about a road in Laweyan, as the domain knows it."""
    facts: dict[str, Any] = {
        "category": "jalan-rusak",
        "classification": None,
        "area": "33.72.01.1001",
        "text": None,
        "at": NOW,
    }
    return Receipt(**(facts | changes))


def assigned_case() -> Case:
    """A case that was given to DPUPR by rule."""
    return evolve(None, open_case(receipt(), policy(), NOW))


def queued_case() -> Case:
    """A case that waits for the verifier."""
    return evolve(None, open_case(receipt(category=None), policy(), NOW))


def scene(
    case: Case,
    now: datetime = NOW,
    *,
    rules: Policy | None = None,
    visibility: Shown = Shown.PUBLIC,
    actor: str | None = "tono",
) -> Scene:
    """What a decision about `case` looks at."""
    return Scene(case=case, visibility=case.visibility or visibility, policy=rules or _POLICY, now=now, actor=actor)


def after(case: Case, *commands: Command, at: datetime = NOW + timedelta(days=1), rules: Policy | None = None) -> Case:
    """The case after some commands."""
    for command in commands:
        for fact in decide(scene(case, at, rules=rules), command):
            case = evolve(case, fact)
    return case


def complaint(number: int = 1, *, visibility: Visibility = Visibility.PUBLIC) -> ComplaintRef:
    """What events say of complaint c1, c2, …"""
    return ComplaintRef(
        id=f"c{number}",
        tracking_code=f"3372-{number:04d}-AAAA-BBBB",
        channel=Channel.WEB,
        visibility=visibility,
        language="id",
        received_at=NOW,
        reporter=Sealed(key=f"k{number}", data="cmVwb3J0ZXI="),
    )


def received(
    number: int = 1,
    *,
    tenant: TenantId = SOLO,
    category: str | None = "jalan-rusak",
    visibility: Visibility = Visibility.PUBLIC,
) -> Received:
    """A received complaint about a place in Laweyan."""
    event = ComplaintReceived(
        complaint=complaint(number, visibility=visibility),
        words=Sealed(key=f"k{number}", data="d29yZHM="),
        category=category,
        location=Location(area_code="33.72.01.1001"),
    )
    return Received(tenant=tenant, event_id=f"intake:c{number}.1", event=event)
