"""What a definition asks of one applicant: which questions, which evidence, what fee. Pure Python.

Answers are keyed by field uid, `parameters` by parameter uid (the regency's own values; the
definition's defaults stand in for the rest), `attached` holds the uids of requirements for which
evidence was handed in, `today` is the regency's local date. Everything is evaluated in document
order, and the answer to a question that is not shown counts as missing, so one pass is enough.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from templates_catalogue.definitions.expressions import (
    Condition,
    Context,
    JsonValue,
    evaluate,
    is_missing,
    uids_in,
)
from templates_catalogue.definitions.types import (
    Eligibility,
    FeeLine,
    FormField,
    FormPage,
    Requirement,
    ServiceDefinition,
)

Answers = Mapping[str, JsonValue]
Parameters = Mapping[str, JsonValue]

WITHOUT_ANSWER = frozenset({"information"})
"""Kinds of fields that are only read."""


@dataclass(frozen=True)
class Shown:
    """A page that is asked, with the fields of it that are shown."""

    page: FormPage
    fields: tuple[FormField, ...]


def shown_form(
    definition: ServiceDefinition, answers: Answers, parameters: Parameters, today: dt.date
) -> list[Shown]:
    """The form as this applicant sees it. Pages without a shown field are left out."""
    return list(_walk(definition, answers, parameters, today)[0])


def visible_fields(
    definition: ServiceDefinition, answers: Answers, parameters: Parameters, today: dt.date
) -> list[FormField]:
    """The fields that are shown with these answers, in document order."""
    form = shown_form(definition, answers, parameters, today)
    return [field for shown in form for field in shown.fields]


def visible_pages(
    definition: ServiceDefinition, answers: Answers, parameters: Parameters, today: dt.date
) -> list[FormPage]:
    """The pages on which at least one field is shown with these answers."""
    return [shown.page for shown in shown_form(definition, answers, parameters, today)]


def clean_hidden(
    definition: ServiceDefinition, answers: Answers, parameters: Parameters, today: dt.date
) -> dict[str, JsonValue]:
    """The answers to shown fields only; answers to hidden or unknown fields are dropped."""
    return _walk(definition, answers, parameters, today)[1]


def missing_answers(
    definition: ServiceDefinition, answers: Answers, parameters: Parameters, today: dt.date
) -> list[FormField]:
    """Required fields that are shown and have no answer. A declaration must be `true`."""
    return [
        field
        for field in visible_fields(definition, answers, parameters, today)
        if field.kind not in WITHOUT_ANSWER and field.required and _unanswered(field, answers)
    ]


def required_evidence(
    definition: ServiceDefinition,
    answers: Answers,
    attached: Collection[str],
    parameters: Parameters,
    today: dt.date,
) -> list[Requirement]:
    """The requirements this applicant is asked for, in document order.

    Optional ones are in the list too: `mandatory` tells which ones stop a submission.
    """
    context = _context(definition, answers, attached, parameters, today)
    return [each for each in definition.requirements if _holds(each.when, context)]


def missing_evidence(
    definition: ServiceDefinition,
    answers: Answers,
    attached: Collection[str],
    parameters: Parameters,
    today: dt.date,
) -> list[Requirement]:
    """Mandatory uploads this applicant is asked for and has not handed in."""
    asked = required_evidence(definition, answers, attached, parameters, today)
    return [
        each
        for each in asked
        if each.kind == "upload" and each.mandatory and each.uid not in attached
    ]


def blocked_by(
    definition: ServiceDefinition, answers: Answers, parameters: Parameters, today: dt.date
) -> list[Eligibility]:
    """The eligibility rules that say this person should not apply, with the reason in each."""
    context = _context(definition, answers, (), parameters, today)
    return [each for each in definition.eligibility if evaluate(each.blocks, context)]


def eligibility_fields(definition: ServiceDefinition) -> list[FormField]:
    """The questions a pre-check needs: every field that decides who may apply, in form order.

    Fields that decide whether such a field is shown are included.
    """
    wanted: set[str] = set()
    for rule in definition.eligibility:
        wanted |= uids_in(rule.blocks)["field"]
    chosen: list[FormField] = []
    for page in reversed(definition.pages):
        for field in reversed(page.fields):
            if field.uid in wanted:
                chosen.append(field)
                for condition in (field.when, page.when):
                    wanted |= uids_in(condition)["field"] if condition else set()
    return chosen[::-1]


def fee_lines(
    definition: ServiceDefinition, answers: Answers, parameters: Parameters, today: dt.date
) -> list[FeeLine]:
    """The fee lines that apply. Always empty for a free service."""
    if definition.fee.kind == "free":
        return []
    context = _context(definition, answers, (), parameters, today)
    return [line for line in definition.fee.lines if _holds(line.when, context)]


def fee_total(
    definition: ServiceDefinition, answers: Answers, parameters: Parameters, today: dt.date
) -> int:
    """The fee in whole rupiah; 0 for free services and where an officer sets it by regulation."""
    return sum(line.amount for line in fee_lines(definition, answers, parameters, today))


def parameter_values(definition: ServiceDefinition, own: Parameters) -> dict[str, JsonValue]:
    """Every parameter's value by uid: the regency's own, else the default."""
    values: dict[str, JsonValue] = {each.uid: each.default for each in definition.parameters}
    values.update({uid: value for uid, value in own.items() if uid in values})
    return values


def context_for(
    definition: ServiceDefinition,
    answers: Answers,
    attached: Collection[str],
    parameters: Parameters,
    today: dt.date,
) -> Context:
    """What conditions of this definition (guards too) may look at: shown answers only."""
    return _context(definition, answers, attached, parameters, today)


def _walk(
    definition: ServiceDefinition, answers: Answers, parameters: Parameters, today: dt.date
) -> tuple[list[Shown], dict[str, JsonValue]]:
    values = parameter_values(definition, parameters)
    kept: dict[str, JsonValue] = {}
    context = Context(answers=kept, today=today, parameters=values)
    shown: list[Shown] = []
    for page in definition.pages:
        if not _holds(page.when, context):
            continue
        fields = tuple(_fields_of(page, answers, kept, context))
        if fields:
            shown.append(Shown(page, fields))
    return shown, kept


def _fields_of(
    page: FormPage, answers: Answers, kept: dict[str, JsonValue], context: Context
) -> Iterator[FormField]:
    for field in page.fields:
        if not _holds(field.when, context):
            continue
        if field.uid in answers and field.kind not in WITHOUT_ANSWER:
            kept[field.uid] = answers[field.uid]
        yield field


def _context(
    definition: ServiceDefinition,
    answers: Answers,
    attached: Collection[str],
    parameters: Parameters,
    today: dt.date,
) -> Context:
    return Context(
        answers=_walk(definition, answers, parameters, today)[1],
        today=today,
        attached=frozenset(attached),
        parameters=parameter_values(definition, parameters),
    )


def _holds(condition: Condition | None, context: Context) -> bool:
    return condition is None or evaluate(condition, context)


def _unanswered(field: FormField, answers: Answers) -> bool:
    answer = answers.get(field.uid)
    return answer is not True if field.kind == "declaration" else is_missing(answer)
