"""The statutory clock: the vectors of the domain reference, and its laws."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpp.regency.workflow import clock
from mpp.regency.workflow.clock import Calendar
from templates_catalogue.definitions.types import Duration

ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
# SKB 1497/2025, 2/2025, 5/2025; 1 January 2027
HOLIDAYS = frozenset(
    dt.date.fromisoformat(day)
    for day in [
        "2026-03-18",
        "2026-03-19",
        "2026-03-20",
        "2026-03-21",
        "2026-03-22",
        "2026-03-23",
        "2026-03-24",
        "2026-05-14",
        "2026-05-15",
        "2026-12-24",
        "2026-12-25",
        "2027-01-01",
    ]
)


def calendar(zone: str = "Asia/Jayapura") -> Calendar:
    return Calendar(zone=zone, holidays=HOLIDAYS)


def local(day: str, time: str, zone: str = "Asia/Jayapura") -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(zone))


def limit(value: int, unit: str) -> Duration:
    return Duration.model_validate({"value": value, "unit": unit})


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("time", ["00:00", "10:30", "23:59"])
@pytest.mark.parametrize(
    ("complete", "days", "due"),
    [
        ("2026-03-17", 3, "2026-03-27"),  # Nyepi, Idul Fitri with cuti bersama
        ("2026-03-13", 5, "2026-03-27"),
        ("2026-05-13", 1, "2026-05-18"),
        ("2026-12-23", 5, "2027-01-04"),
        ("2026-11-07", 1, "2026-11-09"),  # complete on a Saturday
    ],
)
def test_working_days(zone: str, time: str, complete: str, days: int, due: str) -> None:
    found = clock.due(local(complete, time, zone), limit(days, "working_days"), calendar(zone))
    assert found == local(due, "16:00", zone)


@pytest.mark.parametrize(
    ("start", "value", "unit", "due"),
    [
        ("2026-11-03 10:00", 15, "minutes", "2026-11-03 10:15"),
        ("2026-11-03 15:50", 15, "minutes", "2026-11-04 08:05"),
        ("2026-11-03 06:00", 15, "minutes", "2026-11-03 08:15"),
        ("2026-11-03 20:00", 1, "hours", "2026-11-04 09:00"),
        ("2026-11-03 10:00", 8, "hours", "2026-11-04 10:00"),
        ("2026-11-03 08:00", 8, "hours", "2026-11-03 16:00"),
        ("2026-11-06 12:00", 8, "hours", "2026-11-09 12:00"),  # over a weekend
        ("2026-03-17 15:00", 2, "hours", "2026-03-25 09:00"),  # over Nyepi and Idul Fitri
        ("2026-11-03 10:00", 3, "calendar_days", "2026-11-06 16:00"),
        ("2026-11-03 10:00", 0, "minutes", "2026-11-03 10:00"),
        ("2026-11-03 10:00", 0, "working_days", "2026-11-03 16:00"),
    ],
)
def test_other_units(start: str, value: int, unit: str, due: str) -> None:
    found = clock.due(local(*start.split()), limit(value, unit), calendar())
    assert found == local(*due.split())


def test_a_pause_moves_the_due_time_by_the_working_time_it_lasted() -> None:
    week = limit(5, "working_days")
    due = clock.due(local("2026-11-03", "10:00"), week, calendar())
    assert due == local("2026-11-10", "16:00")
    moved = clock.due_after_pause(
        due, local("2026-11-04", "10:00"), local("2026-11-06", "12:00"), week, calendar()
    )
    assert moved == local("2026-11-13", "10:00")  # 18 working hours later
    overdue = clock.due_after_pause(
        due, local("2026-11-11", "10:00"), local("2026-11-12", "12:00"), week, calendar()
    )
    assert overdue == due


def test_a_pause_of_a_limit_in_calendar_days_moves_it_by_days() -> None:
    days = limit(3, "calendar_days")
    due = clock.due(local("2026-11-03", "10:00"), days, calendar())
    moved = clock.due_after_pause(
        due, local("2026-11-04", "10:00"), local("2026-11-06", "09:00"), days, calendar()
    )
    assert moved == local("2026-11-08", "16:00")


def test_a_calendar_without_working_days_is_refused() -> None:
    never = Calendar(zone="Asia/Jakarta", weekdays=frozenset())
    with pytest.raises(clock.NoWorkingDays):
        clock.due(local("2026-11-03", "10:00"), limit(1, "working_days"), never)
    with pytest.raises(clock.NoWorkingDays):
        clock.due(local("2026-11-03", "10:00"), limit(1, "minutes"), never)


# --- laws ---------------------------------------------------------------------------------------

moments = st.datetimes(
    min_value=dt.datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    max_value=dt.datetime(2027, 6, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
lengths = st.integers(min_value=1, max_value=4000).map(lambda n: dt.timedelta(minutes=n))
calendars = st.sampled_from([calendar(zone) for zone in ZONES])
units = st.sampled_from(["minutes", "hours", "working_days", "calendar_days"])


@given(moments, lengths, calendars)
def test_law_adding_and_measuring_agree(
    start: dt.datetime, length: dt.timedelta, cal: Calendar
) -> None:
    end = clock.add_working_time(start, length, cal)
    assert clock.working_time_between(start, end, cal) == length


@given(moments, lengths, lengths, calendars)
def test_law_adding_twice_is_adding_the_sum(
    start: dt.datetime, one: dt.timedelta, two: dt.timedelta, cal: Calendar
) -> None:
    once = clock.add_working_time(start, one + two, cal)
    assert clock.add_working_time(clock.add_working_time(start, one, cal), two, cal) == once


@given(moments, moments, moments, calendars)
def test_law_time_adds_up(a: dt.datetime, b: dt.datetime, c: dt.datetime, cal: Calendar) -> None:
    a, b, c = sorted((a, b, c))
    parts = clock.working_time_between(a, b, cal) + clock.working_time_between(b, c, cal)
    assert parts == clock.working_time_between(a, c, cal)


@given(moments, moments, st.integers(0, 60), units, calendars)
def test_law_a_later_start_is_never_due_earlier(
    one: dt.datetime, two: dt.datetime, value: int, unit: str, cal: Calendar
) -> None:
    one, two = sorted((one, two))
    assert clock.due(one, limit(value, unit), cal) <= clock.due(two, limit(value, unit), cal)


@given(moments, st.integers(0, 60), st.integers(0, 60), units, calendars)
def test_law_a_longer_limit_is_never_due_earlier(
    start: dt.datetime, one: int, two: int, unit: str, cal: Calendar
) -> None:
    one, two = sorted((one, two))
    assert clock.due(start, limit(one, unit), cal) <= clock.due(start, limit(two, unit), cal)


@given(moments, st.integers(1, 30), calendars)
def test_law_day_limits_end_at_closing_time_of_a_working_day(
    start: dt.datetime, days: int, cal: Calendar
) -> None:
    due = clock.due(start, limit(days, "working_days"), cal)
    day = cal.local_date(due)
    assert cal.is_working_day(day)
    assert due == cal.closing(day)
    counted = [
        cal.is_working_day(cal.local_date(start) + dt.timedelta(days=n))
        for n in range(1, (day - cal.local_date(start)).days + 1)
    ]
    assert sum(counted) == days  # day 0 is not among them


@given(moments, lengths, lengths, st.integers(1, 20), calendars)
def test_law_a_pause_adds_exactly_its_working_time(
    start: dt.datetime, before: dt.timedelta, pause: dt.timedelta, days: int, cal: Calendar
) -> None:
    allowed = limit(days, "working_days")
    due = clock.due(start, allowed, cal)
    paused = start + before
    resumed = paused + pause
    moved = clock.due_after_pause(due, paused, resumed, allowed, cal)
    if due <= paused:
        assert moved == due
        return
    gained = clock.working_time_between(due, moved, cal)
    assert gained == clock.working_time_between(paused, resumed, cal)
