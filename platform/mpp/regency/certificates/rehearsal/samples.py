"""Invented answers and papers that a definition accepts. Deterministic; tests use them too."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from templates_catalogue.definitions import forms
from templates_catalogue.definitions.expressions import JsonValue
from templates_catalogue.definitions.types import (
    Column,
    FormField,
    Requirement,
    ServiceDefinition,
    today_or_date,
)

Answers = dict[str, JsonValue]
AGES = (0, 3, 10, 16, 20, 40, 65)  # years that rules about age let pass, one or the other
LONG_TEXT = "Isian latihan untuk mencoba alur layanan dari awal sampai selesai."


class CannotSample(Exception):
    """No answers were found that let this person apply; names the service or the field."""


@dataclass(frozen=True)
class Person:
    """Somebody invented, whose profile prefills the form."""

    nik: str
    name: str = "Warga Latihan"
    phone: str = "+6281200009999"
    email: str = "latihan@contoh.id"
    kk_number: str = "3510010101909999"
    birth_date: dt.date = dt.date(1990, 1, 1)
    address: str = "Jalan Latihan 1"
    district: str = "Latihan"


def person_in(region_code: str) -> Person:
    """Somebody from the regency's first district; the serial 9999 is nobody's."""
    place = region_code.replace(".", "") + "01"
    return Person(nik=f"{place}0101909999", kk_number=f"{place}0101909998")


def answers(
    definition: ServiceDefinition,
    parameters: Mapping[str, JsonValue],
    today: dt.date,
    person: Person,
) -> Answers:
    """An answer to every question that is shown, by field uid, such that nothing blocks the person.

    Begins with the definition's own examples and fills in what they leave open. Raises
    `CannotSample`.
    """
    for begun in _beginnings(definition, today):
        found = _fill(definition, begun, parameters, today, person)
        if not forms.blocked_by(definition, found, parameters, today):
            return found
    raise CannotSample(definition.code)


def page_answers(definition: ServiceDefinition, page_uid: str, all_answers: Answers) -> Answers:
    """The answers that belong to one page."""
    page = next(each for each in definition.pages if each.uid == page_uid)
    return {each.uid: all_answers[each.uid] for each in page.fields if each.uid in all_answers}


def upload(requirement: Requirement) -> SimpleUploadedFile:
    """A tiny valid file of a kind the requirement accepts."""
    kind = "pdf" if "pdf" in requirement.accept else requirement.accept[0]
    if kind == "pdf":
        return SimpleUploadedFile(f"{requirement.key}.pdf", _pdf(), "application/pdf")
    content, mime = (
        (_picture("JPEG"), "image/jpeg") if kind == "jpg" else (_picture("PNG"), "image/png")
    )
    return SimpleUploadedFile(f"{requirement.key}.{kind}", content, mime)


def _beginnings(definition: ServiceDefinition, today: dt.date) -> Iterator[Answers]:
    """The examples in which nobody is refused and nothing at all; then the same with one question
    that decides who may apply turned each way."""
    examples = [
        {uid: _as_value(value) for uid, value in example.answers.items()}
        for example in definition.tests
        if not example.blocked
    ]
    begun: list[Answers] = [*examples, {}]
    yield from begun
    for field in forms.eligibility_fields(definition):
        for each in begun:
            yield from ({**each, field.uid: way} for way in _ways(field, today))


def _ways(field: FormField, today: dt.date) -> list[JsonValue]:
    if field.kind == "boolean":
        return [False, True]
    if field.kind == "date":
        return [_years_before(today, years) for years in AGES]
    return [option.uid for option in field.options]


def _years_before(today: dt.date, years: int) -> str:
    return (today - dt.timedelta(days=years * 365 + 30)).isoformat()


def _as_value(value: object) -> JsonValue:
    return list(value) if isinstance(value, list) else value  # type: ignore[return-value]


def _fill(
    definition: ServiceDefinition,
    begun: Answers,
    parameters: Mapping[str, JsonValue],
    today: dt.date,
    person: Person,
) -> Answers:
    """Answer field by field in document order: conditions only look back."""
    found: Answers = {}
    shown = {each.uid for each in forms.visible_fields(definition, found, parameters, today)}
    for field in definition.fields():
        if field.uid not in shown or field.kind in forms.WITHOUT_ANSWER:
            continue
        given = field.uid in begun
        found[field.uid] = begun[field.uid] if given else sample(field, today, person)
        if field.kind in _DECIDING:
            shown = {
                each.uid for each in forms.visible_fields(definition, found, parameters, today)
            }
    return forms.clean_hidden(definition, found, parameters, today)


_DECIDING = frozenset({"choice", "multiple", "boolean", "date", "number", "money", "table"})


def sample(field: FormField, today: dt.date, person: Person) -> JsonValue:
    """A valid answer to one question; raises `CannotSample` for a pattern nothing here fits."""
    if field.prefill is not None:
        profile: dict[str, JsonValue] = {
            "name": person.name,
            "nik": person.nik,
            "kk_number": person.kk_number,
            "phone": person.phone,
            "email": person.email,
            "birth_date": person.birth_date.isoformat(),
            "address": person.address,
        }
        return profile[field.prefill]
    return _SAMPLES[field.kind](field, today, person)


def _text(field: FormField, _today: dt.date, person: Person) -> JsonValue:
    least = int(field.minimum) if field.minimum else 0
    most = int(field.maximum) if field.maximum else 200
    for candidate in _texts(person):
        fits = least <= len(candidate) <= most
        if fits and (not field.pattern or re.fullmatch(field.pattern, candidate)):
            return candidate
    raise CannotSample(f"{field.key}: {field.pattern} {least}-{most}")


def _texts(person: Person) -> Iterator[str]:
    yield from ("Contoh Latihan", person.name, LONG_TEXT, "Uji")
    for length in range(1, 21):
        yield "1234567890"[:length] if length <= 10 else ("1234567890" * 2)[:length]
        yield "ABCDEFGHIJKLMNOPQRST"[:length]


def _number(field: FormField, _today: dt.date, _person: Person) -> JsonValue:
    if field.minimum is not None:
        return int(field.minimum) if field.minimum.lstrip("-").isdigit() else field.minimum
    return min(1, int(field.maximum)) if field.maximum else 1


def _date(field: FormField, today: dt.date, person: Person) -> JsonValue:
    """The person's date of birth where the past is asked, a month ahead where the future is."""
    if field.minimum:
        first = today_or_date(field.minimum, today)
        last = today_or_date(field.maximum, today) if field.maximum else None
        day = first + dt.timedelta(days=30)
        return (min(day, last) if last else day).isoformat()
    if field.maximum:
        return min(person.birth_date, today_or_date(field.maximum, today)).isoformat()
    return person.birth_date.isoformat()


def _choice(field: FormField, _today: dt.date, _person: Person) -> JsonValue:
    return field.options[0].uid


def _table(field: FormField, _today: dt.date, person: Person) -> JsonValue:
    rows = max(int(field.minimum or 1), 1)
    return [_row(field.columns, person) for _ in range(rows)]


def _row(columns: list[Column], person: Person) -> dict[str, JsonValue]:
    return {each.uid: _cell(each, person) for each in columns}


def _cell(column: Column, person: Person) -> JsonValue:
    cells: dict[str, Callable[[], JsonValue]] = {
        "text": lambda: "Contoh Latihan",
        "number": lambda: 1,
        "date": person.birth_date.isoformat,
        "nik": lambda: person.nik,
        "name": lambda: person.name,
        "choice": lambda: column.options[0].uid,
    }
    return cells[column.kind]()


def _region(_field: FormField, _today: dt.date, person: Person) -> JsonValue:
    place = f"{person.nik[0:2]}.{person.nik[2:4]}.{person.nik[4:6]}"
    return {"code": place, "district": person.district, "village": "Latihan"}


Sampler = Callable[[FormField, dt.date, Person], JsonValue]

_SAMPLES: dict[str, Sampler] = {
    "text": _text,
    "long_text": _text,
    "name": _text,
    "number": _number,
    "money": _number,
    "date": _date,
    "time": lambda _field, _today, _person: "08:00",
    "choice": _choice,
    "multiple": lambda field, _today, _person: [field.options[0].uid],
    "boolean": lambda _field, _today, _person: True,
    "nik": lambda _field, _today, person: person.nik,
    "kk_number": lambda _field, _today, person: person.kk_number,
    "phone": lambda _field, _today, person: person.phone,
    "email": lambda _field, _today, person: person.email,
    "region": _region,
    "coordinates": lambda _field, _today, _person: "-8.219200,114.369100",
    "table": _table,
    "declaration": lambda _field, _today, _person: True,
}


def _pdf() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 600), (200, 200, 200)).save(out, kind)
    return out.getvalue()
