"""Regions from the files beside this module into the database: only what differs is written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import transaction

from tenants.registry.models import Region

DATA = Path(__file__).parent / "data"
FIELDS = ("name", "level", "kind", "parent_id", "time_zone", "district_term", "letters")
Wanted = dict[str, tuple[str, str, str, str | None, str, str, str]]


def wanted() -> Wanted:
    """Every region by its code, provinces first."""
    letters = {row["code"]: row["letters"] for row in _rows("letters.csv")}
    regions: Wanted = {}
    upper = sorted(_rows("regencies.csv"), key=lambda row: (len(row["code"]), row["code"]))
    for row in upper:
        code, zone, term = row["code"], row["iana_timezone"], row["district_term"]
        if len(code) == 2:
            regions[code] = (row["name"], "province", "", None, zone, "", "")
        else:
            names = (row["name"], "regency", row["type"], row["province_code"])
            regions[code] = (*names, zone, term, letters[code])
    for row in _rows("districts.csv"):
        parent = row["regency_code"]
        term = regions[parent][5]
        regions[row["code"]] = (row["name"], "district", term, parent, regions[parent][4], "", "")
    return regions


def code_history() -> dict[str, str]:
    """Old regency code -> the code it has now (needed for the first digits of a NIK)."""
    return {row["old_code"]: row["current_code"] for row in _rows("regency_code_history.csv")}


@transaction.atomic
def load() -> int:
    """Bring the table in line with the files; the number of rows that were written.

    Regions that are in the table but not in the files stay: a tenant or a request may name them.
    """
    there = {row[0]: row[1:] for row in Region.objects.values_list("code", *FIELDS)}
    changed = {code: row for code, row in wanted().items() if there.get(code) != row}
    for level in ("province", "regency", "district"):  # parents before children
        _write(
            Region(code=code, **dict(zip(FIELDS, row, strict=True)))
            for code, row in changed.items()
            if row[1] == level
        )
    return len(changed)


def _write(regions: Iterable[Region]) -> None:
    Region.objects.bulk_create(
        list(regions),
        batch_size=2000,
        update_conflicts=True,
        update_fields=["name", "level", "kind", "parent", "time_zone", "district_term", "letters"],
        unique_fields=["code"],
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)
