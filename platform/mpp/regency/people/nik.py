"""The NIK, Indonesia's identity number: what its sixteen digits say, and what is wrong with one.

`PPKKCC` (region where it was first given out), `DDMMYY` (date of birth; women have 40 added to the
day), four digits of a serial. There is no check digit: whether a number exists cannot be known
offline. The region is history, not an address, and some regions were recoded since: an unknown one
is a warning and never a refusal.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import Invalid

LENGTH = 16
WOMEN_ADD = 40
OLDEST_AGE = 120  # years
_BLANKS = re.compile(r"[\s.\-]+")


class InvalidNik(Invalid):
    """The number cannot be a NIK; the message says why. `detail["problem"]` holds the code."""

    code = "invalid_nik"


@dataclass(frozen=True)
class Problem:
    """Something about a number. Errors refuse it; warnings are shown to people who can compare."""

    code: str
    message: str | Promise
    warning: bool = False


@dataclass(frozen=True)
class NikFacts:
    """What a plausible NIK says about its holder."""

    number: str
    district: str  # 35.10.01, as Kemendagri writes it
    regency: str  # 35.10
    birth_date: dt.date
    female: bool
    serial: str


PROBLEMS = {
    problem.code: problem
    for problem in (
        Problem("length", _("NIK terdiri dari 16 angka. Periksa lagi di KTP atau KK Anda.")),
        Problem("repeated", _("NIK tidak mungkin berisi angka yang sama semua.")),
        Problem(
            "date",
            _("Angka ke-7 sampai ke-12 NIK memuat tanggal lahir, tetapi tanggal itu tidak ada."),
        ),
        Problem("serial", _("Empat angka terakhir NIK tidak mungkin 0000.")),
        Problem(
            "region",
            _("Kode wilayah di awal NIK tidak ada di daftar kami. Cocokkan dengan KTP."),
            warning=True,
        ),
        Problem(
            "birth_date",
            _("Tanggal lahir berbeda dengan yang tertulis di dalam NIK."),
            warning=True,
        ),
        Problem("sex", _("Jenis kelamin berbeda dengan yang tertulis di dalam NIK."), warning=True),
    )
}


def normalise(typed: str) -> str:
    """The digits as somebody typed them, without blanks, dots and dashes."""
    return _BLANKS.sub("", typed)


def mask(nik: str) -> str:
    """`3510********0001`: the regency and the serial stay readable."""
    return f"{nik[:4]}{'*' * (LENGTH - 8)}{nik[-4:]}" if len(nik) == LENGTH else "*" * len(nik)


def parse(nik: str, today: dt.date) -> NikFacts:
    """What the number says; raises `InvalidNik` when it cannot be one.

    The year has two digits: the latest century is taken in which the holder is born already.
    """
    nik = normalise(nik)
    errors = _errors(nik, today)
    if errors:
        raise InvalidNik(errors[0].message, problem=errors[0].code)
    born = _birth_dates(nik, today)
    return NikFacts(
        number=nik,
        district=f"{nik[0:2]}.{nik[2:4]}.{nik[4:6]}",
        regency=f"{nik[0:2]}.{nik[2:4]}",
        birth_date=born[0],
        female=int(nik[6:8]) > WOMEN_ADD,
        serial=nik[12:],
    )


def check(
    nik: str,
    today: dt.date,
    *,
    birth_date: dt.date | None = None,
    female: bool | None = None,
    knows_district: Callable[[str], bool] | None = None,
) -> list[Problem]:
    """Everything wrong or doubtful about the number; empty when nothing is.

    `knows_district` tells whether a code such as `35.10.01` is, or was, a district.
    """
    nik = normalise(nik)
    errors = _errors(nik, today)
    if errors:
        return errors
    doubts = {
        "region": knows_district is not None
        and not knows_district(f"{nik[0:2]}.{nik[2:4]}.{nik[4:6]}"),
        "birth_date": birth_date is not None and birth_date not in _birth_dates(nik, today),
        "sex": female is not None and female != (int(nik[6:8]) > WOMEN_ADD),
    }
    return [PROBLEMS[code] for code, holds in doubts.items() if holds]


def _errors(nik: str, today: dt.date) -> list[Problem]:
    if len(nik) != LENGTH or not (nik.isascii() and nik.isdigit()):
        return [PROBLEMS["length"]]
    if len(set(nik)) == 1:
        return [PROBLEMS["repeated"]]
    found = []
    if not _birth_dates(nik, today):
        found.append(PROBLEMS["date"])
    if nik[12:] == "0000":
        found.append(PROBLEMS["serial"])
    return found


def _birth_dates(nik: str, today: dt.date) -> list[dt.date]:
    """The days the six digits may mean, the latest first; empty when there is no such day."""
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    day -= WOMEN_ADD if day > WOMEN_ADD else 0
    found = []
    for century in (today.year // 100 * 100, today.year // 100 * 100 - 100):
        try:
            born = dt.date(century + year, month, day)
        except ValueError:
            continue
        if born <= today and today.year - born.year <= OLDEST_AGE:
            found.append(born)
    return found
