"""Every public action of casework leaves its audit row; a new action must be written down here."""

from __future__ import annotations

import inspect

import pytest

from mpp.kernel.audit_trail import broken_links
from mpp.kernel.errors import NotPermitted
from mpp.regency.audit.models import Entry
from mpp.regency.cases import actions as cases
from mpp.regency.cases.models import CaseEvent
from mpp.regency.certificates import actions as certificates
from mpp.regency.certificates.models import Certificate
from mpp.regency.documents import actions as documents
from mpp.regency.people.models import System
from templates_catalogue.definitions.types import ServiceDefinition
from tests.factories import casework, people
from tests.factories import definitions as d
from tests.factories.casework import AT, later, take

EVENTS = {
    "cases.start": "submission.started",
    "cases.save_page": "submission.page_saved",
    "cases.attach": "evidence.attached",
    "cases.detach": "evidence.detached",
    "cases.discard": "submission.discarded",
    "cases.submit": "submission.sent",
    "cases.resubmit": "submission.sent_again",
    "cases.take": "case.moved",
    "cases.withdraw": "case.moved",
    "cases.review": "case.reviewed",
    "cases.assign": "case.assigned",
    "cases.record_external": "case.external_recorded",
    "cases.confirm_payment": "case.payment_confirmed",
    "cases.run_effects": "case.checked",
    "cases.retry_effects": "case.effects_retried",
    "cases.reveal_nik": "citizen.nik_revealed",
    "cases.note_document": "certificate.issued",
    "documents.store": "document.stored",
    "documents.store_finished": "document.stored",
    "documents.open_for": "document.opened",
    "documents.remove": "document.removed",
    "documents.purge": "document.purged",
    "certificates.issue": "certificate.issued",
    "certificates.revoke": "certificate.revoked",
    "certificates.replace": "certificate.numbered",
}


def test_every_public_action_is_written_down() -> None:
    found = {
        f"{name}.{action}"
        for name, module in (
            ("cases", cases),
            ("documents", documents),
            ("certificates", certificates),
        )
        for action, function in inspect.getmembers(module, inspect.isfunction)
        if not action.startswith("_") and function.__module__.startswith(module.__name__)
    }
    assert found == set(EVENTS)


@pytest.mark.usefixtures("in_kaimana")
def test_every_action_leaves_its_row() -> None:
    staff = casework.office()
    first = casework.draft()
    cases.discard(submission=first, by=first.applicant, at=AT)
    case = casework.sent()
    applicant = case.submission.applicant
    cases.assign(case=case, to=staff.desk, by=staff.desk, at=AT)
    cases.review(
        case=case, item_uid=d.LICENCE, accepted=False, reason="Buram", by=staff.desk, at=AT
    )
    case = take(case, d.RETURN, staff.desk)
    evidence = cases.attach(
        submission=case.submission,
        requirement_uid=d.LICENCE,
        upload=casework.upload(),
        by=applicant,
        at=later(minutes=1),
    )
    cases.detach(evidence=evidence, by=applicant, at=later(minutes=1))
    cases.attach(
        submission=case.submission,
        requirement_uid=d.LICENCE,
        upload=casework.upload(),
        by=applicant,
        at=later(minutes=2),
    )
    case = cases.resubmit(case=case, by=applicant, at=later(minutes=3))
    cases.retry_effects(case=case, by=staff.desk, at=AT)
    case = take(case, d.ACCEPT, staff.desk, at=later(minutes=4))
    cases.reveal_nik(case=case, by=staff.verifier, reason="Mencocokkan KTP", at=later(minutes=4))
    case = take(case, d.APPROVE, staff.verifier, at=later(minutes=5))
    case = take(case, d.SIGN, staff.head, at=later(minutes=6))
    certificate = Certificate.objects.get(case=case)
    assert certificate.document is not None
    documents.open_for(document=certificate.document, by=applicant, at=AT).close()
    new = certificates.replace(certificate=certificate, reason="Ejaan", by=staff.head, at=AT)
    certificates.revoke(certificate=new, reason="Dicabut", by=staff.head, at=AT)
    _external_and_paid(staff)
    stored = documents.store(
        content=casework.jpeg(),
        kind="evidence",
        name="a.jpg",
        accept=["jpg"],
        max_bytes=10_000,
        by=applicant,
        at=AT,
        purge_at=AT,
    )
    documents.purge(by=System("retention"), at=AT)
    documents.remove(document=stored, by=applicant, at=AT)
    written = set(Entry.objects.values_list("event", flat=True))
    assert set(EVENTS.values()) <= written
    assert broken_links(Entry, subject=("cases.case", str(case.pk))) == []
    assert CaseEvent.objects.filter(case=case, kind="revoked").exists()


def _external_and_paid(staff: casework.Office) -> None:
    """A service whose product comes from another system, and which costs something."""
    document = d.permit_document()
    document["output"] = {
        "uid": "out-extern",
        "name": {"id": "KK"},
        "kind": "external",
        "system": "SIAK",
    }
    document["fee"] = {
        "kind": "fixed",
        "lines": [{"uid": "line-fee", "label": {"id": "Biaya"}, "amount": 50_000}],
    }
    flow = document["workflow"]
    flow["states"].append(d.state("st-payment", "waiting_applicant", "applicant", clock="paused"))
    for way in flow["transitions"]:
        if way["uid"] == d.APPROVE:
            way["target"] = "st-payment"
            way["effects"] = [d.effect("request_payment", "ef-payment")]
        if way["uid"] == d.SIGN:
            way |= {"effects": [d.effect("record_external_product", "ef-extern")], "target": d.DONE}
    flow["transitions"].append(
        d.way("tr-paid", "st-payment", d.SIGNING, ["system"], outcome="paid")
    )
    case = casework.sent(of=casework.service(ServiceDefinition.model_validate(document)))
    case = take(case, d.ACCEPT, staff.desk)
    case = take(case, d.APPROVE, staff.verifier)
    assert case.amount_due == 50_000
    assert case.clock_paused_at == AT
    treasurer = people.staff("revenue_treasurer", unit=casework.unit("one_stop_office"))
    case = cases.confirm_payment(case=case, reference="STS-1", by=treasurer, at=later(hours=1))
    assert (case.state, case.clock_paused_at) == (d.SIGNING, None)
    cases.record_external(
        case=case, number="9208-KK-1", document=None, by=staff.head, at=later(hours=1)
    )
    assert take(case, d.SIGN, staff.head, at=later(hours=1)).state == d.DONE


@pytest.mark.usefixtures("in_kaimana")
def test_only_the_officer_whose_turn_it_is_may_open_the_nik() -> None:
    staff = casework.office()
    case = take(casework.sent(), d.ACCEPT, staff.desk)

    with pytest.raises(NotPermitted):
        cases.reveal_nik(case=case, by=staff.desk, reason="Mencocokkan KTP", at=AT)

    nik = cases.reveal_nik(case=case, by=staff.verifier, reason="Mencocokkan KTP", at=AT)
    assert nik == case.submission.applicant.nik
