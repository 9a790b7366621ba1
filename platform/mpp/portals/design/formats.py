"""Numbers, money, dates, telephone and identity numbers the way Indonesian readers expect them."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
"""Labels of the three Indonesian time zones by their offset from UTC in hours."""


def language() -> str:
    """The language of the reader that formats and definition texts exist in: `id` or `en`."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def text(value: Any) -> str:
    """A definition text (`{"id", "en"}` mapping or object, or plain text) for the reader.

    Falls back to Indonesian, then to whatever language there is.
    """
    if value is None:
        return ""
    if isinstance(value, dict):
        chosen = value.get(language()) or value.get("id") or next(iter(value.values()), "")
        return str(chosen or "")
    if hasattr(value, "id") and hasattr(value, "en"):
        return str(getattr(value, language()) or value.id or "")
    return str(value)


def number(value: Any) -> str:
    """`1.234.567,5`: at most two decimals, none that are zero."""
    amount = _decimal(value)
    return "" if amount is None else str(format_decimal(amount, "#,##0.##", locale=language()))


def rupiah(value: Any) -> str:
    """`Rp1.250.000`: no space, no decimals, points between thousands in both languages."""
    amount = _decimal(value)
    if amount is None:
        return ""
    whole = int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return f"{'-' if whole < 0 else ''}Rp{abs(whole):,}".replace(",", ".")


def day(value: Any) -> str:
    """`3 November 2026`; a datetime is first taken to the active time zone."""
    moment = _moment(value)
    return "" if moment is None else str(format_date(moment, "d MMMM y", locale=language()))


def day_and_time(value: Any) -> str:
    """`Selasa, 3 November 2026 pukul 14.05 WIT`; only the day for a date without time."""
    moment = _moment(value)
    if not isinstance(moment, datetime):
        return "" if moment is None else str(format_date(moment, "EEEE, d MMMM y", language()))
    pattern = "EEEE, d MMMM y 'at' HH:mm" if language() == "en" else "EEEE, d MMMM y 'pukul' HH.mm"
    shown = format_datetime(moment, pattern, locale=language())
    return f"{shown} {zone_label(moment)}".strip()


def clock_time(value: Any) -> str:
    """`14.05 WIT` (English: `14:05 WIT`)."""
    moment = _moment(value)
    if not isinstance(moment, datetime):
        return ""
    separator = ":" if language() == "en" else "."
    return f"{moment:%H}{separator}{moment:%M} {zone_label(moment)}".strip()


def zone_label(moment: datetime) -> str:
    """WIB, WITA or WIT for an aware datetime; the zone's own name elsewhere, empty when naive."""
    offset = moment.utcoffset()
    if offset is None:
        return ""
    return ZONES.get(int(offset.total_seconds() // 3600), moment.tzname() or "")


def duration(value: Any) -> str:
    """Seconds as `45 dtk`, `1 mnt 12 dtk` or `2 jam 5 mnt`."""
    amount = _decimal(value)
    if amount is None:
        return ""
    seconds = int(amount)
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return _("%(hours)s jam %(minutes)s mnt") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)s mnt %(seconds)s dtk") % {"minutes": minutes, "seconds": seconds % 60}
    return _("%(seconds)s dtk") % {"seconds": seconds}


def file_size(value: Any) -> str:
    """Bytes as `812 KB` or `1,2 MB` (1 MB = 1024 x 1024 bytes, as upload limits are counted)."""
    amount = _decimal(value)
    if amount is None:
        return ""
    if amount < 1024 * 1024:
        return f"{max(1, round(amount / 1024)) if amount else 0} KB"
    return f"{format_decimal(amount / (1024 * 1024), '#,##0.#', locale=language())} MB"


def masked_nik(value: Any) -> str:
    """`3510********0001`: the first four and last four digits; anything shorter is hidden whole."""
    digits = re.sub(r"\D", "", str(value or ""))
    if len(digits) < 16:
        return "*" * len(digits)
    return f"{digits[:4]}{'*' * (len(digits) - 8)}{digits[-4:]}"


def phone(value: Any) -> str:
    """`0812-3456-7890`, whatever way the number was kept."""
    digits = _national(value)
    if not digits:
        return ""
    if digits.startswith("08"):
        return "-".join(part for part in (digits[:4], digits[4:8], digits[8:]) if part)
    return str(value)


def phone_link(value: Any) -> str:
    """`tel:+62...` for a telephone link."""
    digits = _national(value)
    return f"tel:+62{digits[1:]}" if digits.startswith("0") else f"tel:{digits}"


def whatsapp_link(value: Any) -> str:
    """`https://wa.me/62...`, which opens a chat without an app of ours."""
    digits = _national(value)
    return f"https://wa.me/{'62' + digits[1:] if digits.startswith('0') else digits}"


def _national(value: Any) -> str:
    """Digits of a telephone number with the trunk zero: `+62 812` and `62812` become `0812`."""
    digits = re.sub(r"\D", "", str(value or ""))
    return "0" + digits[2:] if digits.startswith("62") else digits


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _moment(value: Any) -> date | datetime | None:
    """`value` as a date, or as a datetime in the active time zone; ISO texts are read too."""
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value if isinstance(value, date) else None


def _parsed(value: str) -> date | datetime | None:
    for parse in (date.fromisoformat, datetime.fromisoformat):
        try:
            return parse(value)
        except ValueError:
            continue
    return None
