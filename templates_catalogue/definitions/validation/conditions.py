"""Conditions refer to what exists and is already answered, and compare what can be equal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from templates_catalogue.definitions.expressions import (
    AgeOperand,
    AttachedOperand,
    Comparison,
    Condition,
    Empty,
    FieldOperand,
    Group,
    ItemOperand,
    JsonScalar,
    Not,
    Operand,
    ParameterOperand,
    Rows,
    ValueOperand,
    completed_years,
)
from templates_catalogue.definitions.types import Column, FormField
from templates_catalogue.definitions.validation.problems import Index, Problem, problem

MOST_DEPTH = 10
_ANY_DAY = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class Scope:
    """What a condition at `path` may look at."""

    index: Index
    path: str
    uid: str
    fields: frozenset[str]
    attached: frozenset[str] = frozenset()
    table: FormField | None = None
    """The table whose rows are looked at, inside `every` and `any`."""
    depth: int = 0

    def at(self, step: str) -> Scope:
        """The same scope one step deeper in the condition."""
        return replace(self, path=f"{self.path}.{step}", depth=self.depth + 1)

    def column(self, uid: str) -> Column | None:
        """The column of the table that is looked at."""
        columns = self.table.columns if self.table else []
        return next((each for each in columns if each.uid == uid), None)


def check(index: Index) -> Iterator[Problem]:
    """Problems of every condition in the definition."""
    for scope, condition in _conditions(index):
        yield from _condition(scope, condition)


def _conditions(index: Index) -> Iterator[tuple[Scope, Condition]]:
    definition = index.definition
    earlier: set[str] = set()
    for page in definition.pages:
        if page.when:
            yield (
                Scope(index, f"{index.path(page.uid)}.when", page.uid, frozenset(earlier)),
                page.when,
            )
        for field in page.fields:
            if field.when:
                yield (
                    Scope(index, f"{index.path(field.uid)}.when", field.uid, frozenset(earlier)),
                    field.when,
                )
            earlier.add(field.uid)
    every = frozenset(earlier)
    attached: set[str] = set()
    for requirement in definition.requirements:
        if requirement.when:
            path = f"{index.path(requirement.uid)}.when"
            yield (
                Scope(index, path, requirement.uid, every, frozenset(attached)),
                requirement.when,
            )
        attached.add(requirement.uid)
    yield from _later_conditions(index, every, frozenset(attached))


def _later_conditions(
    index: Index, fields: frozenset[str], attached: frozenset[str]
) -> Iterator[tuple[Scope, Condition]]:
    definition = index.definition
    for rule in definition.eligibility:
        yield Scope(index, f"{index.path(rule.uid)}.blocks", rule.uid, fields), rule.blocks
    for line in definition.fee.lines:
        if line.when:
            yield Scope(index, f"{index.path(line.uid)}.when", line.uid, fields), line.when
    for transition in definition.workflow.transitions:
        if transition.guard:
            path = f"{index.path(transition.uid)}.guard"
            yield Scope(index, path, transition.uid, fields, attached), transition.guard


def _condition(scope: Scope, condition: Condition) -> Iterator[Problem]:
    if scope.depth > MOST_DEPTH:
        yield problem(
            scope.path,
            "condition_too_deep",
            ("Syarat bersarang terlalu dalam.", "The condition is nested too deeply."),
            (f"Paling banyak {MOST_DEPTH} tingkat.", f"At most {MOST_DEPTH} levels."),
            scope.uid,
        )
        return
    match condition:
        case Group():
            for number, each in enumerate(condition.of):
                yield from _condition(scope.at(f"of[{number}]"), each)
        case Not():
            yield from _condition(scope.at("of"), condition.of)
        case Empty():
            yield from _operand(scope.at("of"), condition.of)
        case Rows():
            yield from _rows(scope, condition)
        case _:
            yield from _comparison(scope, condition)


def _rows(scope: Scope, condition: Rows) -> Iterator[Problem]:
    field = scope.index.fields.get(condition.field)
    if field is None or field.kind != "table" or scope.table:
        yield problem(
            f"{scope.path}.field",
            "not_a_table",
            (
                "every dan any hanya untuk isian jenis tabel, dan tidak bersarang.",
                "every and any are for table fields only, and not inside one another.",
            ),
            ("Tunjuk isian jenis table.", "Refer to a field of the kind table."),
            scope.uid,
        )
        return
    yield from _operand(scope.at("field"), FieldOperand(field=field.uid))
    yield from _condition(replace(scope.at("where"), table=field), condition.where)


def _comparison(scope: Scope, condition: Comparison) -> Iterator[Problem]:
    found = [
        *_operand(scope.at("left"), condition.left),
        *_operand(scope.at("right"), condition.right),
    ]
    yield from found
    if found:
        return
    yield from _listed(scope, condition)
    for asked, value in (
        (condition.left, condition.right),
        (condition.right, condition.left),
    ):
        if isinstance(value, ValueOperand):
            yield from _values(scope, asked, value, condition.op)


def _operand(scope: Scope, operand: Operand) -> Iterator[Problem]:
    match operand:
        case FieldOperand():
            yield from _field(scope, operand.field)
        case AgeOperand():
            yield from _operand(scope.at("age"), operand.age)
            yield from _age(scope, operand)
        case ParameterOperand():
            parameters = {each.uid for each in scope.index.definition.parameters}
            yield from _known(scope, "param", operand.param, parameters)
        case AttachedOperand():
            yield from _known(scope, "attached", operand.attached, scope.attached)
        case ItemOperand():
            columns = {each.uid for each in scope.table.columns} if scope.table else set()
            yield from _known(scope, "item", operand.item, columns)
        case _:
            pass


def _known(scope: Scope, kind: str, uid: str, known: Collection[str]) -> Iterator[Problem]:
    if uid not in known:
        yield _unknown(scope, kind, uid)


def _field(scope: Scope, uid: str) -> Iterator[Problem]:
    field = scope.index.fields.get(uid)
    if field is None:
        yield _unknown(scope, "field", uid)
    elif uid not in scope.fields:
        yield problem(
            scope.path,
            "later_field",
            (
                f"Isian “{field.label.id}” baru ditanyakan sesudah ini.",
                f"The field “{field.label.in_language('en')}” is asked only after this.",
            ),
            (
                "Pindahkan isian itu ke depan atau ganti syaratnya.",
                "Move that field up or change the condition.",
            ),
            scope.uid,
        )
    elif field.kind == "information":
        yield problem(
            scope.path,
            "no_answer",
            ("Isian informasi tidak punya jawaban.", "An information field has no answer."),
            ("Tunjuk isian lain.", "Refer to another field."),
            scope.uid,
        )


_UNKNOWN = {
    "field": ("isian", "field"),
    "param": ("parameter", "parameter"),
    "attached": ("persyaratan yang lebih dahulu", "earlier requirement"),
    "item": ("kolom tabel itu", "column of that table"),
}


def _unknown(scope: Scope, kind: str, uid: str) -> Problem:
    name = _UNKNOWN[kind]
    return problem(
        scope.path,
        f"unknown_{kind}",
        (f"Tidak ada {name[0]} dengan uid “{uid}”.", f"There is no {name[1]} with uid “{uid}”."),
        ("Perbaiki uid atau hapus syarat ini.", "Correct the uid or remove this condition."),
        scope.uid,
    )


def _asked(scope: Scope, operand: Operand) -> FormField | Column | None:
    if isinstance(operand, FieldOperand):
        return scope.index.fields.get(operand.field)
    return scope.column(operand.item) if isinstance(operand, ItemOperand) else None


def _age(scope: Scope, operand: AgeOperand) -> Iterator[Problem]:
    part = _asked(scope, operand.age)
    if part is not None and part.kind != "date":
        yield problem(
            scope.path,
            "age_of_no_date",
            ("Usia hanya dihitung dari tanggal.", "An age is counted from a date only."),
            ("Tunjuk isian jenis date.", "Refer to a field of the kind date."),
            scope.uid,
        )


def _listed(scope: Scope, condition: Comparison) -> Iterator[Problem]:
    """`in` needs a list on its right; every other comparison needs single values."""
    right = condition.right
    listed = isinstance(right, ValueOperand) and isinstance(right.value, list)
    many = [
        part.kind in ("multiple", "table")
        for part in (_asked(scope, condition.left), _asked(scope, right))
        if part is not None
    ]
    wrong = not listed if condition.op == "in" else (listed or any(many))
    if wrong and not (condition.op == "in" and isinstance(right, ParameterOperand)):
        yield problem(
            scope.path,
            "list_comparison",
            (
                "“in” membandingkan dengan daftar; pembanding lain dengan satu nilai.",
                "“in” compares with a list; the others with a single value.",
            ),
            ("Ganti pembanding atau nilainya.", "Change the comparison or the value."),
            scope.uid,
        )


def _values(scope: Scope, asked: Operand, value: ValueOperand, op: str) -> Iterator[Problem]:
    part = _asked(scope, asked)
    for each in value.value if isinstance(value.value, list) else [value.value]:
        expected = _expected(part, asked, each, op)
        if expected:
            yield problem(
                scope.path,
                "impossible_value",
                (
                    f"Nilai “{each}” tidak mungkin menjadi jawaban.",
                    f"The value “{each}” can never be an answer.",
                ),
                expected,
                scope.uid,
            )


def _expected(
    part: FormField | Column | None, asked: Operand, value: JsonScalar, op: str
) -> tuple[str, str] | None:
    """What the value should have been, where it cannot match; `None` when it can."""
    if isinstance(asked, AgeOperand):
        return None if _is_number(value) else ("Tulis angka tahun.", "Write a number of years.")
    if isinstance(asked, AttachedOperand) or (part and part.kind in ("boolean", "declaration")):
        return None if isinstance(value, bool) else ("Tulis true atau false.", "true or false.")
    if part is None:
        return None
    if part.options:
        known = {option.uid for option in part.options}
        if value in known and op in ("eq", "ne", "in"):
            return None
        return ("Tulis uid salah satu opsinya.", "Write the uid of one of its options.")
    if part.kind == "date" and completed_years(value, _ANY_DAY) is None:
        return ("Tulis tanggal ISO.", "Write an ISO date.")
    if part.kind in ("number", "money") and not _is_number(value):
        return ("Tulis angka.", "Write a number.")
    return None


def _is_number(value: JsonScalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
