"""Rehearsals: an invented application through a whole service, and nothing of it stays."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings

from mpp.kernel import clock
from mpp.kernel.errors import NotPermitted
from mpp.kernel.planes import regency_plane
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.catalogue.models import PublicService, Rehearsal
from mpp.regency.certificates import rehearsal
from mpp.regency.certificates.rehearsal import samples, walking
from mpp.regency.people.models import Citizen, System
from tenants.registry.models import Regency

pytestmark = pytest.mark.django_db
AT = clock.now()
BY = System("test")
KEPT = {"catalogue.Rehearsal": 1, "audit.Entry": 1}
"""The result, and the audit row that somebody rehearsed."""


def service(code: str) -> PublicService:
    found = catalogue.by_code(code)
    assert found is not None
    return found


def row_counts() -> dict[str, int]:
    names = {name.rpartition(".")[2] for name in settings.TENANT_APPS}
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in names or model.__module__.startswith("mpp.regency.")
    }


@pytest.mark.parametrize("code", ["SIP-PRW-01", "DKC-KK-01", "BPD-PBB-01"])
def test_a_rehearsal_passes_and_leaves_only_its_result(in_kaimana: Regency, code: str) -> None:
    before = row_counts()
    files = stored_files()
    result = rehearsal.run(service=service(code), by=BY, at=AT)
    assert result.passed, result.steps
    assert all(step.seconds >= 0 and step.label for step in result.steps)
    after = row_counts()
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == KEPT
    assert stored_files() == files
    assert rehearsal.passed_for(service(code))
    assert rehearsal.last_results()[0].service.code == code


def stored_files() -> set[str]:
    folder = settings.MEDIA_ROOT
    return {str(path) for path in folder.rglob("*") if path.is_file()} if folder.exists() else set()


def test_a_failing_step_is_told_and_undone(
    in_kaimana: Regency, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(walk: walking.Walk) -> None:
        raise walking.Stuck("Tidak ada petugas.")

    monkeypatch.setattr(walking.Walk, "work", stuck)
    before = row_counts()
    result = rehearsal.run(service=service("SIP-PRW-01"), by=BY, at=AT)
    assert not result.passed
    assert (result.steps[-1].name, result.steps[-1].message) == ("work", "Tidak ada petugas.")
    assert row_counts()["cases.Case"] == before["cases.Case"]
    assert not Rehearsal.objects.latest("id").passed
    assert not rehearsal.passed_for(service("SIP-PRW-01"))


def test_a_rehearsal_counts_for_its_version_only(in_kaimana: Regency) -> None:
    chosen = service("DSA-DOM-01")
    Rehearsal.objects.create(service=chosen, version=99, passed=True, started_by="x", at=AT)
    assert not rehearsal.passed_for(chosen)


def test_citizens_do_not_rehearse(in_kaimana: Regency) -> None:
    with pytest.raises(NotPermitted):
        rehearsal.run(service=service("DSA-DOM-01"), by=Citizen(), at=AT)


def test_answers_are_the_same_every_time(in_kaimana: Regency) -> None:
    person = samples.person_in("92.08")
    today = clock.local_date(AT, "Asia/Jayapura")
    for each in catalogue.everything():
        definition = catalogue.definition_for(each)
        one, other = (
            samples.answers(definition, catalogue.parameters(each), today, person) for _ in range(2)
        )
        assert one == other
        assert one, each.code


@pytest.mark.slow
@pytest.mark.parametrize("regency", ["banyuwangi"])
def test_every_service_of_the_catalogue_can_be_worked_to_its_end(regency: str) -> None:
    """The whole engine on real data: 64 forms, workflows, certificates."""
    failed = []
    with regency_plane(regency):
        for each in catalogue.everything():
            result = rehearsal.run(service=each, by=BY, at=AT)
            if not result.passed:
                failed.append((each.code, result.steps[-1].name, result.steps[-1].message))
    assert failed == []
