"""Everything that can be wrong with a definition, said plainly. Pure Python."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from templates_catalogue.definitions.loading import CannotRead, read_document
from templates_catalogue.definitions.types import ServiceDefinition
from templates_catalogue.definitions.validation import (
    conditions,
    examples,
    parts,
    results,
    schema_errors,
    workflows,
)
from templates_catalogue.definitions.validation.problems import Index, Message, Problem, problem

__all__ = ["Message", "Problem", "check_document", "check_text", "unreadable", "validate"]


def validate(definition: ServiceDefinition) -> list[Problem]:
    """What is wrong with a definition that fits the model; empty when it may be published.

    The example tests run only on a definition that is otherwise sound.
    """
    index = Index(definition)
    found = [
        *parts.check(index),
        *conditions.check(index),
        *workflows.check(index),
        *results.check(index),
    ]
    return found or list(examples.check(index))


def check_document(data: Any) -> tuple[ServiceDefinition | None, list[Problem]]:
    """The definition in plain data and its problems; `None` where it does not fit the model."""
    try:
        definition = ServiceDefinition.model_validate(data)
    except ValidationError as error:
        return None, list(schema_errors.translate(error, data))
    return definition, validate(definition)


def check_text(source: str | bytes) -> tuple[ServiceDefinition | None, list[Problem]]:
    """The definition in a YAML or JSON text and its problems."""
    try:
        data = read_document(source)
    except CannotRead as error:
        return None, [unreadable(error)]
    return check_document(data)


_UNREADABLE = {
    "too_large": (
        ("Berkas lebih besar dari 2 MB.", "The file is larger than 2 MB."),
        ("Kecilkan berkasnya.", "Make the file smaller."),
    ),
    "not_utf8": (
        ("Berkas bukan teks UTF-8.", "The file is not UTF-8 text."),
        ("Simpan ulang sebagai UTF-8.", "Save it again as UTF-8."),
    ),
    "syntax": (
        ("YAML atau JSON tidak dapat dibaca.", "The YAML or JSON cannot be read."),
        ("Periksa indentasi, titik dua, dan tanda kutip.", "Check indents, colons and quotes."),
    ),
    "alias": (
        ("Alias YAML (* dan &) tidak diizinkan.", "YAML aliases (* and &) are not allowed."),
        ("Tulis ulang isinya.", "Write the content out."),
    ),
    "tag": (
        ("Tag YAML (!) tidak diizinkan.", "YAML tags (!) are not allowed."),
        ("Hapus tagnya.", "Remove the tag."),
    ),
    "duplicate_key": (
        ("Kunci yang sama ditulis dua kali.", "The same key is written twice."),
        ("Hapus salah satunya.", "Remove one of them."),
    ),
    "too_deep": (
        ("Isi bersarang terlalu dalam.", "The content is nested too deeply."),
        ("Ratakan strukturnya.", "Flatten the structure."),
    ),
    "not_a_mapping": (
        ("Berkas harus berisi satu definisi.", "The file must hold one definition."),
        ("Mulai dengan format: 1.", "Begin with format: 1."),
    ),
    "not_plain": (
        ("Ada nilai yang bukan data biasa.", "There is a value that is no plain data."),
        (
            "Pakai teks, angka, true/false, daftar, dan kunci berupa teks.",
            "Use texts, numbers, true/false, lists and keys that are texts.",
        ),
    ),
}


def unreadable(error: CannotRead) -> Problem:
    """A file that cannot be read, as a problem with its line and column."""
    message, fix = _UNREADABLE[error.code]
    where = f"line {error.line}, column {error.column}" if error.line else "file"
    detail = f" ({error.detail})" if error.detail else ""
    return problem(where, error.code, (message[0] + detail, message[1] + detail), fix)
