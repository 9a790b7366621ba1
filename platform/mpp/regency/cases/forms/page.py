"""The form of one page: builds inputs, collects what was typed, offers blocks to templates.

The form only renders and collects: `answers.checking` judges, for pages and API alike. Attributes for
the browser: `field.uid` on every Django field that stands for a question, and `form.visibility` for
`conditions.js`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from mpp.regency.cases.answers import checking, sealing
from mpp.regency.cases.forms.inputs import make_input
from templates_catalogue.definitions import forms as definition_forms
from templates_catalogue.definitions.expressions import JsonValue
from templates_catalogue.definitions.types import Column, FormField, FormPage, ServiceDefinition

ELSEWHERE = "-"
"""The choice of a district outside the regency."""
TEXT_TYPES = {
    "number": "number",
    "money": "number",
    "date": "date",
    "boolean": "boolean",
    "declaration": "boolean",
    "choice": "choice",
    "multiple": "multi",
}
"""How `conditions.js` reads an input; every other kind is a text."""


@dataclasses.dataclass
class Block:
    """One question as a template shows it.

    `kind` is `field` (`bound`), `region` (`parts`: district and village), `table` (`rows` of bound
    fields, `counter` is a hidden input, `can_add` offers the button `add_row`) or `information`.
    `hidden` says that the question is not asked with the answers known now.
    """

    kind: str
    field: FormField
    uid: str
    label: str
    hint: str
    required: bool
    hidden: bool
    bound: BoundField | None = None
    parts: list[BoundField] = dataclasses.field(default_factory=list)
    rows: list[list[BoundField]] = dataclasses.field(default_factory=list)
    counter: BoundField | None = None
    can_add: bool = False

    @property
    def errors(self) -> list[str]:
        """What is wrong with the question as a whole or with any part of it."""
        bounds = [self.bound, *self.parts, *(cell for row in self.rows for cell in row)]
        return [str(text) for bound in bounds if bound is not None for text in bound.errors]


class PageForm(forms.Form):
    """One page. `blocks` is what a template walks through; `wants_row` asks to show it again."""

    use_required_attribute = False

    def __init__(
        self,
        *,
        definition: ServiceDefinition,
        page: FormPage,
        answers: Mapping[str, JsonValue],
        parameters: Mapping[str, JsonValue],
        today: dt.date,
        shown: Mapping[str, JsonValue],
        data: Mapping[str, Any] | None,
        districts: list[tuple[str, str]],
        terms: Mapping[str, str],
    ) -> None:
        self.wants_row = str((data or {}).get("add_row") or "")
        self.definition, self.page, self.today = definition, page, today
        self.known, self.parameters = answers, parameters
        self.districts, self.terms = districts, terms
        self.typed = data
        super().__init__(data=None if self.wants_row else data)
        for each in page.fields:
            _BUILDERS.get(each.kind, _build_simple)(self, each, shown.get(each.uid))

    def _clean_fields(self) -> None:
        """Collect what was typed; nothing is judged field by field."""
        for name, each in self.fields.items():
            self.cleaned_data[name] = each.widget.value_from_datadict(
                self.data, self.files, self.add_prefix(name)
            )

    def clean(self) -> dict[str, Any]:
        """Judge the page as a whole, with the answers of the other pages."""
        checked = checking.check_page(
            self.definition,
            self.page.uid,
            self.given(),
            self.known,
            self.parameters,
            self.today,
        )
        for place, sentences in checked.errors.items():
            for sentence in sentences:
                self.add_error(self._input_for(place), sentence)
        return self.cleaned_data

    def given(self) -> dict[str, JsonValue]:
        """The answers as typed, by field uid, as `actions.save_page` takes them."""
        values = dict(self.cleaned_data)
        return {
            each.uid: _COLLECTORS.get(each.kind, _collect_simple)(self, each, values)
            for each in self.page.fields
            if each.kind not in definition_forms.WITHOUT_ANSWER
        }

    @property
    def visibility(self) -> dict[str, Any]:
        """What `conditions.js` needs; identity numbers are masked."""
        fields = self.definition.fields()
        here = {each.uid for each in self.page.fields}
        known = sealing.mask_answers(self.definition, self.known)
        return {
            "today": self.today.isoformat(),
            "params": definition_forms.parameter_values(self.definition, self.parameters),
            "answers": {uid: value for uid, value in known.items() if uid not in here},
            "attached": [],
            "types": {each.uid: TEXT_TYPES.get(each.kind, "text") for each in fields},
            "show": {
                each.uid: each.when.model_dump(mode="json")
                for each in self.page.fields
                if each.when
            },
        }

    @property
    def blocks(self) -> list[Block]:
        """The questions of the page, in order."""
        visible = {each.uid for each in self._visible()}
        return [
            _BLOCKS.get(each.kind, _block_simple)(self, each, each.uid not in visible)
            for each in self.page.fields
        ]

    def _visible(self) -> list[FormField]:
        here = {each.uid for each in self.page.fields}
        known = dict(self.known)
        if self.is_bound and hasattr(self, "cleaned_data"):
            known = {uid: value for uid, value in known.items() if uid not in here}
            known |= _as_answers(self.given())
        return definition_forms.visible_fields(self.definition, known, self.parameters, self.today)

    def _input_for(self, place: str) -> str | None:
        """The input an error is shown at: the field's own, or the first of its parts."""
        if place in self.fields:
            return place
        return next((name for name in self.fields if name.startswith(f"{place}-")), None)


# --- building inputs ----------------------------------------------------------------------------


def _build_simple(form: PageForm, each: FormField, value: JsonValue) -> None:
    form.fields[each.uid] = make_input(each, form.today, _typed(form, each.uid, value))


def _build_nothing(form: PageForm, each: FormField, value: JsonValue) -> None:
    """Information has no input."""


def _build_region(form: PageForm, each: FormField, value: JsonValue) -> None:
    known = value if isinstance(value, dict) else {}
    district = f"{each.uid}-district"
    if form.districts:
        choices = [("", _("Pilih wilayah")), *form.districts, (ELSEWHERE, _("Di luar daerah ini"))]
        chosen = known.get("code") or (ELSEWHERE if known.get("district") else "")
        form.fields[district] = forms.ChoiceField(choices=choices, required=each.required)
        form.fields[district].initial = _typed(form, district, chosen)
    else:
        form.fields[district] = forms.CharField(required=each.required)
        form.fields[district].initial = _typed(form, district, known.get("district"))
    form.fields[district].label = _called(form, "district") or _("Kecamatan atau distrik")
    village = f"{each.uid}-village"
    form.fields[village] = forms.CharField(
        label=_called(form, "village") or _("Desa, kelurahan, atau kampung"),
        required=each.required,
    )
    form.fields[village].initial = _typed(form, village, known.get("village"))


def _called(form: PageForm, what: str) -> str:
    """What the regency calls its districts or villages, as a label; empty where it is not known."""
    return form.terms.get(what, "").capitalize()


def _build_table(form: PageForm, each: FormField, value: JsonValue) -> None:
    rows = value if isinstance(value, list) else []
    count = _row_count(form, each, len(rows))
    form.fields[f"{each.uid}-rows"] = forms.IntegerField(
        widget=forms.HiddenInput, initial=count, required=False
    )
    for index in range(count):
        row = rows[index] if index < len(rows) else {}
        for column in each.columns:
            name = f"{each.uid}-{index}-{column.uid}"
            known = row.get(column.uid) if isinstance(row, dict) else None
            form.fields[name] = make_input(
                checking.column_field(column),
                form.today,
                _typed(form, name, known),
                in_table=True,
            )
            form.fields[name].uid = ""  # type: ignore[attr-defined]  # conditions see whole tables


def _row_count(form: PageForm, each: FormField, answered: int) -> int:
    """How many rows are shown: what was posted, else what is answered and the least that is asked."""
    least = int(each.minimum) if each.minimum and each.minimum.isdecimal() else 1
    count = max(answered, least, 1)
    if form.typed is not None:
        posted = str(form.typed.get(f"{each.uid}-rows") or "")
        count = int(posted) if posted.isdecimal() and len(posted) < 4 else count
        count += form.wants_row == each.uid
    return max(1, min(count, checking.most_rows(each)))


def _typed(form: PageForm, name: str, known: JsonValue) -> JsonValue:
    """What stands in an input of a form that is shown again for one more row: what was typed."""
    if not form.wants_row or form.typed is None or name not in form.typed:
        return known
    get_list = getattr(form.typed, "getlist", None)
    values = get_list(name) if get_list else [form.typed[name]]
    return values if isinstance(known, list) or len(values) > 1 else values[0]


_BUILDERS: dict[str, Callable[[PageForm, FormField, JsonValue], None]] = {
    "region": _build_region,
    "table": _build_table,
    "information": _build_nothing,
}


# --- collecting what was typed ------------------------------------------------------------------


def _collect_simple(_form: PageForm, each: FormField, values: Mapping[str, Any]) -> JsonValue:
    value: JsonValue = values.get(each.uid)
    return value


def _collect_region(form: PageForm, each: FormField, values: Mapping[str, Any]) -> JsonValue:
    chosen = str(values.get(f"{each.uid}-district") or "").strip()
    village = str(values.get(f"{each.uid}-village") or "").strip()
    if not chosen and not village:
        return None
    if not form.districts:
        return {"code": "", "district": chosen, "village": village}
    names = {**dict(form.districts), ELSEWHERE: _("Di luar daerah ini")}
    code = "" if chosen == ELSEWHERE else chosen
    return {"code": code, "district": names.get(chosen, ""), "village": village}


def _collect_table(form: PageForm, each: FormField, values: Mapping[str, Any]) -> JsonValue:
    return [dict(row) for row in _table_rows(form, each, values)]


def _table_rows(
    form: PageForm, each: FormField, values: Mapping[str, Any]
) -> Iterator[dict[str, JsonValue]]:
    for names in _cell_names(form, each):
        yield {column.uid: values.get(name) for column, name in names}


def _cell_names(form: PageForm, each: FormField) -> Iterator[list[tuple[Column, str]]]:
    index = 0
    while f"{each.uid}-{index}-{each.columns[0].uid}" in form.fields:
        yield [(column, f"{each.uid}-{index}-{column.uid}") for column in each.columns]
        index += 1


_COLLECTORS: dict[str, Callable[[PageForm, FormField, Mapping[str, Any]], JsonValue]] = {
    "region": _collect_region,
    "table": _collect_table,
}


def _as_answers(given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Typed values as conditions compare them: yes and no become booleans."""
    booleans = {"true": True, "on": True, "false": False}
    return {
        uid: booleans.get(value, value) if isinstance(value, str) else value
        for uid, value in given.items()
    }


# --- what templates walk through ----------------------------------------------------------------


def _block(each: FormField, kind: str, *, hidden: bool) -> Block:
    return Block(
        kind=kind,
        field=each,
        uid=each.uid,
        label=checking.label(each.label),
        hint=checking.label(each.hint) if each.hint else "",
        required=each.required,
        hidden=hidden,
    )


def _block_simple(form: PageForm, each: FormField, hidden: bool) -> Block:  # noqa: FBT001
    block = _block(each, "field", hidden=hidden)
    block.bound = form[each.uid]
    return block


def _block_information(_form: PageForm, each: FormField, hidden: bool) -> Block:  # noqa: FBT001
    return _block(each, "information", hidden=hidden)


def _block_region(form: PageForm, each: FormField, hidden: bool) -> Block:  # noqa: FBT001
    block = _block(each, "region", hidden=hidden)
    block.parts = [form[f"{each.uid}-district"], form[f"{each.uid}-village"]]
    return block


def _block_table(form: PageForm, each: FormField, hidden: bool) -> Block:  # noqa: FBT001
    block = _block(each, "table", hidden=hidden)
    block.rows = [[form[name] for _, name in names] for names in _cell_names(form, each)]
    block.counter = form[f"{each.uid}-rows"]
    block.can_add = len(block.rows) < checking.most_rows(each)
    return block


_BLOCKS: dict[str, Callable[[PageForm, FormField, bool], Block]] = {
    "information": _block_information,
    "region": _block_region,
    "table": _block_table,
}
