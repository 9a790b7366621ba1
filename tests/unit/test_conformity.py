"""The national rules find what the law forbids, and only that; the fourteen components are counted."""

from typing import Any

import pytest

from templates_catalogue.conformity.components import components
from templates_catalogue.conformity.lint import lint, score
from templates_catalogue.conformity.rules import Rule, national_rules
from templates_catalogue.definitions.catalogues import DefaultStandards, discover, load_catalogue
from templates_catalogue.definitions.types import ServiceDefinition, Text

CATALOGUES = [load_catalogue(folder) for folder in discover()]
SERVICES = {each.code: each for catalogue in CATALOGUES for each in catalogue.definitions}
DEFAULTS = CATALOGUES[0].profile.standards
LICENCE, BIODATA, FAMILY_CARD = "SIP-PRW-01", "DKC-BIO-01", "DKC-KK-01"


def with_requirement(code: str, label: str, hint: str | None = None) -> ServiceDefinition:
    document: dict[str, Any] = SERVICES[code].model_dump()
    document["requirements"].append(
        {
            "uid": "added-requirement",
            "key": "added",
            "label": {"id": label},
            "hint": {"id": hint} if hint else None,
            "kind": "upload",
            "accept": ["pdf"],
        }
    )
    return ServiceDefinition.model_validate(document)


def changed(code: str, **parts: Any) -> ServiceDefinition:
    return ServiceDefinition.model_validate({**SERVICES[code].model_dump(), **parts})


@pytest.mark.parametrize(
    ("code", "label"),
    [
        (LICENCE, "Rekomendasi organisasi profesi"),
        (LICENCE, "REKOMENDASI dari Organisasi  Profesi (asli)"),
        (LICENCE, "Surat rekomendasi PPNI"),
        (LICENCE, "Rekom. OP"),
        (LICENCE, "Recommendation of the professional organisation"),
        (FAMILY_CARD, "Surat pengantar RT/RW"),
        (FAMILY_CARD, "surat pengantar dari Kepala Desa"),
        (FAMILY_CARD, "Pengantar kampung"),
        (FAMILY_CARD, "Cover letter from the village"),
    ],
)
def test_forbidden_requirements_are_found(code: str, label: str) -> None:
    definition = with_requirement(code, label)
    (finding,) = lint(definition, DEFAULTS)
    assert finding.severity == "error"
    assert finding.offending == label
    assert finding.uid == "added-requirement"
    assert finding.path == f"requirements[{len(definition.requirements) - 1}]"
    assert finding.basis
    assert finding.message.en
    assert finding.as_dict()["fix"]["id"]
    assert score(definition, DEFAULTS) < 100


def test_forbidden_words_are_found_in_the_hint() -> None:
    definition = with_requirement(LICENCE, "Surat pendukung", "Misalnya rekomendasi IBI")
    assert [each.offending for each in lint(definition, DEFAULTS)] == ["Misalnya rekomendasi IBI"]


@pytest.mark.parametrize(
    ("code", "label"),
    [
        (LICENCE, "Surat keterangan dari organisasi"),
        (LICENCE, "Rekomendasi rumah sakit"),
        (LICENCE, "Rekomendasi Dinas Kesehatan Provinsi Kopi"),
        (FAMILY_CARD, "Surat keterangan lahir dari kepala desa"),
        (FAMILY_CARD, "Surat pengantar rumah sakit"),
        (FAMILY_CARD, "Sertifikat"),
        (BIODATA, "Surat pengantar RT/RW"),
        ("SOS-SKT-01", "Surat pengantar desa"),
    ],
)
def test_lawful_requirements_pass(code: str, label: str) -> None:
    assert lint(with_requirement(code, label), DEFAULTS) == []


PAID = {
    "kind": "fixed",
    "lines": [{"uid": "fee-line-1", "label": {"id": "Biaya"}, "amount": 10000}],
}


def test_population_documents_cost_nothing() -> None:
    (finding,) = lint(changed(FAMILY_CARD, fee=PAID), DEFAULTS)
    assert (finding.severity, finding.path) == ("error", "fee.kind")
    (finding,) = lint(changed(LICENCE, fee=PAID), DEFAULTS)
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    ("value", "unit", "lawful"),
    [
        (5, "working_days", True),
        (6, "working_days", False),
        (40, "hours", True),
        (41, "hours", False),
        (2400, "minutes", True),
        (2401, "minutes", False),
    ],
)
def test_licences_take_five_working_days(value: int, unit: str, lawful: bool) -> None:  # noqa: FBT001
    definition = changed(LICENCE, time={"limit": {"value": value, "unit": unit}})
    assert (lint(definition, DEFAULTS) == []) is lawful


def test_fourteen_components_in_order() -> None:
    found = components(SERVICES[LICENCE], DEFAULTS)
    assert [each.number for each in found] == list(range(1, 15))
    assert [each.delivery for each in found] == [True] * 6 + [False] * 8
    assert {each.key for each in found if each.state == "inherited"} == {
        "complaints",
        "facilities",
        "competence",
        "supervision",
        "staffing",
        "service_guarantee",
        "safety_guarantee",
        "evaluation",
    }
    assert all(each.title.en for each in found)


def test_missing_components_block_publishing() -> None:
    definition = SERVICES[LICENCE]
    found = lint(definition, DefaultStandards())
    assert [each.rule for each in found] == [f"component-{n}" for n in (6, *range(8, 15))]
    assert found[0].path == "standards.complaints"
    assert score(definition, DefaultStandards()) == 60
    document = definition.model_dump()
    document["standards"]["complaints"] = {"id": "Loket pengaduan"}
    own = ServiceDefinition.model_validate(document)
    complaints = components(own, DEFAULTS)[5]
    assert (complaints.state, complaints.text) == ("complete", Text(id="Loket pengaduan"))


def test_what_a_service_must_say_itself() -> None:
    document = SERVICES["PTS-PBG-01"].model_dump()
    document |= {"requirements": [], "fee": {"kind": "by_regulation"}}
    document["standards"] |= {"legal_basis": []}
    document["time"]["limit"]["value"] = 0
    definition = ServiceDefinition.model_validate(document)
    found = {each.key for each in components(definition, DEFAULTS) if each.state == "missing"}
    assert found == {"requirements", "fee", "legal_basis", "time"}
    assert {each.path for each in lint(definition, DEFAULTS)} == {
        "requirements",
        "fee",
        "time",
        "standards.legal_basis",
    }


def test_rules_are_data_with_a_source() -> None:
    rules = national_rules()
    assert rules.version >= 1
    assert len({each.uid for each in rules.rules}) == len(rules.rules)
    for rule in rules.rules:
        assert rule.basis
        assert rule.message.en
        assert rule.fix.en


def test_a_rule_without_words_finds_nothing() -> None:
    rule = Rule(
        uid="empty-rule",
        effective="2026-01-01",
        kind="forbidden_requirement",
        severity="error",
        categories=["adminduk"],
        basis="-",
        message=Text(id="-"),
        fix=Text(id="-"),
    )
    assert not rule.found_in("Surat pengantar RT")


def test_scores_count_services_without_rules() -> None:
    assert score(SERVICES["DSA-SKU-01"], DEFAULTS) == 100
