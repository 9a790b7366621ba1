"""pydantic's errors as plain sentences with the path in the document and the fix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from templates_catalogue.definitions.validation.problems import Problem, problem

_OPERANDS = frozenset(
    {
        "FieldOperand",
        "ParameterOperand",
        "ValueOperand",
        "AgeOperand",
        "AttachedOperand",
        "ItemOperand",
    }
)


def translate(error: ValidationError, data: Any) -> Iterator[Problem]:
    """Each error once. An operand that fits none of its forms is one problem, not six."""
    seen: set[tuple[str, str]] = set()
    for each in error.errors(include_url=False):
        loc = each["loc"]
        operand = next((n for n, step in enumerate(loc) if step in _OPERANDS), None)
        if operand is not None:
            found = _operand(path_of(loc[:operand], data))
        else:
            found = _sentence(each, path_of(loc, data))
        if (found.path, found.code) not in seen:
            seen.add((found.path, found.code))
            yield found


def path_of(loc: tuple[int | str, ...], data: Any) -> str:
    """The JSON path of a pydantic location: the names of union members are left out."""
    path, here = "", data
    for number, step in enumerate(loc):
        if isinstance(step, int):
            path += f"[{step}]"
            here = here[step] if isinstance(here, list) and step < len(here) else None
        elif isinstance(here, Mapping) and step in here:
            path += f".{step}"
            here = here[step]
        elif number == len(loc) - 1 and isinstance(here, Mapping) and not _is_tag(step):
            path += f".{step}"
    return path.lstrip(".") or "definition"


def _is_tag(step: str) -> bool:
    return step[:1].isupper() or step in ("[key]",)


def _operand(path: str) -> Problem:
    return problem(
        path,
        "operand",
        (
            "Bagian syarat ini tidak dikenal.",
            "This part of the condition is not known.",
        ),
        (
            "Tulis tepat satu dari: field, param, value, age, attached, item.",
            "Write exactly one of: field, param, value, age, attached, item.",
        ),
    )


_Pair = tuple[str, str]


def _sentence(error: Mapping[str, Any], path: str) -> Problem:
    kind, context = str(error["type"]), error.get("ctx", {})
    name = path.rsplit(".", 1)[-1]
    message, fix = _SENTENCES.get(kind) or _by_family(kind)
    values = {"name": name, "input": _short(error.get("input")), "rule": _rule(context)}
    return problem(
        path,
        _CODES.get(kind, kind),
        (message[0].format(**values), message[1].format(**values)),
        (fix[0].format(**values), fix[1].format(**values)),
    )


_CODES = {"missing": "missing", "extra_forbidden": "unknown_attribute", "union_tag_invalid": "op"}

_SENTENCES: dict[str, tuple[_Pair, _Pair]] = {
    "missing": (
        ("“{name}” belum diisi.", "“{name}” is missing."),
        ("Tambahkan {name}.", "Add {name}."),
    ),
    "extra_forbidden": (
        ("“{name}” tidak dikenal di sini.", "“{name}” is not known here."),
        (
            "Hapus, atau periksa ejaannya terhadap skema.",
            "Remove it, or check its spelling against the schema.",
        ),
    ),
    "string_pattern_mismatch": (
        ("“{input}” tidak sesuai pola.", "“{input}” does not fit the pattern."),
        ("Ikuti pola {rule}.", "Follow the pattern {rule}."),
    ),
    "literal_error": (
        ("“{input}” bukan pilihan yang ada.", "“{input}” is not one of the choices."),
        ("Pilih salah satu: {rule}.", "Choose one of: {rule}."),
    ),
    "union_tag_invalid": (
        ("Operator syarat “{rule}” tidak dikenal.", "The operator “{rule}” is not known."),
        (
            "Pakai eq, ne, gt, gte, lt, lte, in, empty, and, or, not, every, atau any.",
            "Use eq, ne, gt, gte, lt, lte, in, empty, and, or, not, every or any.",
        ),
    ),
    "union_tag_not_found": (
        ("Syarat tanpa op.", "A condition without op."),
        ("Tulis op.", "Write op."),
    ),
    "string_too_long": (
        ("Teks terlalu panjang.", "The text is too long."),
        ("Paling panjang {rule} huruf.", "At most {rule} letters."),
    ),
    "string_too_short": (
        ("Teks terlalu pendek.", "The text is too short."),
        ("Paling pendek {rule} huruf.", "At least {rule} letters."),
    ),
    "too_short": (
        ("Daftar terlalu pendek.", "The list is too short."),
        ("Paling sedikit {rule} isi.", "At least {rule} members."),
    ),
}

_BOUND: tuple[_Pair, _Pair] = (
    ("Angka {input} di luar batas.", "The number {input} is out of bounds."),
    ("Batasnya {rule}.", "The bound is {rule}."),
)
_KIND: tuple[_Pair, _Pair] = (
    ("“{input}” bukan jenis yang diminta.", "“{input}” is not of the right kind."),
    (
        "Lihat skema: teks, angka bulat, true/false, daftar, atau kelompok atribut.",
        "See the schema: text, whole number, true/false, list or group of attributes.",
    ),
)


def _by_family(kind: str) -> tuple[_Pair, _Pair]:
    return _BOUND if kind.startswith(("greater_than", "less_than")) else _KIND


def _rule(context: Mapping[str, Any]) -> str:
    names = ("pattern", "expected", "tag", "max_length", "min_length", "ge", "le", "gt", "lt")
    return next((str(context[name]) for name in names if name in context), "")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
