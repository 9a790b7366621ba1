"""Checks of answers: what is kept for each kind of question, and what people are told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import QueryDict

from mpp.regency.cases.answers import checking, reading, sealing
from mpp.regency.cases.forms import answers_from, step_form
from templates_catalogue.definitions.types import FIELD_KINDS, FormField
from tests.factories import definitions as d

TODAY = dt.date(2026, 11, 3)
NIK = "3510011203909001"
ROW = {
    "columns": [
        {"uid": "c-name1", "key": "nama", "label": {"id": "Nama"}, "kind": "name"},
        {"uid": "c-nik01", "key": "nik", "label": {"id": "NIK"}, "kind": "nik"},
    ]
}
OPTIONS = {
    "options": [
        {"uid": "o-first", "key": "satu", "label": {"id": "Satu"}},
        {"uid": "o-second", "key": "dua", "label": {"id": "Dua"}},
    ]
}


def question(kind: str, **more: Any) -> FormField:
    return FormField.model_validate(d.field("f-asked1", kind, "Pertanyaan", **more))


def check(each: FormField, given: Any) -> tuple[Any, list[str]]:
    page = {"uid": "p-single", "title": d.text("Halaman"), "fields": [each.model_dump()]}
    definition = d.permit(pages=[page], eligibility=[], requirements=[])
    outcome = checking.check_page(definition, "p-single", {each.uid: given}, {}, {}, TODAY)
    return outcome.answers.get(each.uid), outcome.errors.get(each.uid, [])


@pytest.mark.parametrize(
    ("kind", "more", "given", "kept"),
    [
        ("text", {}, "  dua   kata ", "dua kata"),
        ("long_text", {}, "baris\nbaris", "baris\nbaris"),
        ("number", {}, "12", 12),
        ("number", {}, "12,5", "12.5"),
        ("number", {}, "1.234", 1234),
        ("number", {}, "0.5", "0.5"),
        ("number", {}, 7, 7),
        ("money", {}, "Rp1.250.000", 1_250_000),
        ("money", {}, 0, 0),
        ("date", {}, "2026-03-27", "2026-03-27"),
        ("date", {}, "27/3/2026", "2026-03-27"),
        ("time", {}, "8.30", "08:30"),
        ("choice", OPTIONS, "o-first", "o-first"),
        ("multiple", OPTIONS, ["o-second", "o-first"], ["o-first", "o-second"]),
        ("boolean", {}, "false", False),
        ("boolean", {}, True, True),
        ("name", {}, "Sukarno", "Sukarno"),
        ("phone", {}, "0812-3456-7890", "+6281234567890"),
        ("email", {}, "siti@contoh.id", "siti@contoh.id"),
        (
            "region",
            {},
            {"code": "35.10.01", "district": "Pesanggaran", "village": "Sumberagung"},
            {"code": "35.10.01", "district": "Pesanggaran", "village": "Sumberagung"},
        ),
        ("coordinates", {}, "-8.2192, 114.3691", "-8.219200,114.369100"),
        ("declaration", {}, "on", True),
    ],
)
def test_what_is_kept(kind: str, more: dict[str, Any], given: Any, kept: Any) -> None:
    assert check(question(kind, **more), given) == (kept, [])


@pytest.mark.parametrize(
    ("kind", "more", "given"),
    [
        ("text", {"maximum": "3"}, "empat"),
        ("text", {"minimum": "3"}, "ab"),
        ("text", {"pattern": "[0-9]{4}"}, "abcd"),
        ("text", {}, ["senarai"]),
        ("number", {}, "dua"),
        ("number", {"minimum": "1"}, "0"),
        ("number", {"maximum": "10"}, "11"),
        ("money", {}, "1000,50"),
        ("money", {}, "-5"),
        ("date", {}, "31/2/2026"),
        ("date", {"maximum": "today"}, "2026-11-04"),
        ("date", {"minimum": "today"}, "2026-11-02"),
        ("time", {}, "25.00"),
        ("choice", OPTIONS, "o-third"),
        ("choice", OPTIONS, ["o-first"]),
        ("choice", OPTIONS, {"uid": "o-first"}),
        ("multiple", OPTIONS, ["o-first", "o-third"]),
        ("boolean", {}, "mungkin"),
        ("nik", {}, "123"),
        ("nik", {}, "3510014513909001"),
        ("kk_number", {}, "1111111111111111"),
        ("phone", {}, "tidak punya"),
        ("email", {}, "siti@"),
        ("region", {}, {"village": "Sumberagung"}),
        ("region", {}, "Pesanggaran"),
        ("coordinates", {}, "52.5, 13.4"),
        ("coordinates", {}, "di sini"),
        ("declaration", {}, "false"),
        ("table", ROW, []),
    ],
)
def test_what_is_refused_with_a_sentence(kind: str, more: dict[str, Any], given: Any) -> None:
    kept, errors = check(question(kind, **more), given)
    assert kept is None or kept is False
    assert len(errors) == 1
    assert errors[0].endswith(".")


@pytest.mark.parametrize("kind", [kind for kind in FIELD_KINDS if kind != "information"])
def test_a_required_question_without_an_answer_says_so(kind: str) -> None:
    more = {"choice": OPTIONS, "multiple": OPTIONS, "table": ROW}.get(kind, {})
    assert check(question(kind, **more), None)[1]
    if kind != "declaration":
        assert check(question(kind, required=False, **more), None) == (None, [])


def test_rows_are_judged_cell_by_cell_and_blank_rows_are_ignored() -> None:
    asked = question("table", maximum="2", **ROW)
    page = {"uid": "p-single", "title": d.text("Halaman"), "fields": [asked.model_dump()]}
    definition = d.permit(pages=[page], eligibility=[], requirements=[])
    given: list[dict[str, Any]] = [
        {"c-name1": "Siti", "c-nik01": NIK},
        {"c-name1": "", "c-nik01": ""},
        {"c-name1": "Budi", "c-nik01": "1"},
    ]
    outcome = checking.check_page(definition, "p-single", {asked.uid: [*given]}, {}, {}, TODAY)
    assert set(outcome.errors) == {"f-asked1-2-c-nik01"}
    given[2]["c-nik01"] = NIK
    outcome = checking.check_page(definition, "p-single", {asked.uid: [*given]}, {}, {}, TODAY)
    rows = outcome.answers[asked.uid]
    assert isinstance(rows, list)
    assert len(rows) == 2


def test_identity_numbers_open_only_on_purpose() -> None:
    kept, _ = check(question("nik"), NIK)
    assert NIK not in str(kept)
    assert sealing.opened(kept) == NIK
    assert reading.in_words(question("nik"), kept, "id") == "3510********9001"
    assert reading.in_words(question("nik"), kept, "id", reveal=True) == NIK
    secret = question("text", sensitive=True)
    assert reading.in_words(secret, "rahasia", "id") == reading.HIDDEN
    assert reading.in_words(secret, "rahasia", "id", reveal=True) == "rahasia"


def test_answers_in_words() -> None:
    assert reading.in_words(question("date"), "2026-11-03", "id") == "3 November 2026"
    assert [reading.in_words(question("boolean"), each, "en") for each in (True, False)] == [
        "Yes",
        "No",
    ]
    assert reading.in_words(question("choice", **OPTIONS), "o-second", "id") == "Dua"
    assert reading.in_words(question("money"), 1_250_000, "id") == "Rp1.250.000"
    assert reading.in_words(question("time"), "08:30", "id") == "08.30"


# --- forms ----------------------------------------------------------------------------------------


def form(page: str, data: Any = None, answers: dict[str, Any] | None = None) -> Any:
    permit = d.permit()
    wanted = next(each for each in permit.pages if each.uid == page)
    return step_form(permit, wanted, answers or {}, {}, TODAY, "id", data=data)


def test_a_form_shows_only_what_is_asked_and_says_what_is_wrong() -> None:
    shown = form(d.PAGE_PRACTICE)
    hidden = {block.uid: block.hidden for block in shown.blocks}
    assert hidden[d.OLD_NUMBER]
    assert not hidden[d.ADDRESS]
    assert shown.fields[d.ADDRESS].uid == d.ADDRESS
    assert set(shown.visibility["show"]) == {d.OLD_NUMBER}
    posted = form(d.PAGE_PRACTICE, QueryDict(f"{d.KIND}={d.KIND_RENEWAL}&{d.TRUE}=on"))
    assert not posted.is_valid()
    assert set(posted.errors) == {d.OLD_NUMBER, d.ADDRESS}
    assert not {block.uid: block.hidden for block in posted.blocks}[d.OLD_NUMBER]


def test_a_row_is_added_without_javascript() -> None:
    row = f"{d.SCHEDULE}-0-{d.DAY}"
    typed = QueryDict(f"{row}=Senin&{d.SCHEDULE}-rows=1&add_row={d.SCHEDULE}&{d.ADDRESS}=Jl.+A")
    again = form(d.PAGE_PRACTICE, typed)
    assert again.wants_row == d.SCHEDULE
    assert not again.is_bound
    assert again[row].value() == "Senin"
    assert again[d.ADDRESS].value() == "Jl. A"
    (table,) = (block for block in again.blocks if block.kind == "table")
    assert len(table.rows) == 2
    assert table.can_add
    many = QueryDict(f"{d.SCHEDULE}-rows=999&add_row={d.SCHEDULE}")
    (table,) = (block for block in form(d.PAGE_PRACTICE, many).blocks if block.kind == "table")
    assert len(table.rows) == 3
    assert not table.can_add


def test_the_answers_of_a_valid_form_are_what_the_action_takes() -> None:
    data = QueryDict(
        f"{d.KIND}={d.KIND_NEW}&{d.ADDRESS}=Jl.+Diponegoro&{d.TRUE}=on&{d.SCHEDULE}-rows=1"
        f"&{d.SCHEDULE}-0-{d.DAY}=Senin&{d.SCHEDULE}-0-{d.HELPER}={NIK}"
    )
    posted = form(d.PAGE_PRACTICE, data)
    assert posted.is_valid(), posted.errors
    given = answers_from(posted)
    assert given[d.SCHEDULE] == [{d.DAY: "Senin", d.HELPER: NIK}]
    assert given[d.KIND] == d.KIND_NEW


@pytest.mark.parametrize("given", [["o-first"], {"uid": "o-first"}])
def test_a_choice_in_a_table_is_one_word(given: Any) -> None:
    column = {"uid": "c-kind1", "key": "jenis", "label": {"id": "Jenis"}, "kind": "choice"}
    each = question("table", columns=[{**column, **OPTIONS}])
    page = {"uid": "p-single", "title": d.text("Halaman"), "fields": [each.model_dump()]}
    definition = d.permit(pages=[page], eligibility=[], requirements=[])
    rows: Any = {each.uid: [{"c-kind1": given}]}
    outcome = checking.check_page(definition, "p-single", rows, {}, {}, TODAY)
    assert set(outcome.errors) == {f"{each.uid}-0-c-kind1"}
