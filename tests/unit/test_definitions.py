"""Definitions: reading, canonical form, validation of every kind of mistake, forms, command line."""

import copy
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from templates_catalogue.definitions import forms
from templates_catalogue.definitions.__main__ import main
from templates_catalogue.definitions.canonical import canonical_json, digest
from templates_catalogue.definitions.catalogues import ROOT, check_catalogues, load_catalogue
from templates_catalogue.definitions.loading import (
    CannotRead,
    dump_json,
    dump_yaml,
    load,
    read_document,
)
from templates_catalogue.definitions.schema import json_schema
from templates_catalogue.definitions.types import ServiceDefinition, Text, today_or_date
from templates_catalogue.definitions.validation import check_document, check_text, validate
from templates_catalogue.definitions.validation.patterns import flaw
from templates_catalogue.definitions.validation.problems import Message

TODAY = dt.date(2026, 11, 23)
Change = Callable[[dict[str, Any]], object]


def text(words: str) -> dict[str, str]:
    return {"id": words, "en": words}


def state(uid: str, kind: str, role: str | None = None, clock: str = "running") -> dict[str, Any]:
    return {
        "uid": f"state-{uid}",
        "key": uid,
        "name": text(uid),
        "kind": kind,
        "role": role,
        "clock": clock,
    }


def move(key: str, source: str, target: str, role: str, **more: Any) -> dict[str, Any]:
    return {
        "uid": f"way-{source}-{key}",
        "key": key,
        "name": text(key),
        "source": f"state-{source}",
        "target": f"state-{target}",
        "roles": [role],
        **more,
    }


def effect(uid: str, kind: str, **more: str) -> dict[str, str]:
    return {"uid": f"effect-{uid}", "kind": kind, **more}


def equals(field: str, value: Any) -> dict[str, Any]:
    return {"op": "eq", "left": {"field": field}, "right": {"value": value}}


def document() -> dict[str, Any]:
    """A small letter with every kind of part, valid as it stands."""
    return {
        "uid": "service-letter",
        "code": "LTR-01",
        "name": text("Surat"),
        "category": "letters",
        "agency": "village_government",
        "parameters": [
            {
                "uid": "param-limit",
                "key": "income_limit",
                "label": text("Batas"),
                "kind": "money",
                "default": 3000000,
                "minimum": 0,
            },
            {
                "uid": "param-class",
                "key": "class_code",
                "label": text("Kode"),
                "kind": "text",
                "default": "400.12",
            },
        ],
        "eligibility": [
            {
                "uid": "rule-income",
                "blocks": {
                    "op": "gt",
                    "left": {"field": "field-income"},
                    "right": {"param": "param-limit"},
                },
                "message": text("Terlalu tinggi"),
            }
        ],
        "requirements": [
            {
                "uid": "need-card",
                "key": "card",
                "label": text("KTP"),
                "kind": "upload",
                "accept": ["pdf"],
            },
            {
                "uid": "need-proof",
                "key": "proof",
                "label": text("Bukti"),
                "kind": "upload",
                "accept": ["pdf", "jpg"],
                "when": equals("field-reason", "option-work"),
            },
            {
                "uid": "need-optional",
                "key": "extra",
                "label": text("Lampiran"),
                "kind": "upload",
                "accept": ["pdf"],
                "mandatory": False,
            },
        ],
        "pages": [
            {
                "uid": "page-person",
                "title": text("Pemohon"),
                "fields": [
                    {
                        "uid": "field-name",
                        "key": "full_name",
                        "label": text("Nama"),
                        "kind": "name",
                        "prefill": "name",
                        "maximum": "60",
                        "pattern": "^[A-Za-z ]+$",
                    },
                    {
                        "uid": "field-born",
                        "key": "born",
                        "label": text("Lahir"),
                        "kind": "date",
                        "maximum": "today",
                    },
                    {
                        "uid": "field-income",
                        "key": "income",
                        "label": text("Penghasilan"),
                        "kind": "money",
                        "minimum": "0",
                    },
                ],
            },
            {
                "uid": "page-reason",
                "title": text("Alasan"),
                "fields": [
                    {
                        "uid": "field-reason",
                        "key": "reason",
                        "label": text("Alasan"),
                        "kind": "choice",
                        "options": [
                            {"uid": "option-work", "key": "work", "label": text("Kerja")},
                            {"uid": "option-school", "key": "school", "label": text("Sekolah")},
                        ],
                    },
                    {
                        "uid": "field-firm",
                        "key": "firm",
                        "label": text("Perusahaan"),
                        "kind": "text",
                        "when": equals("field-reason", "option-work"),
                    },
                    {
                        "uid": "field-family",
                        "key": "family",
                        "label": text("Keluarga"),
                        "kind": "table",
                        "minimum": "1",
                        "maximum": "9",
                        "required": False,
                        "columns": [
                            {
                                "uid": "column-born",
                                "key": "born",
                                "label": text("Lahir"),
                                "kind": "date",
                            }
                        ],
                    },
                    {
                        "uid": "field-guardian",
                        "key": "guardian",
                        "label": text("Wali"),
                        "kind": "name",
                        "when": {
                            "op": "every",
                            "field": "field-family",
                            "where": {
                                "op": "lt",
                                "left": {"age": {"item": "column-born"}},
                                "right": {"value": 17},
                            },
                        },
                    },
                ],
            },
        ],
        "workflow": {
            "states": [
                state("draft", "draft", "applicant", "not_started"),
                state("check", "open", "village_operator", "not_started"),
                state("fix", "waiting_applicant", "applicant", "not_started"),
                {
                    **state("sign", "open", "village_head"),
                    "budget": {"value": 8, "unit": "hours"},
                },
                state("done", "done", clock="stopped"),
                state("rejected", "rejected", clock="stopped"),
                state("cancelled", "cancelled", clock="stopped"),
            ],
            "transitions": [
                move("send", "draft", "check", "applicant"),
                move(
                    "accept",
                    "check",
                    "sign",
                    "village_operator",
                    decision="accept",
                    effects=[effect("start", "start_clock")],
                ),
                move(
                    "return",
                    "check",
                    "fix",
                    "village_operator",
                    decision="return",
                    reason="required",
                    effects=[effect("returned", "notify", event="returned")],
                ),
                move("again", "fix", "check", "applicant"),
                move("withdraw", "fix", "cancelled", "applicant", decision="withdraw"),
                move(
                    "reject",
                    "check",
                    "rejected",
                    "village_operator",
                    decision="reject",
                    reason="required",
                ),
                move(
                    "sign",
                    "sign",
                    "done",
                    "village_head",
                    decision="approve",
                    signs=True,
                    effects=[
                        effect("number", "assign_number"),
                        effect("issue", "issue_certificate"),
                    ],
                ),
            ],
            "separate_people": [["way-check-accept", "way-sign-sign"]],
        },
        "time": {"limit": {"value": 1, "unit": "working_days"}},
        "fee": {
            "kind": "fixed",
            "lines": [
                {"uid": "line-base", "label": text("Dasar"), "amount": 5000},
                {
                    "uid": "line-work",
                    "label": text("Kerja"),
                    "amount": 2500,
                    "when": equals("field-reason", "option-work"),
                },
            ],
        },
        "output": {
            "uid": "output-letter",
            "name": text("Surat"),
            "kind": "document",
            "signer": "village_head",
            "number_format": "{class_code}/{seq:04d}/{region}/{year}",
            "layout": {
                "title": text("Surat"),
                "lines": [{"uid": "line-text", "value": text("{full_name} {firm} {number}")}],
            },
        },
        "standards": {"procedure": text("1. Isi")},
        "pins": [
            {"uid": "pin-time", "target": "time", "kind": "bounded", "basis": "UU"},
            {
                "uid": "pin-card",
                "target": "need-card",
                "attribute": "mandatory",
                "kind": "locked",
                "basis": "UU",
            },
        ],
        "tests": [
            {
                "uid": "test-work",
                "name": text("Kerja"),
                "answers": {"field-reason": "option-work", "field-income": "1000000"},
                "shown": ["field-firm"],
                "hidden": ["field-guardian"],
                "required": ["need-proof"],
                "fee": 7500,
            },
            {
                "uid": "test-rich",
                "name": text("Kaya"),
                "today": "2026-01-10",
                "answers": {"field-reason": "option-school", "field-income": "3000001"},
                "waived": ["need-proof"],
                "blocked": ["rule-income"],
                "fee": 5000,
            },
        ],
    }


@pytest.fixture
def letter() -> ServiceDefinition:
    return ServiceDefinition.model_validate(document())


def codes(change: Change) -> set[str]:
    data = document()
    change(data)
    return {each.code for each in check_document(data)[1]}


def test_the_sample_is_valid(letter: ServiceDefinition) -> None:
    assert [each.as_dict() for each in validate(letter)] == []


# --- Every mistake has its problem --------------------------------------------------------------


def at(path: str, value: Any) -> Change:
    """Put a value at a path such as `pages.0.fields.1.key`; `...` removes what is there."""

    def change(data: dict[str, Any]) -> None:
        here: Any = data
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in steps:
            here = here[step]
        if value is ...:
            del here[last]
        elif isinstance(here, list) and last == len(here):
            here.append(value)
        else:
            here[last] = value

    return change


def together(*changes: Change) -> Change:
    return lambda data: [change(data) for change in changes]


FIRST_PAGE, SECOND_PAGE = "pages.0.fields", "pages.1.fields"
WAYS, STATES = "workflow.transitions", "workflow.states"
DEEP: dict[str, Any] = equals("field-income", 1)
for _ in range(12):
    DEEP = {"op": "not", "of": DEEP}

MISTAKES: list[tuple[str, Change, str]] = [
    ("uid twice", at("requirements.1.uid", "need-card"), "duplicate_uid"),
    ("field key twice", at(f"{FIRST_PAGE}.1.key", "full_name"), "duplicate_key"),
    ("option key twice", at(f"{SECOND_PAGE}.0.options.1.key", "work"), "duplicate_key"),
    ("requirement key twice", at("requirements.1.key", "card"), "duplicate_key"),
    ("key of a state twice", at(f"{STATES}.1.key", "draft"), "duplicate_key"),
    ("way key twice from a state", at(f"{WAYS}.2.key", "accept"), "duplicate_key"),
    ("key of the certificate", at(f"{FIRST_PAGE}.1.key", "number"), "reserved_key"),
    ("parameter key of a field", at("parameters.0.key", "income"), "reserved_key"),
    ("default of another kind", at("parameters.0.default", "many"), "parameter_default"),
    ("yes as an amount", at("parameters.0.default", value=True), "parameter_default"),
    ("default below the minimum", at("parameters.0.default", -1), "parameter_default"),
    ("parameter bounds crossed", at("parameters.0.maximum", -5), "parameter_default"),
    ("upload of nothing", at("requirements.0.accept", []), "no_file_kind"),
    ("files at the counter", at("requirements.0.kind", "physical"), "needless_file_kind"),
    ("no page", at("pages", []), "no_page"),
    ("empty page", at("pages.0.fields", []), "empty_page"),
    ("one option", at(f"{SECOND_PAGE}.0.options.1", ...), "too_few_options"),
    ("options of a text", at(f"{SECOND_PAGE}.0.kind", "text"), "needless_options"),
    ("table without columns", at(f"{SECOND_PAGE}.2.columns", []), "columns"),
    ("bound that is no number", at(f"{FIRST_PAGE}.2.minimum", "few"), "bound"),
    ("bound that is not finite", at(f"{FIRST_PAGE}.2.minimum", "NaN"), "bound"),
    ("bound that is no date", at(f"{FIRST_PAGE}.1.maximum", "2026-02-30"), "bound"),
    ("bound of a choice", at(f"{SECOND_PAGE}.0.minimum", "1"), "bound"),
    ("bounds crossed", at(f"{SECOND_PAGE}.2.minimum", "10"), "bounds_crossed"),
    ("pattern of an amount", at(f"{FIRST_PAGE}.2.pattern", "^1$"), "needless_pattern"),
    ("pattern that hangs", at(f"{FIRST_PAGE}.0.pattern", "^(a+)+$"), "pattern"),
    ("prefill of another kind", at(f"{FIRST_PAGE}.2.prefill", "phone"), "prefill"),
    ("too many states", at(STATES, [state(f"s{n}", "open") for n in range(101)]), "too_many"),
    # conditions
    ("field unknown", at("requirements.1.when", equals("field-gone", 1)), "unknown_field"),
    ("field later", at(f"{FIRST_PAGE}.1.when", equals("field-income", 1)), "later_field"),
    ("field itself", at(f"{FIRST_PAGE}.2.when", equals("field-income", 1)), "later_field"),
    ("page by a later field", at("pages.0.when", equals("field-born", "x")), "later_field"),
    ("information has no answer", at(f"{FIRST_PAGE}.2.kind", "information"), "no_answer"),
    (
        "parameter unknown",
        at("eligibility.0.blocks.right", {"param": "param-gone"}),
        "unknown_param",
    ),
    (
        "evidence unknown",
        at("requirements.1.when", {"op": "empty", "of": {"attached": "need-proof"}}),
        "unknown_attached",
    ),
    (
        "evidence before it is asked",
        at("eligibility.0.blocks", {"op": "empty", "of": {"attached": "need-card"}}),
        "unknown_attached",
    ),
    ("column unknown", at(f"{SECOND_PAGE}.3.when.where.left.age.item", "gone-x"), "unknown_item"),
    (
        "column outside rows",
        at("requirements.1.when", {"op": "empty", "of": {"item": "column-born"}}),
        "unknown_item",
    ),
    ("rows of a text", at(f"{SECOND_PAGE}.3.when.field", "field-name"), "not_a_table"),
    (
        "rows inside rows",
        at(
            f"{SECOND_PAGE}.3.when.where",
            {
                "op": "any",
                "field": "field-family",
                "where": {"op": "empty", "of": {"item": "column-born"}},
            },
        ),
        "not_a_table",
    ),
    (
        "age of a name",
        at(
            "requirements.1.when",
            {"op": "lt", "left": {"age": {"field": "field-name"}}, "right": {"value": 1}},
        ),
        "age_of_no_date",
    ),
    (
        "option unknown",
        at("requirements.1.when.right", {"value": "option-gone"}),
        "impossible_value",
    ),
    (
        "option by its label",
        at("requirements.1.when.right", {"value": "Kerja"}),
        "impossible_value",
    ),
    (
        "order of options",
        at("requirements.1.when.op", "gt"),
        "impossible_value",
    ),
    (
        "amount compared with a word",
        at("eligibility.0.blocks.right", {"value": "tinggi"}),
        "impossible_value",
    ),
    (
        "date compared with a number",
        at(
            "eligibility.0.blocks",
            {"op": "lt", "left": {"field": "field-born"}, "right": {"value": 17}},
        ),
        "impossible_value",
    ),
    (
        "age compared with a word",
        at(
            "eligibility.0.blocks",
            {"op": "lt", "left": {"age": {"field": "field-born"}}, "right": {"value": "17"}},
        ),
        "impossible_value",
    ),
    (
        "evidence compared with a word",
        at(
            "requirements.1.when",
            {"op": "eq", "left": {"attached": "need-card"}, "right": {"value": "ya"}},
        ),
        "impossible_value",
    ),
    ("in without a list", at("requirements.1.when.op", "in"), "list_comparison"),
    (
        "equal to a list",
        at("requirements.1.when.right", {"value": ["option-work"]}),
        "list_comparison",
    ),
    ("nested too deeply", at("eligibility.0.blocks", DEEP), "condition_too_deep"),
    ("guard unknown", at(f"{WAYS}.1.guard", equals("field-gone", 1)), "unknown_field"),
    ("fee line unknown", at("fee.lines.1.when.left.field", "field-gone"), "unknown_field"),
    # workflow
    ("two drafts", at(f"{STATES}.1.kind", "draft"), "one_draft"),
    ("no draft", at(f"{STATES}.0.kind", "waiting_applicant"), "one_draft"),
    ("target unknown", at(f"{WAYS}.0.target", "state-gone"), "unknown_state"),
    ("source unknown", at(f"{WAYS}.0.source", "state-gone"), "unknown_state"),
    ("way out of the end", at(f"{WAYS}.3.source", "state-done"), "final_state"),
    ("role at the end", at(f"{STATES}.4.role", "system"), "final_state"),
    ("nobody's turn", at(f"{STATES}.1.role", None), "no_role"),
    ("wrong role", at(f"{WAYS}.6.roles", ["village_secretary"]), "role_cannot_move"),
    ("staff's turn in a draft", at(f"{STATES}.0.role", "verifier"), "applicant_turn"),
    ("clock runs while waiting", at(f"{STATES}.2.clock", "running"), "clock"),
    ("clock stops too early", at(f"{STATES}.3.clock", "stopped"), "clock"),
    ("return to staff", at(f"{WAYS}.2.target", "state-sign"), "decision_target"),
    ("reject to the end", at(f"{WAYS}.5.target", "state-cancelled"), "decision_target"),
    ("reject without a word", at(f"{WAYS}.5.decision", "none"), "decision_target"),
    ("return without reason", at(f"{WAYS}.2.reason", "optional"), "no_reason"),
    ("system beside people", at(f"{WAYS}.3.roles", ["applicant", "system"]), "automatic"),
    ("system without outcome", at(f"{WAYS}.3.roles", ["system"]), "automatic"),
    ("outcome for people", at(f"{WAYS}.3.outcome", "passed"), "automatic"),
    (
        "system from a person's state",
        together(at(f"{WAYS}.3.roles", ["system"]), at(f"{WAYS}.3.outcome", "passed")),
        "automatic",
    ),
    ("notice of nothing", at(f"{WAYS}.2.effects.0.event", ...), "effect"),
    ("event without notice", at(f"{WAYS}.1.effects.0.event", "x"), "effect"),
    (
        "check of no register",
        at(f"{WAYS}.0.effects", [effect("check", "check_register")]),
        "effect",
    ),
    ("one-person rule", at("workflow.separate_people.0.1", ...), "separate_people"),
    ("rule of a stranger", at("workflow.separate_people.0.1", "way-gone"), "separate_people"),
    ("unreachable", at(f"{STATES}.7", state("lost", "open", "verifier")), "unreachable"),
    (
        "dead end",
        together(
            at(f"{STATES}.7", state("pit", "open", "verifier", "not_started")),
            at(f"{WAYS}.7", move("fall", "check", "pit", "village_operator")),
        ),
        "dead_end",
    ),
    ("clock never starts", at(f"{WAYS}.1.effects", []), "clock_never_starts"),
    ("budget above the time", at("time.limit", {"value": 7, "unit": "hours"}), "budget"),
    # results
    ("no time", at("time.limit.value", 0), "no_time"),
    ("free with lines", at("fee.kind", "free"), "fee_lines"),
    ("fixed without lines", at("fee.lines", []), "fee_lines"),
    (
        "bill for a free service",
        together(
            at("fee", {"kind": "free"}),
            at(f"{WAYS}.1.effects.1", effect("pay", "request_payment")),
        ),
        "bill_for_free",
    ),
    ("document without signer", at("output.signer", None), "output"),
    ("document with a system", at("output.system", "SIAK"), "output"),
    ("number without serial", at("output.number_format", "{year}"), "number_format"),
    ("number without year", at("output.number_format", "{seq}"), "number_format"),
    ("number with a stranger", at("output.number_format", "{seq}{year}{who}"), "number_format"),
    ("number with a brace", at("output.number_format", "{seq}{year}{"), "number_format"),
    ("line with a stranger", at("output.layout.lines.0.value.id", "{who}"), "placeholder"),
    ("line with a brace", at("output.layout.title.en", "a } b"), "placeholder"),
    ("unsigned document", at(f"{WAYS}.6.signs", value=False), "signature"),
    ("signed by another", at("output.signer", "head_of_office"), "signature"),
    ("issued before numbered", at(f"{WAYS}.6.effects.0.kind", "notify"), "signature"),
    ("no certificate", at(f"{WAYS}.6.effects.1", ...), "no_output"),
    (
        "way around the certificate",
        at(f"{WAYS}.7", move("skip", "check", "done", "village_operator")),
        "no_output",
    ),
    (
        "external product of a document",
        at(f"{WAYS}.1.effects.1", effect("record", "record_external_product")),
        "foreign_effect",
    ),
    ("pin of nothing", at("pins.1.target", "need-gone"), "unknown_target"),
    ("pin of no attribute", at("pins.1.attribute", "colour"), "unknown_attribute"),
    # example tests
    ("test fails", at("tests.0.hidden", ["field-firm"]), "test_failed"),
    ("test expects a block", at("tests.0.blocked", ["rule-income"]), "test_failed"),
    ("test expects a fee", at("tests.0.fee", 1), "test_failed"),
    ("test of nothing", at("tests.0.shown", ["field-gone"]), "test_unknown"),
    ("test answers no option", at("tests.0.answers.field-reason", "Kerja"), "test_answer"),
    ("test answers yes to a name", at("tests.0.answers.field-name", value=True), "test_answer"),
    ("test on no day", at("tests.1.today", "2026-02-30"), "date"),
    # what the model refuses
    ("missing", at("code", ...), "missing"),
    ("unknown attribute", at("colour", "red"), "unknown_attribute"),
    ("pattern of the code", at("code", "lower case"), "string_pattern_mismatch"),
    ("unknown kind", at(f"{FIRST_PAGE}.0.kind", "signature"), "literal_error"),
    ("unknown operator", at("requirements.1.when.op", "like"), "op"),
    ("no operator", at("requirements.1.when.op", ...), "union_tag_not_found"),
    ("unknown operand", at("requirements.1.when.left", {"sql": "1"}), "operand"),
    ("number out of bounds", at("requirements.0.max_mb", 500), "less_than_equal"),
    ("text instead of a list", at("pages", "x"), "list_type"),
    ("nobody's way", at(f"{WAYS}.0.roles", []), "too_short"),
]


@pytest.mark.parametrize(
    ("change", "code"), [each[1:] for each in MISTAKES], ids=[each[0] for each in MISTAKES]
)
def test_mistake(change: Change, code: str) -> None:
    assert code in codes(change)


def test_problems_name_the_path_and_the_fix() -> None:
    data = document()
    at(f"{SECOND_PAGE}.1.label", {"en": "Firm"})(data)
    at("requirements.1.when.left", {"field": "a", "param": "b"})(data)
    _, found = check_document(data)
    assert {each.path for each in found} == {
        "pages[1].fields[1].label.id",
        "requirements[1].when.left",
    }
    for each in found:
        assert each.message.in_language("id") != each.message.in_language("en")
        assert each.fix.id
        assert each.fix.en


def test_paths_of_a_condition_reach_into_it() -> None:
    data = document()
    at(f"{SECOND_PAGE}.3.when.where.left.age.item", "column-gone")(data)
    _, found = check_document(data)
    assert [each.path for each in found] == ["pages[1].fields[3].when.where.left.age"]
    assert found[0].uid == "field-guardian"


def deemed(data: dict[str, Any]) -> None:
    """The letter, issued by the system when time is over and the automatic check has passed."""
    data["deemed_approval"] = {"mode": "auto_issue", "requires": "passed"}
    workflow = data["workflow"]
    workflow["states"].insert(1, state("auto", "open", "system", "not_started"))
    workflow["transitions"][0]["target"] = "state-auto"
    issue = [effect("number-2", "assign_number"), effect("issue-2", "issue_certificate")]
    workflow["transitions"] += [
        move("pass", "auto", "check", "system", outcome="passed"),
        move("late", "sign", "done", "system", outcome="deadline", effects=issue),
    ]


def test_deemed_approval_needs_its_ways() -> None:
    assert codes(deemed) == set()
    assert codes(together(deemed, at(f"{WAYS}.8", ...))) == {"deemed_approval"}
    late = together(deemed, at("deemed_approval.requires", "luck"))
    assert codes(late) == {"deemed_approval"}
    assert codes(together(deemed, at("deemed_approval.mode", "none"))) == {"deemed_approval"}
    assert "signature" in codes(together(deemed, at(f"{WAYS}.8.signs", value=True)))


def external(data: dict[str, Any]) -> None:
    """The letter as a product of another system."""
    data["output"] = {
        "uid": "output-letter",
        "name": text("KK"),
        "kind": "external",
        "system": "SIAK",
    }
    record = [effect("record", "record_external_product")]
    at(f"{WAYS}.6", move("record", "sign", "done", "village_head", effects=record))(data)
    at("workflow.separate_people", [])(data)


def test_external_products_are_recorded_never_issued() -> None:
    assert codes(external) == set()
    assert codes(together(external, at(f"{WAYS}.6.effects", []))) == {"no_output"}
    assert codes(together(external, at(f"{WAYS}.6.signs", value=True))) == {"signature"}
    issue = effect("issue", "issue_certificate")
    assert codes(together(external, at(f"{WAYS}.6.effects.1", issue))) == {"foreign_effect"}
    assert codes(together(external, at("output.system", ...))) == {"output"}


def test_a_payment_may_be_noticed_by_the_system() -> None:
    def pays(data: dict[str, Any]) -> None:
        data["workflow"]["states"].insert(
            3, state("pay", "waiting_applicant", "applicant", "paused")
        )
        data["workflow"]["transitions"] += [
            move(
                "bill",
                "sign",
                "pay",
                "village_head",
                effects=[effect("bill", "request_payment")],
            ),
            move("paid", "pay", "sign", "system", outcome="paid"),
            move("drop", "pay", "cancelled", "applicant", decision="withdraw"),
        ]

    assert codes(pays) == set()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^[0-9]{18}$", None),
        ("^(ab|cd)$", None),
        (r"^\d{2}\.\d{2}(\.\d+)?$", None),
        ("^[(+*]{2}[)]$", None),
        (r"^\(a\)+$", None),
        ("^(ab)+$", None),
        ("(a+)+", "nested"),
        ("(a|aa)+", "nested"),
        ("(a?){20}", "nested"),
        ("((a+))*", "nested"),
        ("(?=a)b", "special"),
        ("(?P<x>a)", "special"),
        (r"(a)\1", "special"),
        ("(a", "syntax"),
        ("a{99999999999999999999}", "syntax"),
        ("a" * 201, "long"),
    ],
)
def test_patterns(pattern: str, expected: str | None) -> None:
    assert flaw(pattern) == expected


# --- Forms --------------------------------------------------------------------------------------

WORK: dict[str, Any] = {"field-reason": "option-work", "field-firm": "CV Maju"}
SCHOOL: dict[str, Any] = {"field-reason": "option-school", "field-firm": "CV Maju"}


def test_hidden_answers_count_as_missing(letter: ServiceDefinition) -> None:
    shown = [each.key for each in forms.visible_fields(letter, WORK, {}, TODAY)]
    assert shown == ["full_name", "born", "income", "reason", "firm", "family"]
    assert "firm" not in [each.key for each in forms.visible_fields(letter, SCHOOL, {}, TODAY)]
    assert forms.clean_hidden(letter, {**SCHOOL, "field-gone": 1}, {}, TODAY) == {
        "field-reason": "option-school"
    }


def test_a_chain_of_conditions_breaks_at_the_first_hidden_field() -> None:
    data = document()
    chained = {"op": "not", "of": {"op": "empty", "of": {"field": "field-firm"}}}
    at(f"{SECOND_PAGE}.3.when", chained)(data)
    letter = ServiceDefinition.model_validate(data)
    assert "guardian" in [each.key for each in forms.visible_fields(letter, WORK, {}, TODAY)]
    assert "guardian" not in [each.key for each in forms.visible_fields(letter, SCHOOL, {}, TODAY)]


def test_a_page_without_shown_fields_is_left_out() -> None:
    data = document()
    at("pages.1.when", {"op": "empty", "of": {"field": "field-name"}})(data)
    letter = ServiceDefinition.model_validate(data)
    assert [each.uid for each in forms.visible_pages(letter, {}, {}, TODAY)] == [
        "page-person",
        "page-reason",
    ]
    named = {"field-name": "Siti", **WORK}
    assert [each.uid for each in forms.visible_pages(letter, named, {}, TODAY)] == ["page-person"]
    assert forms.clean_hidden(letter, named, {}, TODAY) == {"field-name": "Siti"}


def test_rows_decide_by_age(letter: ServiceDefinition) -> None:
    def guardian(*births: str) -> bool:
        answers: dict[str, Any] = {"field-family": [{"column-born": birth} for birth in births]}
        return "guardian" in [each.key for each in forms.visible_fields(letter, answers, {}, TODAY)]

    assert guardian("2015-01-01", "2009-11-24")
    assert not guardian("2015-01-01", "2009-11-23")
    assert not guardian()


def test_evidence(letter: ServiceDefinition) -> None:
    asked = forms.required_evidence(letter, WORK, (), {}, TODAY)
    assert [each.key for each in asked] == ["card", "proof", "extra"]
    missing = forms.missing_evidence(letter, WORK, {"need-card"}, {}, TODAY)
    assert [each.key for each in missing] == ["proof"]
    asked = forms.required_evidence(letter, SCHOOL, (), {}, TODAY)
    assert [each.key for each in asked] == ["card", "extra"]


def test_eligibility_uses_the_regencys_parameter(letter: ServiceDefinition) -> None:
    rich: dict[str, Any] = {"field-income": "3500000"}
    assert [each.uid for each in forms.blocked_by(letter, rich, {}, TODAY)] == ["rule-income"]
    assert forms.blocked_by(letter, rich, {"param-limit": 4000000}, TODAY) == []
    assert forms.blocked_by(letter, {}, {}, TODAY) == []
    assert [each.key for each in forms.eligibility_fields(letter)] == ["income"]
    assert forms.parameter_values(letter, {"param-limit": 1, "param-gone": 2}) == {
        "param-limit": 1,
        "param-class": "400.12",
    }


def test_eligibility_asks_what_decides_its_questions() -> None:
    data = document()
    at(
        "eligibility.0.blocks",
        {"op": "eq", "left": {"field": "field-firm"}, "right": {"value": "x"}},
    )(data)
    letter = ServiceDefinition.model_validate(data)
    assert [each.key for each in forms.eligibility_fields(letter)] == ["reason", "firm"]


def test_missing_answers(letter: ServiceDefinition) -> None:
    missing = forms.missing_answers(letter, WORK, {}, TODAY)
    assert [each.key for each in missing] == ["full_name", "born", "income"]
    data = document()
    at(
        f"{SECOND_PAGE}.4",
        {"uid": "field-agree", "key": "agree", "label": text("Setuju"), "kind": "declaration"},
    )(data)
    at(
        f"{SECOND_PAGE}.5",
        {"uid": "field-note", "key": "note", "label": text("Info"), "kind": "information"},
    )(data)
    agreed = ServiceDefinition.model_validate(data)
    refused = forms.missing_answers(agreed, {**WORK, "field-agree": False}, {}, TODAY)
    assert [each.key for each in refused] == ["full_name", "born", "income", "agree"]


def test_fees(letter: ServiceDefinition) -> None:
    assert forms.fee_total(letter, WORK, {}, TODAY) == 7500
    assert forms.fee_total(letter, SCHOOL, {}, TODAY) == 5000
    data = document()
    at("fee", {"kind": "free"})(data)
    free = ServiceDefinition.model_validate(data)
    assert forms.fee_total(free, WORK, {}, TODAY) == 0


def test_guards_see_shown_answers_only(letter: ServiceDefinition) -> None:
    context = forms.context_for(letter, SCHOOL, {"need-card"}, {}, TODAY)
    assert context.answers == {"field-reason": "option-school"}
    assert context.attached == {"need-card"}


def test_definition_helpers(letter: ServiceDefinition) -> None:
    assert letter.initial_state().key == "draft"
    assert letter.state("state-sign").key == "sign"
    with pytest.raises(KeyError):
        letter.state("state-gone")
    assert today_or_date("today", TODAY) == TODAY
    assert today_or_date("2026-01-02", TODAY) == dt.date(2026, 1, 2)
    assert Text(id="Halo").in_language("en") == "Halo"
    assert Text(id="Halo", en="Hello").in_language("en-GB") == "Hello"
    assert Message("a", "b").in_language("id") == "a"


# --- Canonical form -----------------------------------------------------------------------------


def test_spellings_of_one_document_have_one_digest(letter: ServiceDefinition) -> None:
    spelled = document()
    spelled["format"] = 1
    spelled["channels"] = ["online"]
    spelled["pages"][1]["fields"][3]["when"]["where"]["right"] = {"value": 17.0}
    shuffled = dict(reversed(list(spelled.items())))
    assert digest(ServiceDefinition.model_validate(shuffled)) == digest(letter)
    assert digest(load(dump_yaml(letter))) == digest(load(dump_json(letter))) == digest(letter)
    assert canonical_json(letter).startswith(b'{"agency":"village_government","applicants":')


def test_composed_and_combining_letters_are_one() -> None:
    composed, combining = document(), document()
    composed["name"], combining["name"] = text("Caf\u00e9"), text("Cafe\u0301")
    digests = {digest(ServiceDefinition.model_validate(each)) for each in (composed, combining)}
    assert len(digests) == 1


def test_every_change_changes_the_digest(letter: ServiceDefinition) -> None:
    changed = copy.deepcopy(document())
    changed["name"]["en"] = "Other"
    assert digest(ServiceDefinition.model_validate(changed)) != digest(letter)


# --- Reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("a: &x [1]\nb: *x", "alias"),
        ("a: !!python/object/apply:os.system [ls]", "tag"),
        ("a: !!int '5'", "tag"),
        ("a: 1\na: 2", "duplicate_key"),
        ('{"a": 1, "a": 2}', "duplicate_key"),
        ("a: [1,", "syntax"),
        ("a: 1\n---\nb: 2", "syntax"),
        ("a: '\x00'", "syntax"),
        ("[" * 100_000, "too_deep"),
        ('{"a":' * 100_000, "too_deep"),
        ("- " * 100_000, "too_deep"),
        ("x" * 2_100_000, "too_large"),
        (b"\xff\xfe\x00", "not_utf8"),
        ("", "not_a_mapping"),
        ("- a", "not_a_mapping"),
        ("? [a]\n: b", "not_plain"),
        ('{"a": NaN}', "not_plain"),
        ('{"a": ' + "9" * 5000 + "}", "not_plain"),
        ('{"a": "\\u0000"}', "not_plain"),
        ('{"a": "\\ud800"}', "not_plain"),
        ('{"a": "\\u202e"}', "not_plain"),
        ('{"\\u0007": 1}', "not_plain"),
    ],
)
def test_hostile_files_are_refused(source: str | bytes, code: str) -> None:
    with pytest.raises(CannotRead) as caught:
        read_document(source)
    assert caught.value.code == code
    _, found = check_text(source)
    assert [each.code for each in found] == [code]


def test_yaml_means_what_json_means() -> None:
    assert read_document(
        "a: no\nb: 12:30\nc: 2026-01-01\nd: 0812\ne: 7\nf: 1.5\ng: ~\nh: '7'\n"
    ) == {
        "a": "no",
        "b": "12:30",
        "c": "2026-01-01",
        "d": "0812",
        "e": 7,
        "f": 1.5,
        "g": None,
        "h": "7",
    }
    assert read_document("{a: [true, x]}") == {"a": [True, "x"]}


def test_problems_of_a_file_name_the_line() -> None:
    _, found = check_text("code: A\ncode: B\n")
    assert found[0].path == "line 2, column 1"


# --- Schema, catalogues, command line -----------------------------------------------------------


def test_schema_is_published_with_descriptions() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].startswith("urn:mpp-nusantara:")
    assert schema["$defs"]["Requirement"]["description"]
    assert schema["$defs"]["Requirement"]["properties"]["when"]["description"]


def test_catalogues_notice_what_they_share(letter: ServiceDefinition) -> None:
    catalogue = load_catalogue(ROOT / "nasional")
    twice = type(catalogue)(catalogue.folder, catalogue.profile, (letter, letter))
    found = {each.code for each in check_catalogues([twice])}
    assert found == {"unknown_word", "shared_uid", "shared_code"}


@pytest.fixture
def file(tmp_path: Path, letter: ServiceDefinition) -> Path:
    path = tmp_path / "letter.yaml"
    path.write_text(dump_yaml(letter), encoding="utf-8")
    return path


def test_command_validate(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(file)]) == 0
    assert "OK  LTR-01" in capsys.readouterr().out
    file.write_text(file.read_text(encoding="utf-8").replace("code: LTR-01", "code: ltr"))
    assert main(["validate", "--language", "en", str(file)]) == 2
    said = capsys.readouterr().out
    assert f"{file}: code: “ltr” does not fit the pattern." in said
    assert "Fix: Follow the pattern" in said
    assert main(["validate", "--language", "id", str(file), str(file.parent / "gone")]) == 2
    said = capsys.readouterr().out
    assert "Perbaikan:" in said
    assert "Berkas tidak dapat dibuka" in said


def test_command_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--json", str(file)]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["valid"] is True
    assert row["digest"].startswith("sha256:")
    file.write_text("a: &x 1\nb: *x", encoding="utf-8")
    assert main(["digest", "--json", str(file)]) == 2
    (row,) = json.loads(capsys.readouterr().out)
    assert row["problems"][0]["code"] == "alias"
    file.write_bytes(b"x" * 2_100_000)
    assert main(["validate", "--json", str(file)]) == 2
    assert json.loads(capsys.readouterr().out)[0]["problems"][0]["code"] == "too_large"


def test_command_digest_and_schema(
    file: Path, letter: ServiceDefinition, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["digest", str(file)]) == 0
    assert capsys.readouterr().out == f"{digest(letter)}  {file}\n"
    assert main(["digest", "--json", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)[0]["digest"] == digest(letter)
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()


@pytest.mark.parametrize(("spoken", "word"), [("id_ID.UTF-8", "Perbaikan"), ("C", "Fix")])
def test_command_speaks_the_users_language(
    spoken: str,
    word: str,
    file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", spoken)
    file.write_text("[]", encoding="utf-8")
    assert main(["validate", str(file)]) == 2
    assert word in capsys.readouterr().out
