"""The template's own tests: their uids exist, and they pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from templates_catalogue.definitions import forms
from templates_catalogue.definitions.expressions import JsonScalar, JsonValue
from templates_catalogue.definitions.types import ExampleTest, FormField
from templates_catalogue.definitions.validation.problems import Index, Problem, problem

ANY_DAY = dt.date(2026, 1, 15)
"""The day of a test that names none."""


def check(index: Index) -> Iterator[Problem]:
    """Problems of the example tests; a test that refers to nothing is not run."""
    for test in index.definition.tests:
        found = [*_uids(index, test), *_answers(index, test), *_day(index, test)]
        yield from found
        if not found:
            yield from run(index, test)


def run(index: Index, test: ExampleTest) -> Iterator[Problem]:
    """What does not come out as the test says."""
    definition = index.definition
    today = dt.date.fromisoformat(test.today) if test.today else ANY_DAY
    answers: dict[str, JsonValue] = {
        uid: list(answer) if isinstance(answer, list) else answer
        for uid, answer in test.answers.items()
    }
    shown = {each.uid for each in forms.visible_fields(definition, answers, {}, today)}
    asked = {each.uid for each in forms.required_evidence(definition, answers, (), {}, today)}
    blocked = {each.uid for each in forms.blocked_by(definition, answers, {}, today)}
    expectations: list[tuple[str, set[str]]] = [
        ("shown", set(test.shown) - shown),
        ("hidden", set(test.hidden) & shown),
        ("required", set(test.required) - asked),
        ("waived", set(test.waived) & asked),
        ("blocked", set(test.blocked) ^ blocked),
    ]
    for name, wrong in expectations:
        if wrong:
            yield _failed(index, test, name, ", ".join(sorted(wrong)))
    total = forms.fee_total(definition, answers, {}, today)
    if test.fee is not None and test.fee != total:
        yield _failed(index, test, "fee", str(total))


def _failed(index: Index, test: ExampleTest, name: str, detail: str) -> Problem:
    return problem(
        f"{index.path(test.uid)}.{name}",
        "test_failed",
        (
            f"Uji “{test.name.id}” gagal pada {name}: {detail}.",
            f"The test “{test.name.in_language('en')}” fails at {name}: {detail}.",
        ),
        ("Perbaiki definisi atau ujinya.", "Correct the definition or the test."),
        test.uid,
    )


def _uids(index: Index, test: ExampleTest) -> Iterator[Problem]:
    rules = {each.uid for each in index.definition.eligibility}
    wanted: list[tuple[str, list[str], set[str]]] = [
        ("answers", list(test.answers), set(index.fields)),
        ("shown", test.shown, set(index.fields)),
        ("hidden", test.hidden, set(index.fields)),
        ("required", test.required, set(index.requirements)),
        ("waived", test.waived, set(index.requirements)),
        ("blocked", test.blocked, rules),
    ]
    for name, uids, known in wanted:
        for uid in uids:
            if uid not in known:
                yield problem(
                    f"{index.path(test.uid)}.{name}",
                    "test_unknown",
                    (f"Uji menunjuk “{uid}” yang tidak ada.", f"“{uid}” does not exist."),
                    ("Perbaiki uid pada uji.", "Correct the uid in the test."),
                    test.uid,
                )


def _answers(index: Index, test: ExampleTest) -> Iterator[Problem]:
    for uid, answer in test.answers.items():
        field = index.fields.get(uid)
        if field is not None and not _possible(field, answer):
            yield problem(
                f"{index.path(test.uid)}.answers.{uid}",
                "test_answer",
                (
                    f"“{answer}” tidak mungkin menjadi jawaban “{field.label.id}”.",
                    f"“{answer}” can never answer “{field.label.in_language('en')}”.",
                ),
                (
                    "Untuk pilihan tulis uid opsi, untuk ya/tidak tulis true atau false.",
                    "For choices write option uids, for yes/no write true or false.",
                ),
                test.uid,
            )


_FITS: dict[str, Callable[[FormField, JsonScalar | list[JsonScalar]], bool]] = {
    "choice": lambda field, answer: answer in [each.uid for each in field.options],
    "multiple": lambda field, answer: (
        isinstance(answer, list)
        and {str(each) for each in answer} <= {each.uid for each in field.options}
    ),
    "boolean": lambda _, answer: isinstance(answer, bool),
    "declaration": lambda _, answer: isinstance(answer, bool),
    "information": lambda _, __: False,
}


def _possible(field: FormField, answer: JsonScalar | list[JsonScalar]) -> bool:
    fits = _FITS.get(field.kind)
    return fits(field, answer) if fits else not isinstance(answer, bool)


def _day(index: Index, test: ExampleTest) -> Iterator[Problem]:
    try:
        dt.date.fromisoformat(test.today or "2026-01-15")
    except ValueError:
        yield problem(
            f"{index.path(test.uid)}.today",
            "date",
            (f"“{test.today}” bukan tanggal.", f"“{test.today}” is no date."),
            ("Tulis tanggal ISO yang ada.", "Write an ISO date that exists."),
            test.uid,
        )
