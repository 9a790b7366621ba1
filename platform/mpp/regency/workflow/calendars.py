"""The regency's own working calendar, read from its profile and its holidays."""

from __future__ import annotations

import datetime as dt

from mpp.regency.offices import queries as offices
from mpp.regency.workflow.clock import Calendar

DEFAULT_ZONE = "Asia/Jakarta"
MARGIN = dt.timedelta(days=40)
"""More than the longest run of days off, so that a limit never ends beyond the holidays read."""


def zone() -> str:
    """The regency's IANA time zone."""
    profile = offices.profile()
    return profile.time_zone if profile else DEFAULT_ZONE


def calendar_between(first: dt.datetime, last: dt.datetime, *, working_days: int = 0) -> Calendar:
    """The calendar around two moments, with room for `working_days` after the later one."""
    until = last.date() + dt.timedelta(days=2 * working_days) + MARGIN
    holidays = offices.holidays(first=first.date() - dt.timedelta(days=1), last=until)
    return Calendar(zone=zone(), holidays=holidays)
