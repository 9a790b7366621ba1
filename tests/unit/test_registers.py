"""The register of health workers: what a machine may decide, and what goes to a person."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from mpp.connectors.registers.backends import check_no_simulator, get_practitioner_register
from mpp.connectors.registers.not_configured import NotConfigured
from mpp.connectors.registers.port import (
    REASON_TEXTS,
    PractitionerQuery,
    PractitionerRecord,
    assess,
)
from mpp.connectors.registers.simulator import Simulator

AT = dt.datetime(2026, 11, 3, 5, 0, tzinfo=dt.UTC)
TODAY = AT.date()
QUERY = PractitionerQuery(
    nik="9208015205949001", name="Siti Contoh, S.Kep., Ns.", profession="Perawat"
)
RECORD = PractitionerRecord(
    nik=QUERY.nik,
    name="Ns. SITI CONTOH",
    profession="perawat",
    str_number="AB-12 34",
    str_valid_until=None,
    skp_met=True,
    active_permits=2,
)


@pytest.mark.parametrize(
    ("serial", "outcome", "reason"),
    [
        ("9001", "lolos", "all_met"),
        ("9999", "lolos", "all_met"),
        ("9109", "lolos", "all_met"),
        ("9101", "gagal", "str_expired"),
        ("9102", "gagal", "skp_not_met"),
        ("9103", "gagal", "too_many_places"),
        ("9104", "perlu_manual", "profession_differs"),
        ("9105", "perlu_manual", "not_found"),
        ("9106", "perlu_manual", "name_differs"),
        ("9107", "perlu_manual", "unavailable"),
        ("9108", "perlu_manual", "malformed_answer"),
        ("0001", "perlu_manual", "not_synthetic"),
    ],
)
def test_the_simulators_answers(serial: str, outcome: str, reason: str) -> None:
    query = replace(QUERY, nik=f"920801520594{serial}")
    result = Simulator().check(query, at=AT)
    assert (result.outcome, result.reasons) == (outcome, (reason,))
    assert result.is_simulation
    assert result.source.startswith("SIM-")
    assert result == Simulator().check(query, at=AT)
    assert result.texts == [str(REASON_TEXTS[reason])]


def test_an_identity_number_of_another_shape_is_not_answered() -> None:
    for nik in ("", "9001", "92080152059A9001", "9" * 17):
        assert Simulator().check(replace(QUERY, nik=nik), at=AT).outcome == "perlu_manual"


def test_without_a_register_an_officer_checks() -> None:
    result = NotConfigured().check(QUERY, at=AT)
    assert (result.outcome, result.reasons) == ("perlu_manual", ("not_configured",))
    assert not result.is_simulation
    assert result.checked_at == AT


def test_titles_and_capitals_do_not_make_another_person() -> None:
    assert assess(QUERY, RECORD, today=TODAY) == ("lolos", ("all_met",))
    mononym = replace(QUERY, name="Siti")
    assert assess(mononym, RECORD, today=TODAY)[0] == "perlu_manual"


def test_the_number_counts_when_it_was_filled_in() -> None:
    typed = replace(QUERY, str_number="ab1234")
    assert assess(typed, RECORD, today=TODAY)[0] == "lolos"
    other = replace(QUERY, str_number="ab9999")
    assert assess(other, RECORD, today=TODAY) == ("perlu_manual", ("str_number_differs",))


def test_str_is_good_on_its_last_day() -> None:
    assert assess(QUERY, replace(RECORD, str_valid_until=TODAY), today=TODAY)[0] == "lolos"
    yesterday = TODAY - dt.timedelta(days=1)
    assert assess(QUERY, replace(RECORD, str_valid_until=yesterday), today=TODAY)[0] == "gagal"


def test_the_third_place_is_the_last() -> None:
    assert assess(QUERY, replace(RECORD, active_permits=2), today=TODAY)[0] == "lolos"
    assert assess(QUERY, replace(RECORD, active_permits=3), today=TODAY)[0] == "gagal"


def test_all_failures_are_named_and_doubt_goes_to_a_person() -> None:
    bad = replace(RECORD, skp_met=False, active_permits=5)
    assert assess(QUERY, bad, today=TODAY) == ("gagal", ("skp_not_met", "too_many_places"))
    doubtful = replace(bad, name="Orang Lain")
    outcome, reasons = assess(QUERY, doubtful, today=TODAY)
    assert outcome == "perlu_manual"
    assert set(reasons) == {"name_differs", "skp_not_met", "too_many_places"}


def test_the_register_is_chosen_by_settings(settings: Settings) -> None:
    settings.HEALTH_WORKER_REGISTER = "not_configured"
    settings.ALLOW_SIMULATORS = False
    assert isinstance(get_practitioner_register(), NotConfigured)
    assert check_no_simulator() == []
    settings.HEALTH_WORKER_REGISTER = "simulator"
    assert isinstance(get_practitioner_register(), Simulator)
    assert [problem.id for problem in check_no_simulator()] == ["registers.E001"]
    settings.ALLOW_SIMULATORS = True
    assert check_no_simulator() == []
    settings.HEALTH_WORKER_REGISTER = "sdmkk"
    with pytest.raises(ImproperlyConfigured, match="sdmkk"):
        get_practitioner_register()
