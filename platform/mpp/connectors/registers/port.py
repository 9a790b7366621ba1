"""The port to the register of health workers (SATUSEHAT SDMK), and the rule over its answer.

The register's own interface is not public; the record below is this product's contract. The result
of a check is what the workflow step `cek_otomatis` takes: `lolos`, `perlu_manual`, `gagal`.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Literal, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Outcome = Literal["lolos", "perlu_manual", "gagal"]

MAX_PLACES = 3  # practice places of one health worker: Permenkes 13/2025

REASON_TEXTS: dict[str, Promise] = {
    "all_met": _("STR berlaku, SKP cukup, dan tempat praktik masih di bawah batas."),
    "str_expired": _("STR sudah tidak berlaku."),
    "skp_not_met": _("SKP belum cukup."),
    "too_many_places": _("Sudah memiliki tiga tempat praktik yang berizin."),
    "profession_differs": _("Profesi pada register berbeda dari profesi yang diajukan."),
    "name_differs": _("Nama pada register berbeda dari nama pemohon."),
    "str_number_differs": _("Nomor STR pada register berbeda dari nomor yang diisi."),
    "not_found": _("Tenaga kesehatan tidak ditemukan pada register."),
    "unavailable": _("Register tidak dapat dihubungi. Petugas memeriksa STR dan SKP."),
    "malformed_answer": _("Jawaban register tidak dapat dibaca. Petugas memeriksa STR dan SKP."),
    "not_configured": _("Register belum tersambung. Petugas memeriksa STR dan SKP."),
    "not_synthetic": _("Simulasi hanya menjawab NIK uji. Petugas memeriksa STR dan SKP."),
}


@dataclass(frozen=True, kw_only=True)
class PractitionerQuery:
    """The applicant as the application names them."""

    nik: str = field(repr=False)
    name: str
    profession: str
    str_number: str = ""


@dataclass(frozen=True, kw_only=True)
class PractitionerRecord:
    """The register's answer: `{nik, nama, profesi, no_str, str_berlaku, skp_ok, jumlah_sip_aktif}`.

    `str_valid_until` is None for an STR that is valid for life.
    """

    nik: str = field(repr=False)
    name: str
    profession: str
    str_number: str
    str_valid_until: dt.date | None
    skp_met: bool
    active_permits: int


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """The outcome with every reason for it, and what the register knows."""

    outcome: Outcome
    reasons: tuple[str, ...]
    source: str
    checked_at: dt.datetime
    is_simulation: bool
    record: PractitionerRecord | None = None

    @property
    def texts(self) -> list[str]:
        """The reasons in sentences for people."""
        return [str(REASON_TEXTS[reason]) for reason in self.reasons]


class PractitionerRegister(Protocol):
    """Answers whether a health worker may be given a permit.

    Makes network calls: use it in jobs, outside transactions. Never raises for what the outside
    world does: an outage is `perlu_manual`, never `lolos`.
    """

    is_simulation: bool

    def check(self, query: PractitionerQuery, *, at: dt.datetime) -> CheckResult:
        """Look the applicant up and judge the answer."""
        ...


def assess(
    query: PractitionerQuery, record: PractitionerRecord, *, today: dt.date
) -> tuple[Outcome, tuple[str, ...]]:
    """Judge a record: what the law decides fails, what may be a mistake in data goes to a person.

    A machine alone never refuses over a name or number that differs (UU 27/2022 Arts 5-13:
    the right to object to decisions made by machines alone).
    """
    decisive = {
        "str_expired": record.str_valid_until is not None and record.str_valid_until < today,
        "skp_not_met": not record.skp_met,
        "too_many_places": record.active_permits >= MAX_PLACES,
    }
    doubtful = {
        "name_differs": _plain_name(record.name) != _plain_name(query.name),
        "profession_differs": _words(record.profession) != _words(query.profession),
        "str_number_differs": bool(query.str_number)
        and _compact(record.str_number) != _compact(query.str_number),
    }
    doubts = tuple(reason for reason, found in doubtful.items() if found)
    failures = tuple(reason for reason, found in decisive.items() if found)
    if doubts:  # perhaps another person's record: nothing in it may decide
        return "perlu_manual", (*doubts, *failures)
    if failures:
        return "gagal", failures
    return "lolos", ("all_met",)


def manual(reason: str, *, source: str, at: dt.datetime, is_simulation: bool) -> CheckResult:
    """The result when the register could not answer."""
    return CheckResult(
        outcome="perlu_manual",
        reasons=(reason,),
        source=source,
        checked_at=at,
        is_simulation=is_simulation,
    )


def _plain_name(name: str) -> list[str]:
    """The words of a name without its titles: those before (with a dot) and after the comma."""
    words = name.split(",")[0].split()
    while len(words) > 1 and words[0].endswith("."):
        words.pop(0)
    return _words(" ".join(words))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _compact(text: str) -> str:
    return "".join(_words(text))
