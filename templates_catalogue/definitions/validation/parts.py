"""Uids, keys, parameters, requirements, fields: each part by itself."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation

from templates_catalogue.definitions.types import (
    CERTIFICATE_PLACEHOLDERS,
    NUMBER_PLACEHOLDERS,
    Column,
    FormField,
    Option,
    Parameter,
    Requirement,
)
from templates_catalogue.definitions.validation import patterns
from templates_catalogue.definitions.validation.problems import Index, Problem, problem

MOST = {"pages": 60, "fields": 500, "requirements": 100, "states": 100, "transitions": 500}


def check(index: Index) -> Iterator[Problem]:
    """Problems of single parts."""
    yield from _sizes(index)
    yield from _uids(index)
    yield from _keys(index)
    for parameter in index.definition.parameters:
        yield from _parameter(index, parameter)
    for requirement in index.definition.requirements:
        yield from _requirement(index, requirement)
    yield from _pages(index)
    for field in index.definition.fields():
        yield from _field(index, field)


def _sizes(index: Index) -> Iterator[Problem]:
    definition = index.definition
    sizes = {
        "pages": len(definition.pages),
        "fields": len(definition.fields()),
        "requirements": len(definition.requirements),
        "states": len(definition.workflow.states),
        "transitions": len(definition.workflow.transitions),
    }
    for name, size in sizes.items():
        if size > MOST[name]:
            yield problem(
                "workflow." + name if name in ("states", "transitions") else name,
                "too_many",
                (f"Terlalu banyak: {size}.", f"Too many: {size}."),
                (f"Paling banyak {MOST[name]}.", f"At most {MOST[name]}."),
            )


def _uids(index: Index) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for place in index.places:
        if place.uid is None:
            continue
        if place.uid in seen:
            yield problem(
                f"{place.path}.uid",
                "duplicate_uid",
                (
                    f"uid “{place.uid}” sudah dipakai di {seen[place.uid]}.",
                    f"The uid “{place.uid}” is already used at {seen[place.uid]}.",
                ),
                ("Beri uid baru yang acak.", "Give it a new random uid."),
                place.uid,
            )
        seen.setdefault(place.uid, place.path)


Keyed = Parameter | Requirement | FormField | Option | Column


def _keys(index: Index) -> Iterator[Problem]:
    definition = index.definition
    fields = definition.fields()
    scopes: list[Iterable[tuple[str, str]]] = [
        _pairs(definition.parameters),
        _pairs(definition.requirements),
        _pairs(fields),
        *(_pairs(field.options) for field in fields),
        *(_pairs(field.columns) for field in fields),
        *(_pairs(column.options) for field in fields for column in field.columns),
        ((state.key, state.uid) for state in definition.workflow.states),
        *(((each.key, each.uid) for each in exits) for exits in index.exits.values()),
    ]
    for scope in scopes:
        yield from _twice(index, list(scope))
    yield from _reserved(index)


def _pairs(parts: Iterable[Keyed]) -> list[tuple[str, str]]:
    return [(part.key, part.uid) for part in parts]


def _twice(index: Index, scope: list[tuple[str, str]]) -> Iterator[Problem]:
    counts = Counter(key for key, _ in scope)
    for position, (key, uid) in enumerate(scope):
        if counts[key] > 1 and key in {earlier for earlier, _ in scope[:position]}:
            yield problem(
                f"{index.path(uid)}.key",
                "duplicate_key",
                (f"Kunci “{key}” sudah dipakai.", f"The key “{key}” is already used."),
                ("Pilih kunci lain.", "Choose another key."),
                uid,
            )


def _reserved(index: Index) -> Iterator[Problem]:
    field_keys = {field.key for field in index.definition.fields()}
    reserved = NUMBER_PLACEHOLDERS | CERTIFICATE_PLACEHOLDERS
    named: list[FormField | Parameter] = [
        *index.definition.fields(),
        *index.definition.parameters,
    ]
    for part in named:
        clash = part.key in reserved and not _same_thing(part)
        if clash or (isinstance(part, Parameter) and part.key in field_keys):
            yield problem(
                f"{index.path(part.uid)}.key",
                "reserved_key",
                (
                    f"Kunci “{part.key}” sudah berarti hal lain pada sertifikat.",
                    f"The key “{part.key}” means something else on certificates.",
                ),
                ("Pilih kunci lain.", "Choose another key."),
                part.uid,
            )


def _same_thing(part: FormField | Parameter) -> bool:
    return isinstance(part, FormField) and part.prefill is not None and part.prefill == part.key


_DEFAULTS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "money": (int,),
    "boolean": (bool,),
}


def _parameter(index: Index, parameter: Parameter) -> Iterator[Problem]:
    default, kinds = parameter.default, _DEFAULTS[parameter.kind]
    wrong = default is not None and (
        not isinstance(default, kinds) or (isinstance(default, bool) and bool not in kinds)
    )
    if wrong or _outside(parameter):
        yield problem(
            f"{index.path(parameter.uid)}.default",
            "parameter_default",
            (
                f"Nilai awal “{default}” tidak cocok dengan jenis {parameter.kind} atau batasnya.",
                f"The default “{default}” does not fit the kind {parameter.kind} or its bounds.",
            ),
            (
                "Ganti nilai awal, jenis, atau batasnya.",
                "Change the default, the kind or the bounds.",
            ),
            parameter.uid,
        )


def _outside(parameter: Parameter) -> bool:
    low, value, high = parameter.minimum, parameter.default, parameter.maximum
    if low is not None and high is not None and low > high:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (low is not None and value < low) or (high is not None and value > high)


def _requirement(index: Index, requirement: Requirement) -> Iterator[Problem]:
    path = index.path(requirement.uid)
    if requirement.kind == "upload" and not requirement.accept:
        yield problem(
            f"{path}.accept",
            "no_file_kind",
            ("Unggahan tanpa jenis berkas.", "An upload without a kind of file."),
            ("Tulis accept: [pdf, jpg, png].", "Write accept: [pdf, jpg, png]."),
            requirement.uid,
        )
    if requirement.kind != "upload" and requirement.accept:
        yield problem(
            f"{path}.accept",
            "needless_file_kind",
            ("Hanya unggahan yang punya jenis berkas.", "Only uploads have kinds of files."),
            ("Hapus accept.", "Remove accept."),
            requirement.uid,
        )


def _pages(index: Index) -> Iterator[Problem]:
    if not index.definition.pages:
        yield problem(
            "pages",
            "no_page",
            ("Formulir tidak punya halaman.", "The form has no page."),
            (
                "Tambahkan halaman dengan paling sedikit satu isian.",
                "Add a page with at least one field.",
            ),
        )
    for page in index.definition.pages:
        if not page.fields:
            yield problem(
                f"{index.path(page.uid)}.fields",
                "empty_page",
                ("Halaman tanpa isian.", "A page without fields."),
                ("Tambahkan isian atau hapus halamannya.", "Add a field or remove the page."),
                page.uid,
            )


CHOOSING = frozenset({"choice", "multiple"})
WITH_PATTERN = frozenset({"text", "long_text", "name"})


def _field(index: Index, field: FormField) -> Iterator[Problem]:
    path = index.path(field.uid)
    yield from _options(path, field, field.kind in CHOOSING)
    if (field.kind == "table") != bool(field.columns):
        yield problem(
            f"{path}.columns",
            "columns",
            (
                "Tabel harus punya kolom, dan hanya tabel yang punya kolom.",
                "A table must have columns, and only tables have columns.",
            ),
            ("Tambah atau hapus columns.", "Add or remove columns."),
            field.uid,
        )
    for number, column in enumerate(field.columns):
        yield from _options(f"{path}.columns[{number}]", column, column.kind == "choice")
    yield from _bounds(path, field)
    yield from _pattern(path, field)
    yield from _prefill(path, field)


def _options(path: str, part: FormField | Column, chooses: bool) -> Iterator[Problem]:  # noqa: FBT001
    if chooses and len(part.options) < 2:
        yield problem(
            f"{path}.options",
            "too_few_options",
            ("Pilihan perlu paling sedikit dua opsi.", "A choice needs at least two options."),
            ("Tambahkan opsi.", "Add options."),
            part.uid,
        )
    if not chooses and part.options:
        yield problem(
            f"{path}.options",
            "needless_options",
            (
                f"Isian jenis {part.kind} tidak punya opsi.",
                f"A field of the kind {part.kind} has no options.",
            ),
            ("Hapus options atau ganti jenisnya.", "Remove options or change the kind."),
            part.uid,
        )


def _decimal(value: str) -> Decimal:
    number = Decimal(value)
    if not number.is_finite():
        raise InvalidOperation
    return number


def _date(value: str) -> dt.date | None:
    """The date; `None` for `today`, which cannot be compared here."""
    return None if value == "today" else dt.date.fromisoformat(value)


Bound = Decimal | dt.date | int | None

_READ_BOUND: dict[str, Callable[[str], Bound]] = {
    "number": _decimal,
    "money": _decimal,
    "date": _date,
    "text": int,
    "long_text": int,
    "name": int,
    "multiple": int,
    "table": int,
}


def _bounds(path: str, field: FormField) -> Iterator[Problem]:
    read: dict[str, Bound] = {}
    for name, value in (("minimum", field.minimum), ("maximum", field.maximum)):
        if value is None:
            continue
        try:
            read[name] = _READ_BOUND[field.kind](value)
        except (KeyError, ValueError, InvalidOperation):
            yield problem(
                f"{path}.{name}",
                "bound",
                (
                    f"Batas “{value}” tidak berarti untuk jenis {field.kind}.",
                    f"The bound “{value}” means nothing for the kind {field.kind}.",
                ),
                (
                    "Angka untuk angka, uang, teks (banyak huruf), tabel (banyak baris); "
                    "tanggal ISO atau today untuk tanggal.",
                    "Numbers for number, money, text (letters), table (rows); "
                    "ISO date or today for dates.",
                ),
                field.uid,
            )
    yield from _order(path, field, read)


def _order(path: str, field: FormField, read: dict[str, Bound]) -> Iterator[Problem]:
    low, high = read.get("minimum"), read.get("maximum")
    if low is None or high is None or type(low) is not type(high):
        return
    if low > high:  # type: ignore[operator]  # both are of one ordered type
        yield problem(
            f"{path}.minimum",
            "bounds_crossed",
            ("Batas bawah melebihi batas atas.", "The minimum is above the maximum."),
            ("Tukar atau perbaiki batasnya.", "Swap or correct the bounds."),
            field.uid,
        )


_FLAWS = {
    "long": ("terlalu panjang", "too long"),
    "syntax": ("tidak dapat dibaca", "cannot be read"),
    "special": (
        "memakai tanda khusus yang tidak sama di semua peramban",
        "uses special marks that differ between browsers",
    ),
    "nested": ("dapat macet karena pengulangan bersarang", "can hang because of nested repeats"),
}


def _pattern(path: str, field: FormField) -> Iterator[Problem]:
    if field.pattern is None:
        return
    if field.kind not in WITH_PATTERN:
        yield problem(
            f"{path}.pattern",
            "needless_pattern",
            ("Hanya teks yang punya pola.", "Only texts have a pattern."),
            ("Hapus pattern.", "Remove pattern."),
            field.uid,
        )
    flaw = patterns.flaw(field.pattern)
    if flaw:
        yield problem(
            f"{path}.pattern",
            "pattern",
            (f"Pola {_FLAWS[flaw][0]}.", f"The pattern {_FLAWS[flaw][1]}."),
            (
                f"Paling panjang {patterns.MOST_LETTERS} huruf, tanpa (?...), tanpa rujukan balik, "
                "tanpa pengulangan di dalam pengulangan.",
                f"At most {patterns.MOST_LETTERS} letters, no (?...), no back-references, "
                "no repeats inside repeats.",
            ),
            field.uid,
        )


_PREFILL_KINDS = {
    "name": {"name", "text"},
    "nik": {"nik"},
    "kk_number": {"kk_number"},
    "phone": {"phone"},
    "email": {"email"},
    "birth_date": {"date"},
    "address": {"text", "long_text"},
}


def _prefill(path: str, field: FormField) -> Iterator[Problem]:
    if field.prefill and field.kind not in _PREFILL_KINDS[field.prefill]:
        yield problem(
            f"{path}.prefill",
            "prefill",
            (
                f"Profil “{field.prefill}” tidak cocok dengan jenis {field.kind}.",
                f"The profile's “{field.prefill}” does not fit the kind {field.kind}.",
            ),
            ("Ganti jenis isian atau prefill.", "Change the field's kind or prefill."),
            field.uid,
        )
