"""Several people at once, in real transactions on connections of their own.

These tests commit, so they clean up by hand: every row of the regency that is newer than the test is
deleted again. The tenants are never flushed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from mpp.kernel.audit_trail import broken_links
from mpp.kernel.errors import DomainError
from mpp.kernel.planes import regency_plane
from mpp.regency.audit import actions as audit
from mpp.regency.audit.models import Entry
from mpp.regency.cases import actions
from mpp.regency.cases.models import Case, CaseEvent, Submission
from mpp.regency.certificates import actions as certificates
from mpp.regency.certificates import numbering, rehearsal
from mpp.regency.certificates.models import Certificate, NumberSequence
from mpp.regency.certificates.rehearsal import walking
from mpp.regency.documents import actions as documents
from mpp.regency.documents.models import Document
from mpp.regency.people.models import System
from tests.factories import casework, people
from tests.factories import definitions as d
from tests.factories.casework import AT

T = TypeVar("T")
SCHEMA = "kaimana"


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Work in Kaimana without the usual surrounding transaction; undo by deleting what is new."""
    with django_db_blocker.unblock():
        with regency_plane(SCHEMA):
            before = _last_keys()
        try:
            with regency_plane(SCHEMA):
                yield
        finally:
            with regency_plane(SCHEMA):
                _delete_newer(before)
            connection.close()


def _last_keys() -> dict[str, int]:
    """The highest key of every table of the regency that has a numbered one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = %s AND column_name = 'id' AND data_type IN ('bigint', 'integer')",
            [SCHEMA],
        )
        tables = [row[0] for row in cursor.fetchall()]
        keys = {}
        for table in tables:
            cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{SCHEMA}"."{table}"')  # noqa: S608
            keys[table] = cursor.fetchone()[0]
    return keys


def _delete_newer(keys: dict[str, int]) -> None:
    """Foreign keys are checked at the commit, so the order does not matter."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, key in keys.items():
            cursor.execute(f'DELETE FROM "{SCHEMA}"."{table}" WHERE id > %s', [key])  # noqa: S608


def at_once(count: int, work: Callable[[int], T]) -> list[T | DomainError]:
    """Do the work `count` times at the same moment; named refusals are results."""
    barrier = Barrier(count)

    def one(index: int) -> T | DomainError:
        try:
            with regency_plane(SCHEMA):
                barrier.wait(timeout=20)
                return work(index)
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.usefixtures("committed")
def test_of_many_clerks_on_one_case_one_wins_and_the_others_are_told() -> None:
    clerks = [people.staff("front_desk") for _ in range(8)]
    case = casework.sent()
    assert case.state == d.FILES

    def accept(index: int) -> Case:
        return actions.take(
            case=case,
            transition_uid=d.ACCEPT if index % 2 else d.RETURN,
            by=clerks[index],
            reason="Bersamaan",
            revision=case.revision,
            at=AT,
        )

    results = at_once(8, accept)
    won = [result for result in results if isinstance(result, Case)]
    codes = {result.code for result in results if isinstance(result, DomainError)}
    assert len(won) == 1
    assert codes == {"stale_case"}
    taken = CaseEvent.objects.filter(case=case, transition_uid__in=(d.ACCEPT, d.RETURN))
    assert taken.count() == 1


@pytest.mark.usefixtures("committed")
def test_a_double_tap_begins_one_draft_and_sends_one_case() -> None:
    service, citizen = casework.service(), people.citizen()
    drafts = at_once(6, lambda _: actions.start(service=service, by=citizen, language="id", at=AT))
    assert len({draft.pk for draft in drafts if isinstance(draft, Submission)}) == 1
    submission = casework.filled(citizen, service)
    sent = at_once(6, lambda _: actions.submit(submission=submission, by=citizen, at=AT))
    assert len({case.pk for case in sent if isinstance(case, Case)}) == 1
    assert Case.objects.filter(submission=submission).count() == 1


class GivenUp(Exception):
    """A transaction that fails after it has taken a number."""


@pytest.mark.usefixtures("committed")
def test_numbers_have_no_gap_and_no_duplicate_under_rollbacks() -> None:
    lots = random.Random(2026)  # noqa: S311 - which transactions fail, the same in every run
    fails = [[lots.random() < 0.2 for _ in range(10)] for _ in range(8)]

    def take(*, fail: bool) -> str:
        with transaction.atomic():
            number = numbering.take_number(
                "503/{seq:03d}/LOMBA/{year}",
                day=AT.date(),
                code="UJI",
                region="92.08",
                parameters={},
            )
            if fail:
                raise GivenUp
        return number.text

    def ten(index: int) -> list[str]:
        kept = []
        for fail in fails[index]:
            try:
                kept.append(take(fail=fail))
            except GivenUp:
                continue
        return kept

    taken = [text for part in at_once(8, ten) if isinstance(part, list) for text in part]
    expected = sum(not fail for part in fails for fail in part)
    assert sorted(taken) == [f"503/{n:03d}/LOMBA/2026" for n in range(1, expected + 1)]
    assert NumberSequence.objects.get(key__contains="LOMBA").last == expected


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_workers_that_issue_the_same_case_make_one_certificate() -> None:
    staff = casework.office()
    case = casework.sent()
    results = at_once(4, lambda _: certificates.issue(case=case, by=staff.head, at=AT))
    certificate = Certificate.objects.get(case=case)
    assert certificate.state == Certificate.State.VALID
    assert any(isinstance(result, Certificate) for result in results)
    refused = {result.code for result in results if isinstance(result, DomainError)}
    assert refused <= {"cannot_issue"}
    assert (
        certificate.sequence_value
        == NumberSequence.objects.get(
            key=certificate.sequence_key, year=certificate.sequence_year
        ).last
    )


def stored_file(name: str) -> Document:
    return documents.store(
        content=casework.jpeg(),
        kind="evidence",
        name=name,
        accept=("jpg",),
        max_bytes=10_000,
        by=System("test"),
        at=AT,
    )


@pytest.mark.usefixtures("committed")
def test_a_rehearsal_deletes_its_own_files_and_nobody_elses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own: list[str] = []
    others: list[str] = []

    def store_both(_walk: walking.Walk) -> None:
        own.append(str(stored_file("latihan.jpg").file.name))
        (other,) = at_once(1, lambda _: stored_file("warga.jpg"))
        assert isinstance(other, Document)
        others.append(str(other.file.name))
        raise walking.Stuck

    monkeypatch.setattr(walking.Walk, "register", store_both)
    rehearsal.run(service=casework.service(), by=System("test"), at=AT)
    assert [default_storage.exists(name) for name in own] == [False]
    assert [default_storage.exists(name) for name in others] == [True]
    for name in others:
        default_storage.delete(name)


@pytest.mark.usefixtures("committed")
def test_audit_rows_about_one_subject_at_the_same_moment_form_one_chain() -> None:
    subject = ("test.race", "1")

    def three(_index: int) -> list[Entry]:
        with transaction.atomic():
            return [
                audit.record(actor=System("test"), event="test.raced", subject=subject, at=AT)
                for _ in range(3)
            ]

    written = at_once(6, three)
    assert sum(len(each) for each in written if isinstance(each, list)) == 18
    rows = Entry.objects.filter(subject_kind="test.race").order_by("sequence")
    assert [row.sequence for row in rows] == list(range(1, 19))
    assert broken_links(Entry, subject=subject) == []
