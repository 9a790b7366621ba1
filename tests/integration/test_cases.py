"""From a draft to a finished case, and everything that must not happen on the way."""

from __future__ import annotations

import datetime as dt
import io
import json

import pikepdf
import pytest
from celery import current_app
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from mpp.kernel import clock, ids
from mpp.kernel.errors import Invalid, NotPermitted
from mpp.regency.audit.models import Entry
from mpp.regency.cases import actions, queries
from mpp.regency.cases.actions.running import LEASE
from mpp.regency.cases.errors import (
    CannotReview,
    CannotStart,
    CannotTake,
    NotEditable,
    NotFound,
    StaleCase,
    StalePage,
)
from mpp.regency.cases.models import Case, CaseEvent, Evidence, PendingEffect, Submission
from mpp.regency.documents import actions as documents
from mpp.regency.documents.actions import UploadRefused
from mpp.regency.documents.models import Document
from mpp.regency.documents.noting import names_stored
from mpp.regency.people.models import System
from templates_catalogue.definitions.types import ServiceDefinition
from tests.factories import casework, people
from tests.factories import definitions as d
from tests.factories.casework import AT, later, take

pytestmark = pytest.mark.usefixtures("in_kaimana")
TODAY = dt.date(2026, 11, 3)


# --- drafts ---------------------------------------------------------------------------------------


def test_a_draft_is_filled_from_the_profile_and_found_again() -> None:
    citizen = people.citizen(name="Siti Aminah", phone="+6281234567890")
    service = casework.service()
    submission = actions.start(service=service, by=citizen, language="id", at=AT)
    letters, month, random = submission.code.split("-")
    assert (len(letters), month) == (3, "2611")
    assert ids.is_valid_code(random)
    assert submission.answers[d.NAME] == "Siti Aminah"
    assert submission.answers[d.PHONE] == "+6281234567890"
    assert submission.answers[d.NIK]["masked"] == citizen.nik_masked
    again = actions.start(service=service, by=citizen, language="id", at=AT)
    assert again == submission


def test_identity_numbers_are_never_stored_in_clear() -> None:
    citizen = people.citizen()
    helper = people.nik()
    submission = casework.filled(citizen)
    actions.save_page(
        submission=submission,
        page_uid=d.PAGE_PRACTICE,
        answers={**casework.PRACTICE, d.SCHEDULE: [{d.DAY: "Senin", d.HELPER: helper}]},
        by=citizen,
        revision=None,
        at=AT,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers::text FROM cases_submission WHERE id = %s", [submission.pk])
        stored = cursor.fetchone()[0]
    assert citizen.nik not in stored
    assert helper not in stored
    submission.refresh_from_db()
    (row,) = submission.answers[d.SCHEDULE]
    assert row[d.HELPER]["masked"].endswith(helper[-4:])
    entries = json.dumps([entry.detail for entry in Entry.objects.all()])
    assert citizen.nik not in entries


def test_a_masked_number_that_comes_back_keeps_the_stored_one() -> None:
    citizen = people.citizen()
    submission = casework.draft(citizen)
    before = submission.answers[d.NIK]
    saved = actions.save_page(
        submission=submission,
        page_uid=d.PAGE_PERSON,
        answers={**casework.PERSON, d.NIK: citizen.nik_masked},
        by=citizen,
        revision=submission.revision,
        at=AT,
    )
    assert saved.answers[d.NIK] == before


def test_a_page_is_kept_whole_or_not_at_all() -> None:
    submission = casework.draft()
    before = dict(submission.answers)
    with pytest.raises(Invalid) as caught:
        actions.save_page(
            submission=submission,
            page_uid=d.PAGE_PERSON,
            answers={**casework.PERSON, d.NIK: "9208014513901234", d.BORN: "2030-01-01"},
            by=submission.applicant,
            revision=submission.revision,
            at=AT,
        )
    assert set(caught.value.detail["errors"]) == {d.NIK, d.BORN}
    submission.refresh_from_db()
    assert submission.answers == before
    assert submission.pages_done == []


def test_a_stale_page_is_told_and_changes_nothing() -> None:
    submission = casework.draft()
    shown = submission.revision
    answers = {**casework.PERSON, d.NIK: submission.applicant.nik}
    actions.save_page(
        submission=submission,
        page_uid=d.PAGE_PERSON,
        answers=answers,
        by=submission.applicant,
        revision=shown,
        at=AT,
    )
    with pytest.raises(StalePage):
        actions.save_page(
            submission=submission,
            page_uid=d.PAGE_PERSON,
            answers={**answers, d.NAME: "Lain"},
            by=submission.applicant,
            revision=shown,
            at=AT,
        )
    submission.refresh_from_db()
    assert submission.answers[d.NAME] == "Siti Aminah"


def test_hidden_answers_are_dropped_and_hidden_questions_not_asked() -> None:
    submission = casework.filled()
    renewal = {**casework.PRACTICE, d.KIND: d.KIND_RENEWAL, d.OLD_NUMBER: "503/1"}
    saved = actions.save_page(
        submission=submission,
        page_uid=d.PAGE_PRACTICE,
        answers=renewal,
        by=submission.applicant,
        revision=None,
        at=AT,
    )
    assert saved.answers[d.OLD_NUMBER] == "503/1"
    assert d.OLD_PERMIT in queries.problems_of(saved, today=TODAY)
    saved = actions.save_page(
        submission=submission,
        page_uid=d.PAGE_PRACTICE,
        answers={**renewal, d.KIND: d.KIND_NEW},
        by=submission.applicant,
        revision=None,
        at=AT,
    )
    assert d.OLD_NUMBER not in saved.answers
    assert queries.problems_of(saved, today=TODAY) == {}


def test_a_discarded_draft_leaves_no_answers_and_no_files() -> None:
    submission = casework.filled()
    document = Document.objects.get(evidence__submission=submission)
    actions.discard(submission=submission, by=submission.applicant, at=AT)
    submission.refresh_from_db()
    assert submission.state == Submission.State.DISCARDED
    assert submission.answers == {}
    assert not Document.objects.filter(pk=document.pk).exists()
    with pytest.raises(NotEditable):
        actions.submit(submission=submission, by=submission.applicant, at=AT)


def test_nobody_else_sees_or_edits_a_draft() -> None:
    submission = casework.draft()
    stranger = people.citizen()
    with pytest.raises(NotFound):
        queries.submission_for(actor=stranger, code=submission.code)
    with pytest.raises(NotPermitted):
        actions.save_page(
            submission=submission,
            page_uid=d.PAGE_PERSON,
            answers={},
            by=stranger,
            revision=None,
            at=AT,
        )


def test_a_service_that_is_not_offered_cannot_be_started() -> None:
    service = casework.service()
    service.offered = False
    service.save()
    with pytest.raises(CannotStart):
        actions.start(service=service, by=people.citizen(), language="id", at=AT)


def test_an_officer_files_for_a_citizen_who_is_present() -> None:
    desk = people.staff("front_desk")
    citizen, verifier = people.citizen(), people.staff("verifier")
    service = casework.service()
    submission = actions.start(service=service, by=citizen, language="id", at=AT, filed_by=desk)
    actions.save_page(
        submission=submission,
        page_uid=d.PAGE_PERSON,
        answers={**casework.PERSON, d.NIK: citizen.nik},
        by=desk,
        revision=None,
        at=AT,
    )
    assert submission in queries.filed_by(desk)
    with pytest.raises(NotPermitted):
        actions.start(
            service=casework.service(), by=citizen, language="id", at=AT, filed_by=verifier
        )


# --- evidence -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "content_type", "code"),
    [
        (b"", "a.jpg", "image/jpeg", "empty"),
        (b"%PDF-1.7 broken", "a.pdf", "application/pdf", "broken"),
        (b"MZ\x90\x00" + b"0" * 200, "a.pdf", "application/pdf", "disguised"),
        (b"hello", "a.txt", "text/plain", "wrong_type"),
        (b"\xff\xd8\xff" + b"0" * 1024 * 1024, "a.jpg", "image/jpeg", "too_big"),
    ],
)
def test_bad_evidence_leaves_nothing_behind(
    content: bytes, name: str, content_type: str, code: str
) -> None:
    submission = casework.draft()
    before = Document.objects.count()
    with pytest.raises(UploadRefused) as caught:
        actions.attach(
            submission=submission,
            requirement_uid=d.LICENCE,
            upload=casework.upload(content, name, content_type),
            by=submission.applicant,
            at=AT,
        )
    assert caught.value.code == code
    assert Document.objects.count() == before
    assert not Evidence.objects.filter(submission=submission).exists()


def test_evidence_that_is_not_asked_for_is_refused_before_it_is_stored() -> None:
    submission = casework.draft()
    with pytest.raises(Invalid):
        actions.attach(
            submission=submission,
            requirement_uid=d.OLD_PERMIT,
            upload=casework.upload(),
            by=submission.applicant,
            at=AT,
        )


def test_a_file_goes_when_its_evidence_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    submission = casework.draft()
    names: list[str] = []
    original = Evidence.objects.create

    def fail(**values: object) -> Evidence:
        names.append(values["document"].file.name)  # type: ignore[attr-defined]
        raise RuntimeError("the database went away")

    monkeypatch.setattr(Evidence.objects, "create", fail)
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(RuntimeError),
    ):
        actions.attach(
            submission=submission,
            requirement_uid=d.LICENCE,
            upload=casework.upload(),
            by=submission.applicant,
            at=AT,
        )
    monkeypatch.setattr(Evidence.objects, "create", original)
    assert not Document.objects.filter(file=names[0]).exists()
    assert not default_storage.exists(names[0])


def test_a_second_file_takes_the_place_of_the_first() -> None:
    submission = casework.filled()
    actions.attach(
        submission=submission,
        requirement_uid=d.LICENCE,
        upload=casework.upload(name="baru.jpg"),
        by=submission.applicant,
        at=AT,
    )
    (evidence,) = queries.evidence_of(submission)
    assert evidence.document.name == "baru.jpg"
    actions.detach(evidence=evidence, by=submission.applicant, at=AT)
    assert d.LICENCE in queries.problems_of(submission, today=TODAY)


# --- sending --------------------------------------------------------------------------------------


def test_everything_missing_is_told_at_once_and_no_case_is_made() -> None:
    submission = casework.draft()
    with pytest.raises(Invalid) as caught:
        actions.submit(submission=submission, by=submission.applicant, at=AT, accepted_notice=False)
    errors = caught.value.detail["errors"]
    assert {"", d.KIND, d.ADDRESS, d.TRUE, d.LICENCE} <= set(errors)
    assert not Case.objects.filter(submission=submission).exists()
    submission.refresh_from_db()
    assert submission.state == Submission.State.DRAFT


def test_who_may_not_apply_is_told_why() -> None:
    submission = casework.filled()
    actions.save_page(
        submission=submission,
        page_uid=d.PAGE_PERSON,
        answers={**casework.PERSON, d.NIK: submission.applicant.nik, d.BORN: "2010-01-01"},
        by=submission.applicant,
        revision=None,
        at=AT,
    )
    with pytest.raises(Invalid) as caught:
        actions.submit(submission=submission, by=submission.applicant, at=AT)
    assert set(caught.value.detail["errors"]) == {d.TOO_YOUNG}


def test_sending_twice_gives_one_case() -> None:
    submission = casework.filled()
    first = actions.submit(submission=submission, by=submission.applicant, at=AT)
    second = actions.submit(submission=submission, by=submission.applicant, at=later(minutes=1))
    assert first.pk == second.pk
    assert CaseEvent.objects.filter(case=first, kind="submitted").count() == 1
    assert PendingEffect.objects.filter(case=first).count() == 2


def test_a_sent_submission_cannot_be_edited() -> None:
    case = casework.sent()
    with pytest.raises(NotEditable):
        actions.save_page(
            submission=case.submission,
            page_uid=d.PAGE_PERSON,
            answers={},
            by=case.submission.applicant,
            revision=None,
            at=AT,
        )
    with pytest.raises(NotEditable):
        actions.attach(
            submission=case.submission,
            requirement_uid=d.LICENCE,
            upload=casework.upload(),
            by=case.submission.applicant,
            at=AT,
        )


def test_without_a_register_an_officer_checks() -> None:
    case = casework.sent()
    assert case.automatic_check == "perlu_manual"
    assert (case.state, case.role) == (d.FILES, "front_desk")


# --- staff ----------------------------------------------------------------------------------------


def test_the_whole_way_with_the_clock_and_the_messages() -> None:
    staff = casework.office()
    citizen = people.citizen(name="Siti Aminah", email="siti@contoh.id")
    case = casework.sent(citizen)
    assert case.clock_started_at is None
    assert case in queries.worklist(staff.desk, at=AT)
    assert case not in queries.worklist(staff.verifier, at=AT)
    case = take(case, d.ACCEPT, staff.desk)
    assert case.clock_started_at == AT
    assert case.due_at is not None
    # five working days after Tuesday the third, at the end of Kaimana's working hours
    assert case.due_at == dt.datetime(2026, 11, 10, 7, 0, tzinfo=dt.UTC)
    assert case.unit == casework.unit("health_office")
    case = take(case, d.APPROVE, staff.verifier, at=later(hours=1))
    case = take(case, d.SIGN, staff.head, at=later(hours=2))
    assert (case.state, case.state_kind) == (d.DONE, "done")
    assert case.closed_at == later(hours=2)
    assert case.clock_used_minutes == 120
    assert not queries.pending_effects(case).exists()
    (evidence,) = queries.evidence_of(case.submission)
    assert evidence.document.purge_at == later(days=730, hours=2)
    status = queries.public_status(case)
    assert status.state_kind == "done"
    assert status.lines[0].kind == "submitted"


def test_a_return_pauses_the_clock_and_a_correction_resumes_it() -> None:
    staff = casework.office()
    case = take(casework.sent(), d.ACCEPT, staff.desk)
    due = case.due_at
    case = take(case, d.RETURN_LATER, staff.verifier, at=later(hours=1), reason="STR buram")
    assert case.clock_paused_at == later(hours=1)
    assert case.clock_used_minutes == 60
    assert queries.public_status(case).due_at is None
    applicant = case.submission.applicant
    resent = actions.resubmit(case=case, by=applicant, at=later(hours=3))
    assert resent.round == 2
    assert resent.clock_paused_at is None
    assert resent.due_at is not None
    assert due is not None
    assert resent.due_at > due
    assert resent.state == d.FILES


def test_a_refused_file_must_be_replaced_and_stays_as_history() -> None:
    staff = casework.office()
    case = casework.sent()
    applicant = case.submission.applicant
    with pytest.raises(Invalid):
        actions.review(case=case, item_uid=d.LICENCE, accepted=False, by=staff.desk, at=AT)
    with pytest.raises(CannotReview):
        actions.review(case=case, item_uid="r-nothing", accepted=True, by=staff.desk, at=AT)
    actions.review(
        case=case, item_uid=d.LICENCE, accepted=False, reason="Buram", by=staff.desk, at=AT
    )
    with pytest.raises(CannotTake) as caught:
        take(case, d.ACCEPT, staff.desk)
    assert caught.value.code == "items_refused"
    case = take(case, d.RETURN, staff.desk, at=later(minutes=5))
    event = CaseEvent.objects.filter(case=case, transition_uid=d.RETURN).get()
    assert event.reason == "STR: Buram"
    with pytest.raises(Invalid) as missing:
        actions.resubmit(case=case, by=applicant, at=later(hours=1))
    assert set(missing.value.detail["errors"]) == {d.LICENCE}
    with pytest.raises(Invalid):  # nor by naming the transition
        actions.take(case=case, transition_uid=d.RESEND, by=applicant, at=later(hours=1))
    actions.attach(
        submission=case.submission,
        requirement_uid=d.LICENCE,
        upload=casework.upload(name="jelas.jpg"),
        by=applicant,
        at=later(hours=1),
    )
    case = actions.resubmit(case=case, by=applicant, at=later(hours=1))
    assert Evidence.objects.filter(submission=case.submission, replaced=True).count() == 1
    (status,) = queries.requirements_of(case.submission, today=TODAY)
    assert status.accepted is None
    assert take(case, d.ACCEPT, staff.desk, at=later(hours=2)).state == d.REVIEW


@pytest.mark.parametrize(
    ("transition", "who", "code"),
    [
        ("tr-nothing", "desk", "unknown_transition"),
        (d.APPROVE, "desk", "not_now"),
        (d.RETURN, "desk", "reason_needed"),
        (d.PASS, "desk", "not_now"),
    ],
)
def test_refusals_have_their_codes(transition: str, who: str, code: str) -> None:
    staff = casework.office()
    case = casework.sent()
    with pytest.raises(CannotTake) as caught:
        take(case, transition, getattr(staff, who))
    assert caught.value.code == code
    assert str(caught.value)
    case.refresh_from_db()
    assert case.state == d.FILES


def test_an_officer_of_another_unit_or_role_is_refused() -> None:
    case = casework.sent()
    elsewhere = people.staff("front_desk", unit=casework.unit("civil_registry"))
    with pytest.raises(NotPermitted):
        take(case, d.ACCEPT, elsewhere)
    same_unit = people.staff("section_head", unit=casework.unit("one_stop_office"))
    with pytest.raises(CannotTake) as caught:
        take(case, d.ACCEPT, same_unit)
    assert caught.value.code == "not_your_role"


def test_one_person_cannot_approve_and_sign() -> None:
    staff = casework.office()
    both = people.staff("verifier", "head_of_office")
    case = take(casework.sent(), d.ACCEPT, staff.desk)
    case = take(case, d.APPROVE, both)
    assert queries.transitions_for(case, actor=both, at=AT) == []
    with pytest.raises(CannotTake) as caught:
        take(case, d.SIGN, both)
    assert caught.value.code == "two_person_rule"


def test_a_page_shown_before_somebody_else_moved_the_case_is_stale() -> None:
    staff = casework.office()
    case = casework.sent()
    shown = case.revision
    take(case, d.ACCEPT, staff.desk, revision=shown)
    with pytest.raises(StaleCase):
        take(case, d.ACCEPT, staff.desk, revision=shown)


def test_the_applicant_withdraws_where_the_workflow_allows_it() -> None:
    staff = casework.office()
    case = casework.sent()
    with pytest.raises(CannotTake):
        actions.withdraw(case=case, by=case.submission.applicant, reason="", at=AT)
    case = take(case, d.RETURN, staff.desk, reason="Lengkapi")
    case = actions.withdraw(case=case, by=case.submission.applicant, reason="Batal", at=AT)
    assert case.state_kind == "cancelled"
    assert case.closed_at == AT


def test_claiming_and_assigning() -> None:
    staff = casework.office()
    head = people.staff("section_head", unit=casework.unit("one_stop_office"))
    case = casework.sent()
    assert actions.assign(case=case, to=staff.desk, by=staff.desk, at=AT).assignee == staff.desk
    assert list(queries.worklist(staff.desk, at=AT, mine=True)) == [case]
    colleague = people.staff("front_desk", unit=casework.unit("one_stop_office"))
    with pytest.raises(NotPermitted):
        actions.assign(case=case, to=colleague, by=staff.desk, at=AT)
    assert actions.assign(case=case, to=colleague, by=head, at=AT).assignee == colleague
    assert case in queries.worklist(staff.desk, at=AT)


def test_the_worklist_is_ordered_by_urgency_and_narrowed() -> None:
    staff = casework.office()
    late = casework.sent(at=later(days=-7))
    fresh = casework.sent()
    waiting = list(queries.worklist(staff.desk, at=AT))
    assert waiting.index(late) < waiting.index(fresh)
    assert late in queries.worklist(staff.desk, at=AT, overdue=True)
    assert fresh not in queries.worklist(staff.desk, at=AT, overdue=True)
    assert list(queries.worklist(staff.desk, at=AT, search=late.code.lower())) == [late]
    nik = fresh.submission.applicant.nik
    assert list(queries.worklist(staff.desk, at=AT, search=nik)) == [fresh]
    assert queries.counts(staff.desk, at=AT)["overdue"] >= 1
    nobody = people.staff("regency_admin")
    assert not queries.worklist(nobody, at=AT).exists()
    assert late in queries.worklist(nobody, at=AT, everything=True)


def test_tracking_tells_steps_and_no_personal_data() -> None:
    staff = casework.office()
    case = take(casework.sent(), d.RETURN, staff.desk, reason="Foto kurang jelas")
    tail = case.submission.contact_phone[-4:]
    status = queries.track(code=case.code.lower(), phone_tail=tail)
    assert status is not None
    assert queries.track(code=case.code, phone_tail="0000") is None
    assert queries.track(code="KMN-2611-AAAAAA", phone_tail=tail) is None
    shown = repr(status)
    for secret in (
        "Siti",
        case.submission.applicant.nik,
        "Dewi Loket",
        "Diponegoro",
        "Foto kurang",
    ):
        assert secret not in shown
    assert "Foto kurang jelas" in repr(queries.public_status(case))
    assert status.lines[-1].state == "next"


def test_sensitive_answers_are_masked_for_staff() -> None:
    case = casework.sent()
    pages = queries.opened_answers(case.submission, today=TODAY)
    lines = {line.field.uid: line for page in pages for line in page.lines}
    assert lines[d.NIK].value == case.submission.applicant.nik_masked
    assert lines[d.ADDRESS].masked
    assert "Diponegoro" not in lines[d.ADDRESS].value
    opened = queries.opened_answers(case.submission, today=TODAY, reveal=True)
    values = {line.field.uid: line.value for page in opened for line in page.lines}
    assert values[d.NIK] == case.submission.applicant.nik


# --- results of other systems -----------------------------------------------------------------------


def result_pdf() -> SimpleUploadedFile:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return SimpleUploadedFile("kk.pdf", out.getvalue(), "application/pdf")


def waiting_for_a_result(staff: casework.Office) -> Case:
    """A case whose last step records what another system issued."""
    document = d.permit_document()
    document["output"] = {
        "uid": "out-extern",
        "name": {"id": "KK"},
        "kind": "external",
        "system": "SIAK",
    }
    for way in document["workflow"]["transitions"]:
        if way["uid"] == d.SIGN:
            way |= {"effects": [d.effect("record_external_product", "ef-extern")], "target": d.DONE}
    case = casework.sent(of=casework.service(ServiceDefinition.model_validate(document)))
    case = take(case, d.ACCEPT, staff.desk)
    return take(case, d.APPROVE, staff.verifier)


def test_a_refused_step_keeps_nothing_of_its_result(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    staff = casework.office()
    case = waiting_for_a_result(staff)
    with (
        names_stored() as stored,
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(StaleCase),
    ):
        actions.take(
            case=case,
            transition_uid=d.SIGN,
            by=staff.head,
            revision=case.revision - 1,
            number="9208-KK-1",
            result=result_pdf(),
            at=AT,
        )
    case.refresh_from_db()
    assert (case.state, case.external_number, case.external_document) == (d.SIGNING, "", None)
    assert [default_storage.exists(name) for name in stored] == [False]
    assert not Document.objects.filter(kind="result").exists()


def test_a_step_records_its_result_and_a_later_number_keeps_the_file() -> None:
    staff = casework.office()
    case = waiting_for_a_result(staff)
    actions.record_external(case=case, number="9208-KK-1", document=None, by=staff.head, at=AT)
    pdf = documents.store(
        content=result_pdf(),
        kind="result",
        name="kk.pdf",
        accept=("pdf",),
        max_bytes=100_000,
        by=staff.head,
        at=AT,
    )
    actions.record_external(case=case, number="9208-KK-1", document=pdf, by=staff.head, at=AT)
    case = actions.record_external(
        case=case, number="9208-KK-2", document=None, by=staff.head, at=AT
    )
    assert (case.external_number, case.external_document) == ("9208-KK-2", pdf)
    case = take(case, d.SIGN, staff.head, number="9208-KK-3", result=result_pdf())
    assert (case.state, case.external_number) == (d.DONE, "9208-KK-3")
    assert case.external_document not in (None, pdf)


# --- effects --------------------------------------------------------------------------------------


def test_a_failing_effect_is_tried_again_and_given_up_visibly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionError("secret 3510010101909001")

    monkeypatch.setattr("mpp.regency.cases.messages.tell", refuse)
    submission = casework.filled()
    case = actions.submit(submission=submission, by=submission.applicant, at=AT)
    at = AT
    for _attempt in range(8):
        assert actions.run_effects(case_id=case.pk, at=at) == 0
        at += dt.timedelta(hours=2)
    first = PendingEffect.objects.filter(case=case).order_by("pk").first()
    assert first is not None
    assert (first.state, first.attempts) == (PendingEffect.State.FAILED, 8)
    assert first.last_error == "ConnectionError"
    case.refresh_from_db()
    assert case.state == d.CHECKING  # later effects wait for the first
    monkeypatch.undo()
    desk = people.staff("front_desk")
    actions.retry_effects(case=case, by=desk, at=at)
    assert actions.run_effects(case_id=case.pk, at=at) == 2
    case.refresh_from_db()
    assert case.state == d.FILES


def test_a_retry_leaves_an_effect_alone_that_runs_now() -> None:
    submission = casework.filled()
    case = actions.submit(submission=submission, by=submission.applicant, at=AT)
    first = PendingEffect.objects.filter(case=case).order_by("pk")[:1].get()
    lease_ends = AT + LEASE
    assert lease_ends - AT > dt.timedelta(seconds=current_app.conf.task_time_limit)
    PendingEffect.objects.filter(pk=first.pk).update(next_attempt_at=lease_ends, attempts=1)
    desk = people.staff("front_desk")
    actions.retry_effects(case=case, by=desk, at=later(minutes=1))
    first.refresh_from_db()
    assert (first.attempts, first.next_attempt_at) == (1, lease_ends)
    assert actions.run_effects(case_id=case.pk, at=later(minutes=1)) == 0
    PendingEffect.objects.filter(pk=first.pk).update(last_error="ConnectionError")
    actions.retry_effects(case=case, by=desk, at=later(minutes=1))
    assert actions.run_effects(case_id=case.pk, at=later(minutes=1)) == 2


def test_effects_run_once() -> None:
    case = casework.sent()
    assert actions.run_effects(case_id=case.pk, at=later(hours=1)) == 0
    assert CaseEvent.objects.filter(case=case, kind="checked").count() == 1


def test_effects_start_after_the_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    submission = casework.filled()
    with django_capture_on_commit_callbacks(execute=True):
        case = actions.submit(
            submission=submission,
            by=submission.applicant,
            at=clock.now(),
        )
        case.refresh_from_db()
        assert case.state == d.CHECKING
    case.refresh_from_db()
    assert case.state == d.FILES


def test_a_state_that_needs_nobody_is_left_at_once() -> None:
    document = d.permit_document()["workflow"]
    for way in document["transitions"]:
        if way["uid"] == d.SEND:
            way["effects"] = []
        if way["uid"] == d.PASS:
            way["outcome"] = None
    document["transitions"] = [
        way for way in document["transitions"] if way["uid"] not in (d.MANUAL, d.FAIL)
    ]
    submission = casework.filled(of=casework.service(d.permit(workflow=document)))
    case = actions.submit(submission=submission, by=submission.applicant, at=AT)
    assert case.state == d.FILES
    event = CaseEvent.objects.filter(case=case, transition_uid=d.PASS).get()
    assert event.actor_kind == System.actor_kind
