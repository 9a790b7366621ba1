"""National holidays and collective leave, from the file beside this module."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "holidays_id.csv"


@dataclass(frozen=True)
class NationalDay:
    """A national holiday (`libur_nasional`) or a day of collective leave (`cuti_bersama`)."""

    day: dt.date
    name: str
    kind: str


@lru_cache(maxsize=1)
def national_days() -> tuple[NationalDay, ...]:
    """Every day in the file, one per date: where two fall together the holiday counts."""
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = [
            NationalDay(dt.date.fromisoformat(row["date"]), row["name"], row["kind"])
            for row in csv.DictReader(file)
        ]
    by_day: dict[dt.date, NationalDay] = {}
    for row in sorted(rows, key=lambda each: (each.day, each.kind != "libur_nasional")):
        by_day.setdefault(row.day, row)
    return tuple(by_day.values())
