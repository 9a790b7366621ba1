"""One Django input per kind of question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django import forms
from django.utils.translation import gettext as _

from mpp.regency.cases.answers import checking
from templates_catalogue.definitions.expressions import JsonValue
from templates_catalogue.definitions.types import FormField, today_or_date

RADIOS = 7
"""Up to this many options are shown as radio buttons, more as a drop-down list."""
ATTRIBUTES: dict[str, dict[str, str]] = {
    "text": {},
    "name": {"autocomplete": "name", "spellcheck": "false"},
    "number": {"inputmode": "decimal", "class": "w-10"},
    "money": {"inputmode": "numeric", "class": "w-10"},
    "nik": {
        "inputmode": "numeric",
        "autocomplete": "off",
        "class": "w-20",
        "maxlength": "23",
        "data-draft-skip": "",
    },
    "phone": {"type": "tel", "autocomplete": "tel", "class": "w-20"},
    "email": {"type": "email", "autocomplete": "email"},
    "coordinates": {"autocomplete": "off", "class": "w-20"},
}
ATTRIBUTES["kk_number"] = ATTRIBUTES["nik"]


def make_input(
    each: FormField, today: dt.date, value: JsonValue, *, in_table: bool = False
) -> forms.Field:
    """The input for a question, with its label, its help and what stands in it."""
    made = _INPUTS.get(each.kind, _text_input)(each, today)
    if in_table and each.kind == "choice":
        made = _list_input(each)  # radio buttons would not fit into a cell
    made.label = checking.label(each.label)
    made.help_text = checking.label(each.hint) if each.hint else ""
    made.initial = str(value).lower() if isinstance(value, bool) else value
    if each.kind == "declaration":
        made.initial = value is True or value == "on"
    made.uid = each.uid  # type: ignore[attr-defined]  # becomes data-uid of the wrapper
    return made


def _text_input(each: FormField, _today: dt.date) -> forms.Field:
    attributes = dict(ATTRIBUTES.get(each.kind, {}))
    made = forms.CharField(required=each.required, widget=forms.TextInput(attrs=attributes))
    made.widget.input_type = attributes.get("type", "text")
    if each.kind == "money":
        made.prefix = "Rp"  # type: ignore[attr-defined]  # printed before the input
    return made


def _long_input(each: FormField, _today: dt.date) -> forms.Field:
    return forms.CharField(required=each.required, widget=forms.Textarea(attrs={"rows": "4"}))


def _date_input(each: FormField, today: dt.date) -> forms.Field:
    bounds = {
        name: today_or_date(limit, today).isoformat()
        for name, limit in (("min", each.minimum), ("max", each.maximum))
        if limit
    }
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-20", **bounds})
    return forms.CharField(required=each.required, widget=widget)


def _time_input(each: FormField, _today: dt.date) -> forms.Field:
    widget = forms.TextInput(attrs={"class": "w-10"})
    widget.input_type = "time"
    return forms.CharField(required=each.required, widget=widget)


def _choice_input(each: FormField, _today: dt.date) -> forms.Field:
    choices = checking.option_labels(each.options)
    if len(choices) <= RADIOS:
        return forms.ChoiceField(choices=choices, required=each.required, widget=forms.RadioSelect)
    return _list_input(each)


def _list_input(each: FormField) -> forms.Field:
    choices = [("", _("Pilih satu")), *checking.option_labels(each.options)]
    return forms.ChoiceField(choices=choices, required=each.required, widget=forms.Select)


def _multiple_input(each: FormField, _today: dt.date) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=checking.option_labels(each.options),
        required=each.required,
        widget=forms.CheckboxSelectMultiple,
    )


def _boolean_input(each: FormField, _today: dt.date) -> forms.Field:
    return forms.ChoiceField(
        choices=[("true", _("Ya")), ("false", _("Tidak"))],
        required=each.required,
        widget=forms.RadioSelect,
    )


def _declaration_input(each: FormField, _today: dt.date) -> forms.Field:
    return forms.BooleanField(required=each.required)


_INPUTS: dict[str, Callable[[FormField, dt.date], forms.Field]] = {
    "long_text": _long_input,
    "date": _date_input,
    "time": _time_input,
    "choice": _choice_input,
    "multiple": _multiple_input,
    "boolean": _boolean_input,
    "declaration": _declaration_input,
}
