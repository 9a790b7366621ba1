"""From a definition's page to a Django form. Works without JavaScript; the server decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from mpp.regency.cases.answers import sealing
from mpp.regency.cases.forms.page import Block, PageForm
from mpp.regency.offices import queries as offices
from templates_catalogue.definitions.expressions import JsonValue
from templates_catalogue.definitions.types import FormPage, ServiceDefinition

__all__ = ["Block", "Districts", "PageForm", "answers_from", "step_form"]

Districts = Callable[[], list[tuple[str, str]]]
"""Gives the regency's districts as (code, name); see `queries.districts`."""


def step_form(
    definition: ServiceDefinition,
    page: FormPage,
    answers: Mapping[str, JsonValue],
    parameters: Mapping[str, JsonValue],
    today: dt.date,
    language: str,  # noqa: ARG001 - texts follow the active language; callers state theirs
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, JsonValue] | None = None,
    districts: Districts | None = None,
) -> PageForm:
    """The form of one page for somebody with these answers.

    `answers` are the stored ones (identity numbers sealed); the applicant sees them opened. Field
    names are field uids; a table's inputs are `uid-0-coluid`, a region's `uid-district` and
    `uid-village`. A post with `add_row=<uid>` gives an unbound form with one more row: show it again.
    """
    shown = sealing.open_answers(definition, {**(initial or {}), **answers})
    return PageForm(
        definition=definition,
        page=page,
        answers=answers,
        parameters=parameters,
        today=today,
        shown=shown,
        data=data,
        districts=districts() if districts else [],
        terms=offices.terms() if districts else {},
    )


def answers_from(form: PageForm) -> dict[str, JsonValue]:
    """The answers of a valid form, as `actions.save_page` takes them."""
    return form.given()
