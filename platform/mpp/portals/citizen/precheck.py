"""Who may apply and what will be needed, asked before anybody has an account or uploads a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from templates_catalogue.definitions.expressions import Condition, Group, uids_in
from templates_catalogue.definitions.types import FormField, FormPage, ServiceDefinition, Text

PAGE = "precheck-page"


def questions(definition: ServiceDefinition) -> ServiceDefinition | None:
    """The definition reduced to one page with the questions that decide anything here.

    Nothing is required in it; fields that decide whether such a question is shown are included.
    `None` when nothing depends on an answer.
    """
    fields = _deciding_fields(definition)
    if not fields:
        return None
    page = FormPage(uid=PAGE, title=Text(id="Periksa syarat"), fields=fields)
    return definition.model_copy(update={"pages": [page]})


def _deciding_fields(definition: ServiceDefinition) -> list[FormField]:
    wanted: set[str] = set()
    for condition in _conditions(definition):
        wanted |= uids_in(condition)["field"]
    chosen: list[FormField] = []
    for page in reversed(definition.pages):
        for field in reversed(page.fields):
            if field.uid in wanted and field.kind not in ("table", "region", "information"):
                when = _both(page.when, field.when)
                wanted |= uids_in(when)["field"] if when else set()
                chosen.append(field.model_copy(update={"required": False, "when": when}))
    return chosen[::-1]


def _conditions(definition: ServiceDefinition) -> list[Condition]:
    found = [rule.blocks for rule in definition.eligibility]
    found += [each.when for each in definition.requirements if each.when]
    found += [line.when for line in definition.fee.lines if line.when]
    return found


def _both(one: Condition | None, other: Condition | None) -> Condition | None:
    if one and other:
        return Group(op="and", of=[one, other])
    return one or other


def carried_over(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers worth keeping for the form of the application, as they fit into a session."""
    return {
        uid: value.isoformat() if isinstance(value, dt.date) else value
        for uid, value in answers.items()
    }
