"""Certificates: numbers, signatures, the register, and what strangers may know."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from mpp.connectors.signing.port import SigningUnavailable, WrongPassphrase
from mpp.kernel.errors import Invalid, NotPermitted
from mpp.regency.cases import actions as cases
from mpp.regency.cases.errors import CannotTake
from mpp.regency.cases.models import Case, CaseEvent, PendingEffect
from mpp.regency.certificates import actions, numbering, queries
from mpp.regency.certificates.errors import CannotIssue, CannotRevoke, NoSigner
from mpp.regency.certificates.models import Certificate, NumberSequence
from mpp.regency.documents import actions as documents
from mpp.regency.people.models import System
from tests.factories import casework, people
from tests.factories import definitions as d
from tests.factories.casework import AT, later, take

pytestmark = pytest.mark.usefixtures("in_kaimana")
TODAY = dt.date(2026, 11, 3)


def signing_case(staff: casework.Office) -> Case:
    case = take(casework.sent(), d.ACCEPT, staff.desk)
    return take(case, d.APPROVE, staff.verifier)


def test_a_certificate_is_numbered_signed_registered_and_verified() -> None:
    staff = casework.office()
    case = casework.decided(staff=staff)
    certificate = Certificate.objects.get(case=case)
    assert certificate.state == Certificate.State.VALID
    assert certificate.serial_number.startswith("503/")
    assert certificate.serial_number.endswith("/UJI/92.08/2026")
    assert certificate.code.startswith("9208-")
    assert certificate.valid_until == dt.date(2031, 11, 3)
    found = queries.verify(certificate.code.lower().replace("-", " "), today=TODAY)
    assert (found.state, found.serial_number) == ("valid", certificate.serial_number)
    assert found.simulated
    assert found.holder_masked == "S*** A*****"
    assert case.submission.applicant.nik not in repr(found)
    assert "Siti" not in repr(found)
    event = CaseEvent.objects.get(case=case, kind="issued")
    assert event.detail["number"] == certificate.serial_number


def test_the_issued_file_is_recognised_and_one_altered_byte_is_not() -> None:
    case = casework.decided()
    certificate = Certificate.objects.get(case=case)
    assert certificate.document is not None
    with documents.open_for(
        document=certificate.document, by=case.submission.applicant, at=AT
    ) as file:
        pdf = file.read()
    assert queries.compare(certificate.code, pdf).outcome == "identical"
    middle = len(pdf) // 2
    altered = pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]
    judged = queries.compare(certificate.code, altered)
    assert judged.outcome == "altered"
    assert judged.text
    assert queries.compare(certificate.code, b"hello").outcome == "not_pdf"
    assert queries.compare("9208-AAAA-AAAA-AA", pdf).outcome == "unknown"
    other = Certificate.objects.get(case=casework.decided())
    assert queries.compare(other.code, pdf).outcome == "different"


def test_only_the_holder_and_staff_of_the_case_open_it() -> None:
    case = casework.decided()
    document = Certificate.objects.get(case=case).document
    assert document is not None
    with pytest.raises(NotPermitted):
        documents.open_for(document=document, by=people.citizen(), at=AT)
    elsewhere = people.staff("front_desk", unit=casework.unit("civil_registry"))
    with pytest.raises(NotPermitted):
        documents.open_for(document=document, by=elsewhere, at=AT)
    auditor = people.staff("auditor")
    documents.open_for(document=document, by=auditor, at=AT).close()


def test_a_failed_signature_leaves_a_number_and_no_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    staff = casework.office()
    case = signing_case(staff)

    def unavailable(*_: object, **__: object) -> None:
        raise SigningUnavailable

    monkeypatch.setattr("mpp.connectors.signing.demo.DemoSigner.sign", unavailable)
    case = take(case, d.SIGN, staff.head)
    certificate = Certificate.objects.get(case=case)
    assert certificate.state == Certificate.State.WAITING_SIGNATURE
    assert certificate.document is None
    assert queries.verify(certificate.code, today=TODAY).state == "waiting"
    assert case.state == d.ISSUING
    effect = PendingEffect.objects.get(case=case, kind="issue_certificate")
    assert "SigningUnavailable" in effect.last_error
    monkeypatch.undo()
    assert cases.run_effects(case_id=case.pk, at=later(hours=1)) >= 1
    case.refresh_from_db()
    again = Certificate.objects.get(case=case)
    assert (again.pk, again.state) == (certificate.pk, Certificate.State.VALID)
    assert again.serial_number == certificate.serial_number
    assert case.state == d.DONE


def test_the_passphrase_reaches_the_signer_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    staff = casework.office()
    case = signing_case(staff)
    heard: list[str] = []

    def refuse(*_: object, passphrase: str = "", **__: object) -> None:
        heard.append(passphrase)
        raise WrongPassphrase

    monkeypatch.setattr("mpp.connectors.signing.demo.DemoSigner.sign", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        moved = cases.take(
            case=case,
            transition_uid=d.SIGN,
            by=staff.head,
            at=AT,
            secret="rahasia-sekali",  # noqa: S106
        )
    assert heard == ["rahasia-sekali"]
    effect = PendingEffect.objects.get(case=moved, kind="issue_certificate")
    kept = repr([effect.parameters, effect.last_error, *CaseEvent.objects.values()])
    assert "rahasia-sekali" not in kept


def test_a_case_is_not_finished_without_its_document() -> None:
    document = d.permit_document()["workflow"]
    for way in document["transitions"]:
        if way["uid"] == d.ISSUED:
            way |= {"roles": ["front_desk"], "outcome": None}
    for state in document["states"]:
        if state["uid"] == d.ISSUING:
            state["role"] = "front_desk"
    staff = casework.office()
    case = casework.sent(of=casework.service(d.permit(workflow=document)))
    case = take(case, d.ACCEPT, staff.desk)
    case = take(case, d.APPROVE, staff.verifier)
    case = cases.take(case=case, transition_uid=d.SIGN, by=staff.head, at=AT)
    with pytest.raises(CannotTake) as caught:
        cases.take(case=case, transition_uid=d.ISSUED, by=staff.desk, at=AT)
    assert caught.value.code == "result_missing"
    cases.run_effects(case_id=case.pk, at=AT)
    assert take(case, d.ISSUED, staff.desk).state == d.DONE


def test_issuing_twice_gives_one_certificate() -> None:
    staff = casework.office()
    case = casework.decided(staff=staff)
    first = Certificate.objects.get(case=case)
    assert actions.issue(case=case, by=staff.head, at=later(days=1)) == first
    assert Certificate.objects.filter(case=case).count() == 1


def test_revoking_needs_the_role_the_unit_and_a_reason() -> None:
    staff = casework.office()
    case = casework.decided(staff=staff)
    certificate = Certificate.objects.get(case=case)
    elsewhere = people.staff("head_of_office", unit=casework.unit("civil_registry"))
    for nobody in (staff.desk, elsewhere, case.submission.applicant):
        with pytest.raises(NotPermitted):
            actions.revoke(certificate=certificate, reason="Salah", by=nobody, at=AT)
    with pytest.raises(Invalid):
        actions.revoke(certificate=certificate, reason="  ", by=staff.head, at=AT)
    actions.revoke(certificate=certificate, reason="Tempat praktik tutup", by=staff.head, at=AT)
    found = queries.verify(certificate.code, today=TODAY)
    assert (found.state, found.revoked_at) == ("revoked", AT)
    with pytest.raises(CannotRevoke):
        actions.revoke(certificate=certificate, reason="Lagi", by=staff.head, at=AT)


def test_a_replacement_takes_a_new_number_and_points_back() -> None:
    staff = casework.office()
    case = casework.decided(staff=staff)
    old = Certificate.objects.get(case=case)
    new = actions.replace(certificate=old, reason="Salah ketik", by=staff.head, at=later(days=1))
    assert new.sequence_value == old.sequence_value + 1
    found = queries.verify(old.code, today=TODAY)
    assert (found.state, found.replaced_by) == ("replaced", new.code)
    assert queries.verify(new.code, today=TODAY).state == "valid"


def test_a_certificate_expires_the_day_after_it_ends() -> None:
    certificate = Certificate.objects.get(case=casework.decided())
    assert certificate.valid_until is not None
    assert queries.verify(certificate.code, today=certificate.valid_until).state == "valid"
    after = certificate.valid_until + dt.timedelta(days=1)
    assert queries.verify(certificate.code, today=after).state == "expired"


def test_without_a_signer_nothing_is_numbered() -> None:
    case = casework.sent()
    before = list(NumberSequence.objects.values())
    with pytest.raises(NoSigner):
        actions.issue(case=case, by=System(), at=AT)
    assert list(NumberSequence.objects.values()) == before
    assert not Certificate.objects.filter(case=case).exists()


def test_products_of_other_systems_are_never_made_here() -> None:
    output = {
        "uid": "out-extern",
        "name": {"id": "KK"},
        "kind": "external",
        "system": "SIAK",
        "signer": "head_of_office",
    }
    case = casework.sent(of=casework.service(d.permit(output=output)))
    with pytest.raises(CannotIssue):
        actions.issue(case=case, by=System(), at=AT)


def number(day: dt.date, number_format: str, **more: object) -> numbering.SerialNumber:
    return numbering.take_number(
        number_format,
        day=day,
        code="SIP-UJI",
        region="92.08",
        parameters={"kelas": "500.16"},
        **more,  # type: ignore[arg-type]
    )


def test_number_formats_and_their_sequences() -> None:
    form = "{kelas}/{seq:04d}/{code}/{region}/{month}/{year}"
    november, december = dt.date(2026, 11, 3), dt.date(2026, 12, 1)
    assert number(november, form).text == "500.16/0001/SIP-UJI/92.08/XI/2026"
    # the month is printed, the sequence goes on through the year and begins again with the next
    assert number(december, form).text == "500.16/0002/SIP-UJI/92.08/XII/2026"
    assert number(dt.date(2027, 1, 4), form).text == "500.16/0001/SIP-UJI/92.08/I/2027"
    # without a year in the number the sequence may never begin again
    endless = "TANPA/{seq}"
    assert number(november, endless).value == 1
    assert number(dt.date(2027, 1, 4), endless).value == 2
    rehearsal = number(november, form, rehearsal=True)
    assert rehearsal.text == "UJI-COBA/500.16/0001/SIP-UJI/92.08/XI/2026"
