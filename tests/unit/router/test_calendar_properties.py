"""Working days, clocks and their steps against a plain list of the days on which an office is open."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.domain.calendar import WorkingCalendar
from services.router.domain.case import Case, evolve
from services.router.domain.clocks import Clock, ClockKind, ClockLength, ClockUnit, Pause
from services.router.domain.escalation import next_alarm, ring
from services.router.domain.ladder import Step, Target
from tests.unit.router.builders import assigned_case, policy

FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)
NATIONAL = frozenset(
    holidays.country_holidays("ID", years=range(FIRST.year, LAST.year + 1), categories=("public", "government"))
)
ZONES = {7: "Asia/Jakarta", 8: "Asia/Makassar", 9: "Asia/Jayapura"}
FIVE_DAYS = {**dict.fromkeys(range(4), (time(7, 30), time(16))), 4: (time(7), time(14, 30))}
SIX_DAYS = {**FIVE_DAYS, 5: (time(8), time(12))}
FEAST = frozenset({date(2025, 2, 17), date(2026, 2, 17), date(2027, 6, 9)})
LONG_CLOSURE = frozenset(date(2025, 12, 22) + timedelta(days=each) for each in range(21))


@dataclass(frozen=True, kw_only=True)
class Office:
    """A tenant's working days, as a list: `days[n]` is open from `opening[n]` to `closing[n]`."""

    offset: int
    week: dict[int, tuple[time, time]]
    extra: frozenset[date]

    @cached_property
    def off(self) -> dict[int, frozenset[date]]:
        every = NATIONAL | self.extra
        return {year: frozenset(day for day in every if day.year == year) for year in range(FIRST.year, LAST.year + 1)}

    @cached_property
    def days(self) -> list[date]:
        every = (FIRST + timedelta(days=each) for each in range((LAST - FIRST).days + 1))
        return [day for day in every if day.weekday() in self.week and day not in self.off[day.year]]

    @cached_property
    def opening(self) -> list[datetime]:
        return [self.utc(day, self.week[day.weekday()][0]) for day in self.days]

    @cached_property
    def closing(self) -> list[datetime]:
        return [self.utc(day, self.week[day.weekday()][1]) for day in self.days]

    def utc(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, UTC) - timedelta(hours=self.offset)

    def at(self, moment: datetime) -> int:
        """The number of the working day that `moment` counts as."""
        return bisect_left(self.days, (moment.astimezone(UTC) + timedelta(hours=self.offset)).date())

    def open_from(self, moment: datetime) -> datetime:
        """The first moment from `moment` on at which somebody works."""
        return max(moment, self.opening[bisect_left(self.closing, moment)])

    def calendar(self) -> WorkingCalendar:
        return WorkingCalendar(
            zone=ZoneInfo(ZONES[self.offset]),
            opens={day: hours[0] for day, hours in self.week.items()},
            closes={day: hours[1] for day, hours in self.week.items()},
            holidays=self.off.__getitem__,
        )

    def due(self, start: datetime, length: ClockLength, pauses: Sequence[Pause]) -> datetime:
        """When a clock runs out: as many working days, or hours, later as it stood before it had run out."""
        if length.unit is ClockUnit.HOURS:
            due = start + timedelta(hours=length.amount)
            for pause in pauses:
                due += pause.until - pause.since if pause.until and pause.since < due else timedelta()
            return due
        last = self.at(start) + length.amount
        for pause in pauses:
            if pause.until and pause.since < self.closing[last]:
                last += self.at(pause.until) - self.at(pause.since)
        return self.closing[last]


OFFICES = [
    Office(offset=offset, week=week, extra=extra)
    for offset in ZONES
    for week in (FIVE_DAYS, SIX_DAYS)
    for extra in (FEAST, LONG_CLOSURE)
]
offices = st.sampled_from(OFFICES)
minutes = st.integers(0, 3 * 365 * 24 * 60)
moments = minutes.map(lambda minute: datetime(2024, 7, 1, tzinfo=UTC) + timedelta(minutes=minute))
gaps = st.one_of(st.integers(0, 12 * 60), st.integers(0, 21 * 24 * 60)).map(lambda each: timedelta(minutes=each))
working_days = st.builds(ClockLength, st.integers(1, 40))
hours = st.builds(ClockLength, st.integers(1, 240), st.just(ClockUnit.HOURS))
lengths = st.one_of(working_days, hours)
ladders = st.lists(
    st.one_of(
        st.builds(Step, id=st.just(""), to=st.just((Target.HANDLER,)), percent=st.integers(1, 100)),
        st.builds(Step, id=st.just(""), to=st.just((Target.HEAD,)), overdue_days=st.integers(1, 10)),
    ),
    min_size=1,
    max_size=5,
).map(lambda steps: tuple(replace(step, id=f"s{number}") for number, step in enumerate(steps)))
Run = tuple[datetime, ClockLength, list[timedelta]]
"""A clock's start and length, and for how long it ran, stood, ran, …"""
clocks = st.tuples(moments, lengths, st.lists(gaps, max_size=6))
quick = settings(max_examples=100, deadline=None)


def lived(office: Office, start: datetime, length: ClockLength, waits: Sequence[timedelta] = ()) -> Clock:
    """A clock that ran, stood, ran, … for so long each time."""
    now, calendar = start, office.calendar()
    clock = Clock.start(ClockKind.RESOLVE, "dpupr", length, now, calendar)
    for number, wait in enumerate(waits):
        now += wait
        clock = clock.go_on(now, calendar) if number % 2 else clock.pause(now)
    return clock


def handled(*clocks: Clock) -> Case:
    return replace(assigned_case(), clocks=clocks)


@quick
@given(offices, moments, st.integers(0, 60))
def test_due_is_the_closing_of_the_nth_working_day_after_the_one_it_came_in_on(
    office: Office, start: datetime, days: int
) -> None:
    assert office.calendar().due(start, days) == office.closing[office.at(start) + days]


@quick
@given(offices, moments, st.integers(0, 60))
def test_days_left_is_the_inverse_of_due(office: Office, since: datetime, days: int) -> None:
    calendar = office.calendar()
    assert calendar.days_left(since, office.closing[office.at(since) + days]) == days
    due = calendar.due(since, days)
    assert calendar.due(since, calendar.days_left(since, due)) == due


@quick
@given(offices, moments, st.integers(0, 60), st.integers(0, 7))
def test_before_counts_whole_days_and_eighths_of_one_backwards(
    office: Office, moment: datetime, days: int, eighths: int
) -> None:
    last = office.at(moment)
    day = last - days
    expected = office.closing[day] - (office.closing[day] - office.opening[day]) * eighths / 8
    assert office.calendar().before(office.closing[last], days + eighths / 8) == expected


@quick
@given(offices, moments)
def test_what_is_moved_into_office_hours_is_moved_no_further_than_to_the_next_opening(
    office: Office, moment: datetime
) -> None:
    calendar = office.calendar()
    moved = calendar.in_office_hours(moment)
    assert moved == office.open_from(moment) >= moment
    assert calendar.in_office_hours(moved) == moved


@quick
@given(offices, clocks)
def test_a_clock_runs_out_as_much_later_as_it_stood(office: Office, run: Run) -> None:
    start, length, waits = run
    clock = lived(office, *run)
    assert clock.due == office.due(start, length, clock.pauses)
    assert clock.standing == bool(len(waits) % 2)


@quick
@given(offices, moments, lengths, gaps, gaps)
def test_a_pause_never_shortens_what_is_left(
    office: Office, start: datetime, length: ClockLength, ran: timedelta, stood: timedelta
) -> None:
    before = lived(office, start, length)
    since, until = start + ran, start + ran + stood
    after = lived(office, start, length, (ran, stood))
    assert after.due >= before.due
    if since >= before.due:
        assert after.due == before.due
    elif length.unit is ClockUnit.HOURS:
        assert after.due - until == before.due - since
    else:
        calendar = office.calendar()
        assert calendar.days_left(until, after.due) == calendar.days_left(since, before.due)


@quick
@given(offices, moments, working_days, gaps, st.data())
def test_a_pause_that_ends_on_its_day_changes_nothing(
    office: Office, start: datetime, length: ClockLength, ran: timedelta, data: st.DataObject
) -> None:
    clock = lived(office, start, length)
    since = start + ran
    midnight = office.utc((since + timedelta(hours=office.offset)).date() + timedelta(days=1), time())
    stood = data.draw(st.timedeltas(timedelta(), midnight - since - timedelta.resolution))
    assert lived(office, start, length, (ran, stood)).due == clock.due


@quick
@given(offices, moments, lengths, st.lists(gaps, min_size=1, max_size=6))
def test_a_clock_that_had_run_out_stays_so(
    office: Office, start: datetime, length: ClockLength, waits: list[timedelta]
) -> None:
    clock = lived(office, start, length)
    too_late = clock.due - start + waits[0]
    assert lived(office, start, length, (too_late, *waits[1:])).due == clock.due


@quick
@given(offices, clocks, lengths)
def test_another_length_holds_from_the_start_and_the_old_one_brings_the_old_due_back(
    office: Office, run: Run, other: ClockLength
) -> None:
    start, length, waits = run
    clock, calendar = lived(office, *run), office.calendar()
    changed = clock.of_length(other, calendar)
    assert changed == lived(office, start, other, waits)
    assert changed.of_length(length, calendar) == clock


@quick
@given(offices, clocks, ladders)
def test_every_step_is_taken_in_office_hours_and_at_its_part_of_the_clock(
    office: Office, run: Run, ladder: tuple[Step, ...]
) -> None:
    clock = lived(office, *run)
    for step in ladder:
        moment = step.moment(clock, office.calendar())
        assert office.open_from(moment) == moment
        expected = office.open_from(_reckoned(office, clock, step))
        assert abs(moment - expected) < timedelta(milliseconds=1)


def _reckoned(office: Office, clock: Clock, step: Step) -> datetime:
    last = office.at(clock.due)
    if step.percent is None:
        return office.closing[last + (step.overdue_days or 0)]
    left = clock.length.amount * (100 - step.percent)
    if clock.length.unit is ClockUnit.HOURS:
        return clock.due - timedelta(hours=1) * left / 100
    day = last - left // 100
    return office.closing[day] - (office.closing[day] - office.opening[day]) * (left % 100) / 100


@quick
@given(offices, clocks, ladders, st.sets(st.sampled_from(["s0", "s1", "s2", "s3", "s4"])), gaps)
def test_no_alarm_is_for_a_step_that_was_taken_or_a_clock_that_stands(
    office: Office, run: Run, ladder: tuple[Step, ...], fired: set[str], later: timedelta
) -> None:
    clock = replace(lived(office, *run), fired=tuple(fired))
    now = clock.started_at + later
    alarm = next_alarm(handled(clock), policy(calendar=office.calendar(), ladder=ladder), now)
    open_steps = [step for step in ladder if step.id not in fired and (now < clock.due or not step.reminds)]
    if clock.standing or not open_steps:
        assert alarm is None
    else:
        assert alarm is not None
        assert alarm.step in open_steps
        assert alarm.at == min(step.moment(clock, office.calendar()) for step in open_steps)


@quick
@given(offices, moments, st.tuples(lengths, lengths), ladders)
def test_alarms_rung_in_order_take_each_step_of_each_clock_once_and_come_to_an_end(
    office: Office, now: datetime, both: tuple[ClockLength, ClockLength], ladder: tuple[Step, ...]
) -> None:
    tenant = policy(calendar=office.calendar(), ladder=ladder)
    clocks = [
        Clock.start(kind, "dpupr", length, now, office.calendar())
        for kind, length in zip((ClockKind.RESPOND, ClockKind.RESOLVE), both, strict=True)
    ]
    case, taken = handled(*clocks), []
    while alarm := next_alarm(case, tenant, now):
        if alarm.at > now:
            now = alarm.at
            continue
        assert alarm.step is not None
        taken.append((alarm.clock.kind, alarm.step.id))
        case = evolve(case, ring(case, alarm, now))
    assert len(taken) == len(set(taken))
    assert set(taken) == {
        (clock.kind, step.id)
        for clock in clocks
        for step in ladder
        if not step.reminds or step.moment(clock, office.calendar()) < clock.due
    }
