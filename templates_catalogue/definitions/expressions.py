"""The closed condition language of definitions: data only, never executed text.

A condition is a tree of plain JSON. It is evaluated here on the server and, with the same result,
by `static/mpp/conditions.js` in the browser; `tests/unit/condition_vectors.json` holds both to it.

Missing values: an answer that is absent, null, an empty text or an empty list is *missing*. A
comparison with a missing side is false (`ne` is the negation of `eq`, so it is true).

Numbers: a JSON number, or a text written as a plain decimal number (`-12`, `0.5`; no leading zero,
no exponent, at most 15 digits so that a browser computes the same). Everything else is a text:
`0812` and a NIK are texts. `eq` compares two numbers by value, yes/no only with yes/no, texts by
their characters; lists and rows equal nothing. `lt lte gt gte` compare numbers with numbers and
texts with texts (ISO dates and times are texts); anything else is false. `in` is true when the left
value, or one of its members where it is a list, equals a member of the right list.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

JsonScalar = str | int | float | bool | None
JsonValue = JsonScalar | list["JsonValue"] | dict[str, "JsonValue"]

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_MOST_DIGITS = 15
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldOperand(_Node):
    """The answer to a field, by the field's uid."""

    field: str


class ParameterOperand(_Node):
    """The regency's value of a parameter, by the parameter's uid."""

    param: str


class ValueOperand(_Node):
    """A constant: a text, a number, a yes/no, or a list of them (option uids for choices)."""

    value: JsonScalar | list[JsonScalar]


class AgeOperand(_Node):
    """Completed years from a date (an operand that yields one) to today."""

    age: FieldOperand | ItemOperand


class AttachedOperand(_Node):
    """Whether evidence for a requirement was handed in, by the requirement's uid: true or false."""

    attached: str


class ItemOperand(_Node):
    """Inside `every` and `any`: a column of the row that is looked at, by the column's uid."""

    item: str


Operand = (
    FieldOperand | ParameterOperand | ValueOperand | AgeOperand | AttachedOperand | ItemOperand
)


class Comparison(_Node):
    op: Literal["eq", "ne", "gt", "gte", "lt", "lte", "in"]
    left: Operand
    right: Operand


class Empty(_Node):
    """True when the operand is missing."""

    op: Literal["empty"]
    of: Operand


class Group(_Node):
    """`and`: all hold; `or`: at least one holds."""

    op: Literal["and", "or"]
    of: Annotated[list[Condition], Field(min_length=1)]


class Not(_Node):
    op: Literal["not"]
    of: Condition


class Rows(_Node):
    """`every` row or `any` row of a table answer; both are false for a table without rows."""

    op: Literal["every", "any"]
    field: str
    where: Condition


Condition = Annotated[Comparison | Empty | Group | Not | Rows, Field(discriminator="op")]

Group.model_rebuild()
Not.model_rebuild()
Rows.model_rebuild()
AgeOperand.model_rebuild()


@dataclass(frozen=True)
class Context:
    """What a condition may look at. `today` is the regency's local date."""

    answers: Mapping[str, JsonValue]
    today: dt.date
    attached: frozenset[str] = frozenset()
    parameters: Mapping[str, JsonValue] = field(default_factory=dict)
    row: Mapping[str, JsonValue] = field(default_factory=dict)


def evaluate(condition: Condition, context: Context) -> bool:
    """Whether the condition holds in the context. Never raises for a valid condition."""
    match condition:
        case Group(op="and"):
            return all(evaluate(each, context) for each in condition.of)
        case Group():
            return any(evaluate(each, context) for each in condition.of)
        case Not():
            return not evaluate(condition.of, context)
        case Empty():
            return is_missing(resolve(condition.of, context))
        case Rows():
            return _rows(condition, context)
        case _:
            return _compare(condition, context)


def resolve(operand: Operand, context: Context) -> JsonValue:
    """The value an operand stands for, `None` when it has none."""
    match operand:
        case FieldOperand():
            return context.answers.get(operand.field)
        case ParameterOperand():
            return context.parameters.get(operand.param)
        case ItemOperand():
            return context.row.get(operand.item)
        case AttachedOperand():
            return operand.attached in context.attached
        case AgeOperand():
            return completed_years(resolve(operand.age, context), context.today)
        case _:
            return _plain(operand.value)


def is_missing(value: JsonValue) -> bool:
    """Absent, null, empty text, empty list. `False` and `0` are answers."""
    return value is None or value == "" or value == []


def completed_years(born: JsonValue, today: dt.date) -> int | None:
    """Completed years between an ISO date and today; `None` when it is no date."""
    if not isinstance(born, str) or not _DATE.fullmatch(born):
        return None
    try:
        day = dt.date.fromisoformat(born)
    except ValueError:
        return None
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def uids_in(condition: Condition) -> dict[str, set[str]]:
    """The uids a condition refers to, by kind: `field`, `param`, `attached`, `item`."""
    found: dict[str, set[str]] = {"field": set(), "param": set(), "attached": set(), "item": set()}
    _collect(condition, found)
    return found


def _plain(value: JsonScalar | list[JsonScalar]) -> JsonValue:
    return list(value) if isinstance(value, list) else value


def _rows(condition: Rows, context: Context) -> bool:
    answer = context.answers.get(condition.field)
    rows = [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []
    if not rows:
        return False
    test = all if condition.op == "every" else any
    return test(evaluate(condition.where, replace(context, row=row)) for row in rows)


def _compare(condition: Comparison, context: Context) -> bool:
    left, right = resolve(condition.left, context), resolve(condition.right, context)
    if condition.op == "ne":
        return not _equal(left, right)
    if is_missing(left) or is_missing(right):
        return False
    if condition.op == "eq":
        return _equal(left, right)
    if condition.op == "in":
        return _member(left, right)
    return _ordered(condition.op, left, right)


def _equal(left: JsonValue, right: JsonValue) -> bool:
    if is_missing(left) or is_missing(right) or isinstance(left, list | dict):
        return False
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    numbers = _number(left), _number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] == numbers[1]
    return left == right


def _member(left: JsonValue, right: JsonValue) -> bool:
    if not isinstance(right, list):
        return False
    candidates = left if isinstance(left, list) else [left]
    return any(_equal(one, other) for one in candidates for other in right)


_ORDER: dict[str, Callable[[int], bool]] = {
    "gt": lambda sign: sign > 0,
    "gte": lambda sign: sign >= 0,
    "lt": lambda sign: sign < 0,
    "lte": lambda sign: sign <= 0,
}


def _ordered(op: str, left: JsonValue, right: JsonValue) -> bool:
    numbers = _number(left), _number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return _ORDER[op]((numbers[0] > numbers[1]) - (numbers[0] < numbers[1]))
    if isinstance(left, str) and isinstance(right, str):
        return _ORDER[op]((left > right) - (left < right))
    return False


def _number(value: JsonValue) -> Decimal | None:
    """Numbers, and texts that are plain decimal numbers such as money and number answers."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value)
    if len(text) > _MOST_DIGITS + 2 or not _NUMBER.fullmatch(text):
        return None
    digits = text.replace("-", "").replace(".", "")
    return Decimal(text) if len(digits) <= _MOST_DIGITS else None


def _collect(condition: Condition, found: dict[str, set[str]]) -> None:
    match condition:
        case Group():
            for each in condition.of:
                _collect(each, found)
        case Not():
            _collect(condition.of, found)
        case Empty():
            _collect_operand(condition.of, found)
        case Rows():
            found["field"].add(condition.field)
            _collect(condition.where, found)
        case _:
            _collect_operand(condition.left, found)
            _collect_operand(condition.right, found)


def _collect_operand(operand: Operand, found: dict[str, set[str]]) -> None:
    match operand:
        case FieldOperand():
            found["field"].add(operand.field)
        case ParameterOperand():
            found["param"].add(operand.param)
        case AttachedOperand():
            found["attached"].add(operand.attached)
        case ItemOperand():
            found["item"].add(operand.item)
        case AgeOperand():
            _collect_operand(operand.age, found)
        case _:
            pass
