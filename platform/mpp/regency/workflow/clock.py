"""Working time: when something is due, and how much of it has passed. Pure Python.

Rules (mpp reference 7.6; UU 30/2014 article 53 as changed by UU 6/2023):

* the day on which the clock starts is day 0 and is not counted;
* working days are Monday to Friday without holidays (national, *cuti bersama*, local ones), in the
  regency's own time zone;
* a time limit in days ends at the end of that day's working hours;
* `hours` and `minutes` are working hours and minutes;
* a pause moves the due time by exactly the working time that it lasted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from templates_catalogue.definitions.types import Duration

ONE_DAY = dt.timedelta(days=1)
LONGEST_SEARCH = 20_000
"""Days after which a calendar without working days is given up."""


class NoWorkingDays(ValueError):
    """The calendar has no working day within reach."""


@dataclass(frozen=True)
class Calendar:
    """When a regency works. Times are local to `zone` (IANA); `weekdays` count from Monday = 0."""

    zone: str
    holidays: frozenset[dt.date] = frozenset()
    opens: dt.time = dt.time(8)
    closes: dt.time = dt.time(16)
    weekdays: frozenset[int] = frozenset(range(5))

    def is_working_day(self, day: dt.date) -> bool:
        """Whether working time passes on this local day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def local_date(self, at: dt.datetime) -> dt.date:
        """The local day of a moment."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def opening(self, day: dt.date) -> dt.datetime:
        """The moment working hours begin on a local day, in UTC."""
        return self._moment(day, self.opens)

    def closing(self, day: dt.date) -> dt.datetime:
        """The moment working hours end on a local day, in UTC."""
        return self._moment(day, self.closes)

    def _moment(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, ZoneInfo(self.zone)).astimezone(dt.UTC)


def due(start: dt.datetime, limit: Duration, calendar: Calendar) -> dt.datetime:
    """When a limit that begins at `start` runs out, in UTC."""
    if limit.unit == "working_days":
        return calendar.closing(nth_working_day(calendar.local_date(start), limit.value, calendar))
    if limit.unit == "calendar_days":
        return calendar.closing(calendar.local_date(start) + dt.timedelta(days=limit.value))
    minutes = limit.value * (60 if limit.unit == "hours" else 1)
    return add_working_time(start, dt.timedelta(minutes=minutes), calendar)


def nth_working_day(start: dt.date, count: int, calendar: Calendar) -> dt.date:
    """The local day `count` working days after `start`, which is not counted.

    For 0 it is `start` itself, or the next working day. Raises `NoWorkingDays`.
    """
    day = start if count == 0 else start + ONE_DAY
    left = max(count, 1)
    for _ in range(LONGEST_SEARCH):
        if calendar.is_working_day(day):
            left -= 1
            if left == 0:
                return day
        day += ONE_DAY
    raise NoWorkingDays(calendar.zone)


def add_working_time(start: dt.datetime, length: dt.timedelta, calendar: Calendar) -> dt.datetime:
    """The earliest moment by which `length` of working time has passed since `start`, in UTC."""
    if length <= dt.timedelta():
        return start.astimezone(dt.UTC)
    left = length
    for begins, ends in _spans(start, calendar):
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    raise NoWorkingDays(calendar.zone)


def working_time_between(start: dt.datetime, end: dt.datetime, calendar: Calendar) -> dt.timedelta:
    """The working time from `start` to `end`; nothing when `end` is not later."""
    total = dt.timedelta()
    if end <= start:
        return total
    for begins, ends in _spans(start, calendar):
        if begins >= end:
            break
        total += min(ends, end) - begins
    return total


def working_minutes_between(start: dt.datetime, end: dt.datetime, calendar: Calendar) -> int:
    """Whole working minutes from `start` to `end`."""
    return working_time_between(start, end, calendar) // dt.timedelta(minutes=1)


def due_after_pause(
    due_at: dt.datetime,
    paused_at: dt.datetime,
    resumed_at: dt.datetime,
    limit: Duration,
    calendar: Calendar,
) -> dt.datetime:
    """The due time moved by a pause, in UTC.

    What was overdue when it was paused stays overdue. Limits in calendar days move by local days.
    """
    if due_at <= paused_at or resumed_at <= paused_at:
        return due_at
    if limit.unit == "calendar_days":
        days = calendar.local_date(resumed_at) - calendar.local_date(paused_at)
        return calendar.closing(calendar.local_date(due_at) + days)
    rest = working_time_between(paused_at, due_at, calendar)
    return add_working_time(resumed_at, rest, calendar)


def _spans(start: dt.datetime, calendar: Calendar) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Stretches of working hours from `start` on, in UTC; the first may be a part of a day."""
    start = start.astimezone(dt.UTC)
    day = calendar.local_date(start)
    for _ in range(LONGEST_SEARCH):
        if calendar.is_working_day(day):
            begins, ends = max(calendar.opening(day), start), calendar.closing(day)
            if begins < ends:
                yield begins, ends
        day += ONE_DAY
