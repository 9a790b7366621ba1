"""Checks of answers: from what somebody typed or a program sent to the value that is kept.

Every refusal is a sentence that says what to do. The same checks serve the pages, the API and the
last look at a submission before it is sent.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mpp.connectors.messaging.links import InvalidPhone, e164
from mpp.regency.cases.answers import sealing
from mpp.regency.people import nik as niks
from templates_catalogue.definitions import forms
from templates_catalogue.definitions.expressions import JsonValue, is_missing
from templates_catalogue.definitions.types import (
    Column,
    FormField,
    Option,
    Requirement,
    ServiceDefinition,
    Text,
    today_or_date,
)

Errors = dict[str, list[str]]

LONGEST = {"text": 200, "long_text": 4000, "name": 150, "email": 254}
"""Letters that fit, where the definition sets no maximum."""
MOST_ROWS = 50
INDONESIA = ((-11.5, 6.5), (94.0, 142.0))
"""Latitudes and longitudes within which every place of Indonesia lies."""
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,6})?")
_TIME = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)")
_LOCAL_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class Wrong(ValueError):
    """The value cannot be accepted; the message is the sentence for the person."""


@dataclass(frozen=True)
class Checked:
    """The outcome for one page (or all): the answers to keep, and what is wrong by field uid.

    Errors in a table stand under `uid-row-coluid`, with rows counted from 0.
    """

    answers: dict[str, JsonValue]
    errors: Errors = field(default_factory=dict)


def check_page(
    definition: ServiceDefinition,
    page_uid: str,
    given: Mapping[str, JsonValue],
    stored: Mapping[str, JsonValue],
    parameters: Mapping[str, JsonValue],
    today: dt.date,
) -> Checked:
    """Check what was given for a page against everything answered before.

    The answers returned are those of the whole submission: questions that are hidden now are dropped.
    """
    page = next(each for each in definition.pages if each.uid == page_uid)
    merged = {
        uid: value for uid, value in stored.items() if uid not in {each.uid for each in page.fields}
    }
    found: dict[str, Errors] = {}
    for each in page.fields:
        value, errors = _checked(each, given.get(each.uid), stored.get(each.uid), today)
        if errors:
            found[each.uid] = errors
        elif not is_missing(value):
            merged[each.uid] = value
    visible = forms.visible_fields(definition, merged, parameters, today)
    kept = forms.clean_hidden(definition, merged, parameters, today)
    here = [each for each in visible if each in page.fields]
    errors = {place: texts for each in here for place, texts in found.get(each.uid, {}).items()}
    for each in here:
        if each.uid not in found and (missing := _missing(each, kept.get(each.uid))):
            errors[each.uid] = [missing]
    return Checked(kept, errors)


def check_all(
    definition: ServiceDefinition,
    stored: Mapping[str, JsonValue],
    parameters: Mapping[str, JsonValue],
    today: dt.date,
) -> Checked:
    """Check every answer of a submission again, as if all pages were sent at once."""
    kept: dict[str, JsonValue] = dict(stored)
    errors: Errors = {}
    clear = sealing.open_answers(definition, stored)
    for page in definition.pages:
        outcome = check_page(definition, page.uid, clear, kept, parameters, today)
        errors |= outcome.errors
        kept = outcome.answers
    return Checked(kept, errors)


def label(text: Text) -> str:
    """A text of the definition in the reader's language."""
    return text.in_language(get_language() or "id")


# --- one field ----------------------------------------------------------------------------------


def _checked(
    each: FormField, given: JsonValue, stored: JsonValue, today: dt.date
) -> tuple[JsonValue, Errors]:
    if each.kind in forms.WITHOUT_ANSWER:
        return None, {}
    if each.kind == "table":
        return _table(each, given, stored, today)
    if isinstance(given, str):
        given = given.strip()
    if is_missing(given):
        return None, {}
    if _same_masked(given, stored):
        return stored, {}
    try:
        return _CHECKS[each.kind](each, given, today), {}
    except Wrong as wrong:
        return None, {each.uid: [str(wrong)]}


def _same_masked(given: JsonValue, stored: JsonValue) -> bool:
    """Whether a stored number came back as it was shown: masked, or in its stored form."""
    return sealing.is_sealed(stored) and given in (stored["masked"], stored)


def _missing(each: FormField, value: JsonValue) -> str | None:
    """What to say when a shown question is not answered, `None` when it is or need not be."""
    if each.kind in forms.WITHOUT_ANSWER or not each.required:
        return None
    if each.kind == "declaration":
        return None if value is True else _("Centang pernyataan ini untuk melanjutkan.")
    if not is_missing(value):
        return None
    sentences = {
        "choice": _("Pilih salah satu jawaban untuk “%(label)s”."),
        "multiple": _("Pilih paling sedikit satu jawaban untuk “%(label)s”."),
        "boolean": _("Jawab ya atau tidak untuk “%(label)s”."),
        "region": _("Pilih wilayah untuk “%(label)s”."),
        "table": _("Isi paling sedikit satu baris pada “%(label)s”."),
    }
    sentence = sentences.get(each.kind, _("Isi “%(label)s”."))
    return sentence % {"label": label(each.label)}


def _text(each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    text = _plain(given)
    if each.kind != "long_text":
        text = " ".join(text.split())
    least = _count(each.minimum) or 0
    most = _count(each.maximum) or LONGEST.get(each.kind, 200)
    if len(text) > most:
        raise Wrong(_("Tulis paling banyak %(most)s huruf.") % {"most": most})
    if len(text) < least:
        raise Wrong(_("Tulis paling sedikit %(least)s huruf.") % {"least": least})
    if each.pattern and not re.fullmatch(each.pattern, text[:200]):
        raise Wrong(_("Tulis “%(label)s” sesuai contoh.") % {"label": label(each.label)})
    return text


def _number(each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    value = _decimal(given)
    _within(value, each.minimum, each.maximum)
    if value == value.to_integral_value():
        return int(value)
    return format(value.normalize(), "f")


def _money(each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    text = _plain(given).removeprefix("Rp").strip() if isinstance(given, str) else given
    value = _decimal(text)
    if value != value.to_integral_value():
        raise Wrong(_("Tulis jumlah uang dalam rupiah penuh, tanpa sen."))
    if value < 0:
        raise Wrong(_("Jumlah uang tidak boleh kurang dari nol."))
    _within(value, each.minimum, each.maximum)
    return int(value)


def _within(value: Decimal, minimum: str | None, maximum: str | None) -> None:
    if minimum is not None and value < Decimal(minimum):
        raise Wrong(_("Tulis angka %(least)s atau lebih.") % {"least": minimum})
    if maximum is not None and value > Decimal(maximum):
        raise Wrong(_("Tulis angka %(most)s atau kurang.") % {"most": maximum})


def _date(each: FormField, given: JsonValue, today: dt.date) -> JsonValue:
    day = _day(_plain(given))
    if each.minimum and day < today_or_date(each.minimum, today):
        raise Wrong(
            _("Tulis tanggal %(day)s atau sesudahnya.")
            % {"day": f"{today_or_date(each.minimum, today):%d/%m/%Y}"}
        )
    if each.maximum and day > today_or_date(each.maximum, today):
        raise Wrong(
            _("Tulis tanggal %(day)s atau sebelumnya.")
            % {"day": f"{today_or_date(each.maximum, today):%d/%m/%Y}"}
        )
    return day.isoformat()


def _time(_each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    found = _TIME.fullmatch(_plain(given)[:5])
    if not found:
        raise Wrong(_("Tulis jam seperti 08.30."))
    return f"{int(found[1]):02d}:{found[2]}"


def _choice(each: FormField | Column, given: JsonValue, _today: dt.date) -> JsonValue:
    if not isinstance(given, str) or given not in {option.uid for option in each.options}:
        raise Wrong(_("Pilih salah satu dari jawaban yang tersedia."))
    return given


def _multiple(each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    chosen = given if isinstance(given, list) else [given]
    known = [option.uid for option in each.options]
    if any(uid not in known for uid in chosen):
        raise Wrong(_("Pilih hanya dari jawaban yang tersedia."))
    return [uid for uid in known if uid in chosen]


def _boolean(_each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    answers = {True: True, False: False, "true": True, "false": False, "on": True}
    if isinstance(given, list | dict) or given not in answers:
        raise Wrong(_("Jawab ya atau tidak."))
    return answers[given]


def _nik(_each: FormField | Column, given: JsonValue, today: dt.date) -> JsonValue:
    number = niks.normalise(_plain(given))
    errors = [problem for problem in niks.check(number, today) if not problem.warning]
    if errors:
        raise Wrong(str(errors[0].message))
    return sealing.seal(number)


def _kk_number(_each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    number = niks.normalise(_plain(given))
    if len(number) != niks.LENGTH or not (number.isascii() and number.isdigit()):
        raise Wrong(_("Nomor KK terdiri dari 16 angka. Periksa lagi di kartu keluarga Anda."))
    if len(set(number)) == 1:
        raise Wrong(_("Nomor KK tidak mungkin berisi angka yang sama semua."))
    return sealing.seal(number)


def _phone(_each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    try:
        return e164(_plain(given))
    except InvalidPhone as error:
        raise Wrong(_("Tulis nomor ponsel seperti 0812 3456 7890.")) from error


def _email(_each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    address = _plain(given)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Wrong(_("Tulis alamat surel yang lengkap, misalnya nama@contoh.id.")) from error
    return address[: LONGEST["email"]]


def _region(each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    if not isinstance(given, dict):
        raise Wrong(_("Pilih wilayahnya, lalu tulis nama desa atau kelurahannya."))
    parts = {key: _plain(given.get(key) or "")[:120] for key in ("code", "district", "village")}
    if not parts["district"]:
        raise Wrong(_("Pilih wilayahnya."))
    if each.required and not parts["village"]:
        raise Wrong(_("Tulis nama desa, kelurahan, atau kampungnya."))
    return dict(parts)


def _coordinates(_each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    parts = [part.strip() for part in re.split(r"[,;]\s*|\s+", _plain(given)) if part.strip()]
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError as error:
        raise Wrong(_("Tulis lintang dan bujur, misalnya -8.2192, 114.3691.")) from error
    (south, north), (west, east) = INDONESIA
    if not (south <= latitude <= north and west <= longitude <= east):
        raise Wrong(_("Titik itu di luar Indonesia. Tulis lintang dahulu, lalu bujur."))
    return f"{latitude:.6f},{longitude:.6f}"


def _declaration(_each: FormField, given: JsonValue, _today: dt.date) -> JsonValue:
    return given is True or given in ("true", "on")


Check = Callable[[FormField, JsonValue, dt.date], JsonValue]

_CHECKS: dict[str, Check] = {
    "text": _text,
    "long_text": _text,
    "name": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "time": _time,
    "choice": _choice,
    "multiple": _multiple,
    "boolean": _boolean,
    "nik": _nik,
    "kk_number": _kk_number,
    "phone": _phone,
    "email": _email,
    "region": _region,
    "coordinates": _coordinates,
    "declaration": _declaration,
}


# --- tables -------------------------------------------------------------------------------------


def _table(
    each: FormField, given: JsonValue, stored: JsonValue, today: dt.date
) -> tuple[JsonValue, Errors]:
    before = stored if isinstance(stored, list) else []
    rows: list[JsonValue] = []
    errors: Errors = {}
    for index, row in _rows_of(given):
        old = before[index] if index < len(before) else None
        cells, wrong = _row(each, index, row, old if isinstance(old, dict) else {}, today)
        errors |= wrong
        rows.append(cells)
    sentence = _row_count(each, len(rows))
    if sentence:
        errors.setdefault(each.uid, []).append(sentence)
    return (None, errors) if errors else (rows, {})


def _rows_of(given: JsonValue) -> list[tuple[int, dict[str, JsonValue]]]:
    """The rows somebody filled in, with their place; rows without any answer are left out."""
    rows = given if isinstance(given, list) else []
    return [
        (index, row)
        for index, row in enumerate(rows)
        if isinstance(row, dict) and not all(is_missing(value) for value in row.values())
    ]


def _row_count(each: FormField, count: int) -> str | None:
    least = _count(each.minimum) or 0
    most = most_rows(each)
    words = {"label": label(each.label), "least": least, "most": most}
    if 0 < count < least:
        return _("Isi paling sedikit %(least)s baris pada “%(label)s”.") % words
    if count > most:
        return _("Isi paling banyak %(most)s baris pada “%(label)s”.") % words
    return None


def most_rows(each: FormField) -> int:
    """How many rows a table takes."""
    return _count(each.maximum) or MOST_ROWS


def _row(
    each: FormField,
    index: int,
    given: Mapping[str, JsonValue],
    stored: Mapping[str, JsonValue],
    today: dt.date,
) -> tuple[dict[str, JsonValue], Errors]:
    cells: dict[str, JsonValue] = {}
    errors: Errors = {}
    for column in each.columns:
        value = given.get(column.uid)
        as_field = column_field(column)
        cell, wrong = _checked(as_field, value, stored.get(column.uid), today)
        sentence = wrong.get(column.uid, [None])[0] or _missing(as_field, cell)
        if sentence:
            errors[f"{each.uid}-{index}-{column.uid}"] = [sentence]
        elif not is_missing(cell):
            cells[column.uid] = cell
    return cells, errors


def column_field(column: Column) -> FormField:
    return FormField(
        uid=column.uid,
        key=column.key,
        label=column.label,
        kind=column.kind,
        required=column.required,
        options=column.options,
    )


# --- plain values -------------------------------------------------------------------------------


def _plain(given: JsonValue) -> str:
    if isinstance(given, list | dict | bool) or given is None:
        raise Wrong(_("Jawaban ini tidak dapat dibaca. Isi lagi."))
    return str(given).strip()


def _decimal(given: JsonValue) -> Decimal:
    text = _plain(given).replace(" ", "")
    if isinstance(given, str) and _THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    if not _NUMBER.fullmatch(text):
        raise Wrong(_("Tulis angka saja, misalnya 12 atau 12,5."))
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise Wrong(_("Tulis angka saja, misalnya 12 atau 12,5.")) from error


def _day(text: str) -> dt.date:
    local = _LOCAL_DATE.fullmatch(text)
    try:
        if local:
            return dt.date(int(local[3]), int(local[2]), int(local[1]))
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Wrong(_("Tulis tanggal yang ada di kalender, misalnya 27/3/2026.")) from error


def _count(limit: str | None) -> int | None:
    """A bound that is a number of letters or rows."""
    return int(limit) if limit is not None and limit.isdecimal() else None


def option_labels(options: Collection[Option]) -> list[tuple[str, str]]:
    """Choices as (uid, label in the reader's language)."""
    return [(option.uid, label(option.label)) for option in options]


def missing_evidence(requirement: Requirement) -> str:
    """What to say when a mandatory file has not been handed in."""
    return _("Unggah “%(label)s”.") % {"label": label(requirement.label)}


def acceptable(each: FormField, given: JsonValue, today: dt.date) -> JsonValue:
    """The value to keep for one field on its own, `None` when it is missing or faulty."""
    return _checked(each, given, None, today)[0]
