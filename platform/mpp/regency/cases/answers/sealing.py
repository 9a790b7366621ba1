"""Identity numbers inside answers are stored encrypted, next to the masked form that may be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeGuard

from mpp.kernel import crypto
from mpp.regency.people import nik as niks
from templates_catalogue.definitions.expressions import JsonValue
from templates_catalogue.definitions.types import FormField, ServiceDefinition

SEALED_KINDS = frozenset({"nik", "kk_number"})


def seal(number: str) -> dict[str, JsonValue]:
    """The stored form of an identity number."""
    return {"sealed": crypto.encrypt(number), "masked": niks.mask(number)}


def is_sealed(value: JsonValue) -> TypeGuard[dict[str, JsonValue]]:
    """Whether this is an identity number in its stored form."""
    return isinstance(value, dict) and value.keys() == {"sealed", "masked"}


def opened(value: JsonValue) -> JsonValue:
    """The number behind a stored form; any other value as it is."""
    return crypto.decrypt(str(value["sealed"])) if is_sealed(value) else value


def masked(value: JsonValue) -> JsonValue:
    """`3510********0001` for a stored number; any other value as it is."""
    return value["masked"] if is_sealed(value) else value


def open_answers(
    definition: ServiceDefinition, answers: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """All answers with identity numbers in clear: for the applicant's own form and for documents."""
    return _each(definition, answers, opened)


def mask_answers(
    definition: ServiceDefinition, answers: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """All answers with identity numbers masked."""
    return _each(definition, answers, masked)


def _each(
    definition: ServiceDefinition,
    answers: Mapping[str, JsonValue],
    change: Callable[[JsonValue], JsonValue],
) -> dict[str, JsonValue]:
    tables = {field.uid for field in definition.fields() if field.kind == "table"}
    return {
        uid: _rows(value, change) if uid in tables else change(value)
        for uid, value in answers.items()
    }


def _rows(value: JsonValue, change: Callable[[JsonValue], JsonValue]) -> JsonValue:
    if not isinstance(value, list):
        return value
    return [
        {uid: change(cell) for uid, cell in row.items()} if isinstance(row, dict) else row
        for row in value
    ]


def holds_identity_number(field: FormField) -> bool:
    """Whether the answer to this field contains identity numbers."""
    return field.kind in SEALED_KINDS or any(col.kind in SEALED_KINDS for col in field.columns)
