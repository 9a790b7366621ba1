"""Stored files: links that work for one person, and retention."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.storage import default_storage
from pytest_django import DjangoCaptureOnCommitCallbacks

from mpp.kernel.errors import NotPermitted
from mpp.regency.audit.models import Entry
from mpp.regency.documents import actions, links
from mpp.regency.documents.models import Document
from mpp.regency.people.models import Citizen, System
from tests.factories import casework, people
from tests.factories.casework import AT, later


def stored(by: Citizen) -> Document:
    return actions.store(
        content=casework.jpeg(),
        kind="evidence",
        name="../../foto saya.jpg",
        accept=["jpg"],
        max_bytes=1024 * 1024,
        by=by,
        at=AT,
        purge_at=later(days=90),
    )


@pytest.mark.usefixtures("in_kaimana")
def test_a_file_is_stored_under_a_name_nobody_chose() -> None:
    document = stored(people.citizen())
    assert document.name == "foto saya.jpg"
    assert document.file.name == f"kaimana/documents/2026/11/{document.token.hex}.jpg"
    assert default_storage.exists(document.file.name)


@pytest.mark.usefixtures("in_kaimana")
def test_every_opening_is_written_down_and_an_infected_file_stays_shut() -> None:
    case = casework.sent()
    evidence = case.submission.evidence.get()
    staff = people.staff("front_desk")
    actions.open_for(document=evidence.document, by=staff, at=AT).close()
    assert Entry.objects.filter(event="document.opened", actor_id=staff.code).exists()
    evidence.document.scan = Document.Scan.INFECTED
    evidence.document.save()
    with pytest.raises(actions.FileInfected):
        actions.open_for(document=evidence.document, by=staff, at=AT)


@pytest.mark.usefixtures("in_kaimana")
def test_a_file_that_belongs_to_nothing_opens_for_nobody() -> None:
    citizen = people.citizen()
    with pytest.raises(NotPermitted):
        actions.open_for(document=stored(citizen), by=citizen, at=AT)


@pytest.mark.usefixtures("in_kaimana")
def test_a_link_works_for_one_person_for_ten_minutes() -> None:
    citizen, other = people.citizen(), people.citizen()
    document = stored(citizen)
    with time_machine.travel(AT, tick=False) as clock:
        link = links.sign(document, citizen)
        assert links.check(link, citizen) == document
        assert links.check(link, other) is None
        assert links.check(link + "x", citizen) is None
        clock.shift(601)
        assert links.check(link, citizen) is None


def test_a_link_of_one_regency_is_nothing_in_another(
    in_kaimana: object, banyuwangi: object
) -> None:
    from django_tenants.utils import tenant_context

    citizen = people.citizen()
    link = links.sign(stored(citizen), citizen)
    with tenant_context(banyuwangi):
        assert links.check(link, citizen) is None


@pytest.mark.usefixtures("in_kaimana")
def test_a_purge_deletes_content_and_keeps_the_trace(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    document = stored(people.citizen())
    name = str(document.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.purge(by=System("retention"), at=later(days=89)) == 0
        assert actions.purge(by=System("retention"), at=later(days=90)) == 1
    document.refresh_from_db()
    assert document.file.name == ""
    assert document.sha256
    assert not default_storage.exists(name)


@pytest.mark.usefixtures("in_kaimana")
def test_what_the_storage_does_not_delete_is_tried_again(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_name: str) -> None:
        raise OSError

    citizen = people.citizen()
    expired, removed = stored(citizen), stored(citizen)
    names = [str(expired.file.name), str(removed.file.name)]
    retention = System("retention")
    with monkeypatch.context() as broken:
        broken.setattr(default_storage, "delete", refuse)
        with django_capture_on_commit_callbacks(execute=True):
            actions.remove(document=removed, by=citizen, at=AT)
            assert actions.purge(by=retention, at=later(days=90)) == 0
    kept = Document.objects.filter(file__in=names, purge_at__lte=later(days=90))
    assert kept.count() == 2
    assert actions.purge(by=retention, at=later(days=90)) == 2
    assert [default_storage.exists(name) for name in names] == [False, False]
