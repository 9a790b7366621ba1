"""The only place where the time is read; everything else takes it as an argument."""

import datetime as dt
from zoneinfo import ZoneInfo


def now() -> dt.datetime:
    """The current moment, in UTC and aware."""
    return dt.datetime.now(dt.UTC)


def local_date(at: dt.datetime, zone: str) -> dt.date:
    """The calendar day of a moment in an IANA time zone."""
    return at.astimezone(ZoneInfo(zone)).date()
