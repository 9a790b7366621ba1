"""Answers as people read them, in their language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from babel.dates import format_date

from mpp.regency.cases.answers import sealing
from mpp.regency.cases.answers.checking import column_field
from templates_catalogue.definitions.expressions import JsonValue, is_missing
from templates_catalogue.definitions.types import FormField, Option, Text

HIDDEN = "••••••"
YES, NO = Text(id="Ya", en="Yes"), Text(id="Tidak", en="No")


def in_words(field: FormField, value: JsonValue, language: str, *, reveal: bool = False) -> str:
    """One answer in words, empty when there is none. Identity numbers stay masked unless `reveal`."""
    if is_missing(value):
        return ""
    if field.kind == "table":
        return "; ".join(
            ", ".join(text for _, text in row)
            for row in rows_in_words(field, value, language, reveal=reveal)
        )
    if sealing.is_sealed(value):
        return str(sealing.opened(value) if reveal else sealing.masked(value))
    if field.sensitive and not reveal:
        return HIDDEN
    return _value(field, value, language)


def rows_in_words(
    field: FormField, value: JsonValue, language: str, *, reveal: bool = False
) -> list[list[tuple[Text, str]]]:
    """The rows of a table answer: for each column its label and the cell in words."""
    rows = value if isinstance(value, list) else []
    return [
        [
            (
                column.label,
                in_words(column_field(column), row.get(column.uid), language, reveal=reveal),
            )
            for column in field.columns
        ]
        for row in rows
        if isinstance(row, dict)
    ]


def is_masked(field: FormField, value: JsonValue, *, reveal: bool) -> bool:
    """Whether `in_words` hides a part of this answer."""
    if reveal or is_missing(value):
        return False
    return field.sensitive or sealing.holds_identity_number(field)


def _value(field: FormField, value: JsonValue, language: str) -> str:
    if isinstance(value, bool):
        return (YES if value else NO).in_language(language)
    if isinstance(value, list):
        return ", ".join(_option(field.options, each, language) for each in value)
    if isinstance(value, dict):
        return _region(value)
    if field.kind == "choice":
        return _option(field.options, value, language)
    return _scalar(field, value, language)


def _scalar(field: FormField, value: JsonValue, language: str) -> str:
    text = str(value)
    if field.kind == "date":
        return written_date(text, language)
    if field.kind == "money":
        return f"Rp{int(text):,}".replace(",", ".")
    if field.kind == "time" and not language.startswith("en"):
        return text.replace(":", ".")
    return text


def written_date(iso: str, language: str) -> str:
    """`3 November 2026` for an ISO date; any other text as it is."""
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return iso
    return format_date(day, "d MMMM y", locale="en" if language.startswith("en") else "id")


def _option(options: list[Option], uid: JsonValue, language: str) -> str:
    for option in options:
        if option.uid == uid:
            return option.label.in_language(language)
    return str(uid)


def _region(value: Mapping[str, JsonValue]) -> str:
    return ", ".join(str(value[key]) for key in ("village", "district") if value.get(key))
