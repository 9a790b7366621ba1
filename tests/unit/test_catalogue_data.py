"""The catalogues that come with the product: complete, valid, lawful, in two languages."""

from collections import Counter
from functools import cache
from typing import Any

import pytest

from templates_catalogue.conformity.lint import lint, score
from templates_catalogue.definitions.canonical import digest
from templates_catalogue.definitions.catalogues import (
    Catalogue,
    check_catalogues,
    discover,
    load_catalogue,
)
from templates_catalogue.definitions.loading import dump_json, dump_yaml, load
from templates_catalogue.definitions.types import ServiceDefinition
from templates_catalogue.definitions.validation import validate
from templates_catalogue.definitions.validation.problems import Index
from templates_catalogue.definitions.validation.workflows import minutes

CATALOGUES = {folder.name: load_catalogue(folder) for folder in discover()}
FIRST = CATALOGUES["banyuwangi"]
ALL = [each for catalogue in CATALOGUES.values() for each in catalogue.definitions]
BY_CODE = {each.code: each for each in ALL}

# Requirements of the published standards, by service: none may get lost.
REQUIREMENTS = {
    2: "DKC-KTP-01 DKC-PND-01 DKC-PND-03 DKC-IKD-01 PTS-NIB-01 DSA-SKU-01 DSA-DOM-01 DSA-SKTM-01 "
    "DSA-SKCK-01 SMS-PKB-01",
    3: "DKC-KK-02 DKC-KIA-01 DKC-PND-02 DKC-NIK-01 PTS-PBG-01 DNK-AK1-01 SOS-SKT-01 KSB-PEN-01 "
    "BPJ-KLS-01",
    4: "DKC-KK-01 DKC-KK-03 DKC-KK-04 DKC-KK-05 DKC-KK-06 DKC-KTP-03 DKC-KIA-02 DKC-KIA-03 "
    "DKC-AKM-01 DKS-LHS-01 BPD-PBB-01 AGM-NKH-01",
    5: "DKC-KTP-02 DKC-AKN-01 DKC-AKC-01 DKC-CTP-01 DKC-CTP-02 DKC-CTP-03 DKC-CTP-04",
    6: "DKC-BIO-01 SIP-DR-01 SIP-DRG-01 SIP-DRSP-01 SIP-DRGSP-01 SIP-PRW-01 SIP-BDN-01 SIP-APT-01 "
    "SIP-TVF-01 SIP-ATLM-01 SIP-FIS-01 SIP-RAD-01 SIP-GIZI-01 SIP-SAN-01 SIP-RMIK-01 SIP-TGM-01 "
    "SIP-RO-01 SIP-OT-01 SIP-TW-01 SIP-ELM-01 SIP-PSI-01 PTS-RKL-01",
    7: "DKC-AKL-01 DPU-SMP-01",
    8: "DKC-AKL-02 DKC-AKL-03",
}


@cache
def written(code: str) -> str:
    """The definition as YAML; writing is slow, so each is written once."""
    return dump_yaml(BY_CODE[code])


def test_the_first_catalogue_is_complete() -> None:
    categories = Counter(each.category for each in FIRST.definitions)
    assert len(FIRST.definitions) == 64
    assert sum(each.digital for each in FIRST.definitions) == 42
    assert categories == {
        "adminduk": 28,
        "izin_nakes": 20,
        "perizinan": 5,
        "layanan_desa": 4,
        "vertikal": 3,
        "ketenagakerjaan": 1,
        "pajak_daerah": 1,
        "sosial": 1,
        "nonperizinan": 1,
    }
    digital = Counter(each.category for each in FIRST.definitions if each.digital)
    assert digital == {"adminduk": 28, "izin_nakes": 14}


def test_no_requirement_is_lost() -> None:
    expected = {code: count for count, codes in REQUIREMENTS.items() for code in codes.split()}
    assert {each.code: len(each.requirements) for each in FIRST.definitions} == expected
    assert sum(expected.values()) == 292


@pytest.mark.parametrize("definition", ALL, ids=lambda each: each.code)
def test_valid_and_lawful(definition: ServiceDefinition) -> None:
    catalogue = next(each for each in CATALOGUES.values() if definition in each.definitions)
    assert [each.as_dict() for each in validate(definition)] == []
    assert [each.as_dict() for each in lint(definition, catalogue.profile.standards)] == []
    assert score(definition, catalogue.profile.standards) == 100


def test_catalogues_share_no_uid_and_use_known_words() -> None:
    assert [each.as_dict() for each in check_catalogues(list(CATALOGUES.values()))] == []


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES.keys())
def test_every_text_is_in_two_languages(catalogue: Catalogue) -> None:
    documents = [each.model_dump() for each in (*catalogue.definitions, catalogue.profile)]
    assert [text for text in texts_in(documents) if not (text["id"].strip() and text["en"])] == []


def texts_in(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict) and set(value) == {"id", "en"}:
        return [value]
    children = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return []
    return [text for child in children for text in texts_in(child)]


@pytest.mark.parametrize("definition", ALL, ids=lambda each: each.code)
def test_digest_survives_every_spelling(definition: ServiceDefinition) -> None:
    again = load(written(definition.code))
    assert again == definition
    assert digest(again) == digest(load(dump_json(definition))) == digest(definition)


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES.keys())
def test_files_are_named_by_code_and_written_one_way(catalogue: Catalogue) -> None:
    for definition in catalogue.definitions:
        path = catalogue.folder / "services" / f"{definition.code.lower()}.yaml"
        assert path.read_text(encoding="utf-8") == written(definition.code)
    profile = catalogue.folder / "catalogue.yaml"
    assert profile.read_text(encoding="utf-8") == dump_yaml(catalogue.profile)


@pytest.mark.parametrize("definition", ALL, ids=lambda each: each.code)
def test_forms_are_short_steps_with_tests(definition: ServiceDefinition) -> None:
    assert all(1 <= len(page.fields) <= 6 for page in definition.pages)
    assert definition.tests
    conditional = {each.uid for each in definition.requirements if each.when}
    tried = {uid for test in definition.tests for uid in (*test.required, *test.waived)}
    assert conditional <= tried


@pytest.mark.parametrize("definition", ALL, ids=lambda each: each.code)
def test_people_move_the_file_and_nobody_is_stuck(definition: ServiceDefinition) -> None:
    index = Index(definition)
    for state in definition.workflow.states:
        if state.kind == "waiting_applicant":
            ways = {each.decision for each in index.exits[state.uid]}
            assert "withdraw" in ways, state.key
    returned = [each for each in definition.workflow.transitions if each.decision == "return"]
    assert all(has_notice(each.effects, "returned") for each in returned)


def has_notice(effects: list[Any], event: str) -> bool:
    return any(effect.kind == "notify" and effect.event == event for effect in effects)


def test_population_documents_are_free_external_and_pinned() -> None:
    for definition in ALL:
        if definition.category == "adminduk":
            assert definition.fee.kind == "free"
            assert definition.output.kind in ("external", "notice")
            assert {"fee", "standards.legal_basis"} <= {pin.target for pin in definition.pins}


def test_practice_licences_are_issued_in_time_or_by_law() -> None:
    for definition in ALL:
        if definition.category != "izin_nakes":
            continue
        assert minutes(definition.time.limit) == 5 * 8 * 60
        assert (definition.deemed_approval.mode, definition.deemed_approval.requires) == (
            "auto_issue",
            "lolos",
        )
        assert definition.output.validity_years == 5
        assert {"time", "fee"} <= {pin.target for pin in definition.pins if pin.kind == "bounded"}


@pytest.mark.parametrize("code", ["BPJ-KLS-01", "SMS-PKB-01"])
def test_counter_services_fit_a_quarter_of_an_hour(code: str) -> None:
    definition = BY_CODE[code]
    budgets = [state.budget for state in definition.workflow.states if state.budget]
    assert [minutes(budget) for budget in budgets] == [minutes(definition.time.limit)] == [15]


def test_the_national_catalogue_names_no_regency() -> None:
    nation = CATALOGUES["nasional"]
    assert nation.profile.region is None
    assert len(nation.definitions) >= 5
    names = [each.profile.publisher for each in CATALOGUES.values() if each.profile.region]
    for definition in nation.definitions:
        text = dump_json(definition).lower()
        assert not [name for name in names if name in text], definition.code
