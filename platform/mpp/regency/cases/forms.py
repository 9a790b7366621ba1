"""From a definition's page to a Django form. Works without JavaScript; the server decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from templates_catalogue.definitions.expressions import JsonValue
from templates_catalogue.definitions.types import FormPage, ServiceDefinition

Districts = Callable[[], list[tuple[str, str]]]


class PageForm(forms.Form):
    """One page. `blocks` is what a template walks through: see `Block`."""


def step_form(
    definition: ServiceDefinition,
    page: FormPage,
    answers: Mapping[str, JsonValue],
    parameters: Mapping[str, JsonValue],
    today: dt.date,
    language: str,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, JsonValue] | None = None,
    districts: Districts | None = None,
) -> PageForm:
    """The form of one page for somebody with these answers.

    Field names are field uids; a table's inputs are `uid-0-coluid`, a region's `uid-district` and
    `uid-village`. A post with `add_row=<uid>` gives an unbound form with one more row.
    """
    raise NotImplementedError


def answers_from(form: PageForm) -> dict[str, JsonValue]:
    """The answers of a valid form, as `actions.save_page` takes them."""
    raise NotImplementedError
