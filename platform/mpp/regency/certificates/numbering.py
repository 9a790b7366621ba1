"""Serial numbers without gaps or duplicates, in the regency's own format."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mpp.regency.certificates.models import NumberSequence
from templates_catalogue.definitions.types import NUMBER_PLACEHOLDER

DEFAULT_FORMAT = "{code}/{seq:04d}/{region}/{year}"
GAP = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for the serial in a sequence's key."""
REHEARSAL = "UJI-COBA/"
"""Begins the numbers of rehearsals, which count on their own."""
MOST_KEY = 120
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True)
class SerialNumber:
    """A number that was taken: the text, and the place in its sequence."""

    text: str
    key: str
    year: int
    value: int


def take_number(
    number_format: str | None,
    *,
    day: dt.date,
    code: str,
    region: str,
    parameters: Mapping[str, str],
    rehearsal: bool = False,
) -> SerialNumber:
    """The next number of the format's sequence. Call it in the transaction that inserts its row.

    The sequence is locked until that transaction ends: a rollback gives the number back, and nobody
    else can take one meanwhile, so there is neither a gap nor a duplicate. Formats that print the same
    share a sequence; one that prints no year goes on across years. `day` is the local day of issue,
    `parameters` are the definition's by key.
    """
    pattern = (REHEARSAL if rehearsal else "") + (number_format or DEFAULT_FORMAT)
    year = day.year if "{year}" in pattern else 0
    words = {**parameters, "code": code, "region": region, "year": str(day.year)}
    # the month is printed, yet the sequence runs through the year
    key = _key(_filled(pattern, {**words, "month": GAP, "seq": GAP}))
    NumberSequence.objects.get_or_create(key=key, year=year)
    sequence = NumberSequence.objects.select_for_update().get(key=key, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    words["month"] = ROMAN[day.month]
    return SerialNumber(_filled(pattern, words, sequence.last), key, year, sequence.last)


def _filled(pattern: str, words: Mapping[str, str], serial: int | None = None) -> str:
    def fill(found: re.Match[str]) -> str:
        name, digits = found[1], found[2]
        if name == "seq" and serial is not None:
            return str(serial).zfill(int(digits or 0))
        return words.get(name, "")

    return NUMBER_PLACEHOLDER.sub(fill, pattern)


def _key(text: str) -> str:
    if len(text) <= MOST_KEY:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{text[: MOST_KEY - 17]}~{digest}"
