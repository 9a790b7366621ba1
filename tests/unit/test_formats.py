"""Texts, numbers and dates as people read them, in both languages."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from mpp.portals.design import formats

MOMENT = dt.datetime(2026, 11, 3, 5, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1250000, "Rp1.250.000"),
        (Decimal("999.50"), "Rp1.000"),
        ("15000", "Rp15.000"),
        (0, "Rp0"),
        (-1000, "-Rp1.000"),
        (None, ""),
        ("gratis", ""),
    ],
)
def test_rupiah(value: Any, shown: str) -> None:
    assert formats.rupiah(value) == shown


def test_numbers_follow_the_language() -> None:
    assert formats.number(Decimal("1234567.5")) == "1.234.567,5"
    with translation.override("en"):
        assert formats.number(Decimal("1234567.5")) == "1,234,567.5"


@pytest.mark.parametrize(
    ("zone", "indonesian", "english"),
    [
        (
            "Asia/Jayapura",
            "Selasa, 3 November 2026 pukul 14.05 WIT",
            "Tuesday, 3 November 2026 at 14:05 WIT",
        ),
        (
            "Asia/Makassar",
            "Selasa, 3 November 2026 pukul 13.05 WITA",
            "Tuesday, 3 November 2026 at 13:05 WITA",
        ),
        (
            "Asia/Jakarta",
            "Selasa, 3 November 2026 pukul 12.05 WIB",
            "Tuesday, 3 November 2026 at 12:05 WIB",
        ),
    ],
)
def test_moments_are_shown_in_the_zone_of_the_regency(
    zone: str, indonesian: str, english: str
) -> None:
    with timezone.override(ZoneInfo(zone)):
        assert formats.day_and_time(MOMENT) == indonesian
        with translation.override("en"):
            assert formats.day_and_time(MOMENT) == english


def test_days() -> None:
    assert formats.day(dt.date(2026, 8, 17)) == "17 Agustus 2026"
    assert formats.day("2026-08-17") == "17 Agustus 2026"
    assert formats.day_and_time(dt.date(2026, 8, 17)) == "Senin, 17 Agustus 2026"
    assert formats.day(None) == formats.day("besok") == ""
    with timezone.override(ZoneInfo("Asia/Jayapura")):
        late = dt.datetime(2026, 11, 3, 16, 0, tzinfo=dt.UTC)
        assert formats.day(late) == "4 November 2026"
        assert formats.clock_time(late) == "01.00 WIT"


def test_texts_fall_back_to_indonesian() -> None:
    both, only = {"id": "Izin", "en": "Permit"}, SimpleNamespace(id="Izin", en=None)
    assert formats.text(both) == formats.text(only) == "Izin"
    with translation.override("en"):
        assert formats.text(both) == "Permit"
        assert formats.text(only) == formats.text({"id": "Izin", "en": ""}) == "Izin"
    assert formats.text(None) == formats.text({}) == ""
    assert formats.text("Apa adanya") == "Apa adanya"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+6281234567890", "0812-3456-7890"),
        ("081234567890", "0812-3456-7890"),
        ("62 812 3456 789", "0812-3456-789"),
        ("", ""),
        (None, ""),
    ],
)
def test_phones(kept: str | None, shown: str) -> None:
    assert formats.phone(kept) == shown


def test_phone_links() -> None:
    assert formats.phone_link("0812-3456-7890") == "tel:+6281234567890"
    assert formats.whatsapp_link("+6281234567890") == "https://wa.me/6281234567890"


def test_identity_numbers_are_masked() -> None:
    assert formats.masked_nik("3510014501999001") == "3510********9001"
    assert formats.masked_nik("12345") == "*****"
    assert formats.masked_nik(None) == ""


def test_sizes_and_durations() -> None:
    assert [formats.file_size(n) for n in (0, 10, 900_000, 1_258_291)] == [
        "0 KB",
        "1 KB",
        "879 KB",
        "1,2 MB",
    ]
    assert [formats.duration(n) for n in (45, 72, 7500)] == [
        "45 dtk",
        "1 mnt 12 dtk",
        "2 jam 5 mnt",
    ]
