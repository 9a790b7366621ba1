"""Asking to join, the nation's review, readiness and going live."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks

from mpp.accounts.limits import TooMany
from mpp.kernel import clock
from mpp.kernel.errors import Invalid, NotPermitted
from mpp.kernel.outbox.models import OutboxMessage
from mpp.kernel.planes import national_plane, regency_plane
from mpp.portals.manage.setup import CommitmentForm
from mpp.regency.catalogue import actions as catalogue
from mpp.regency.catalogue.models import PublicService, Rehearsal
from mpp.regency.certificates.rehearsal import samples
from mpp.regency.offices import actions as offices
from mpp.regency.offices import queries as office_queries
from mpp.regency.people.models import StaffMember, System
from tenants.onboarding import actions, decrees, golive, queries, readiness
from tenants.onboarding.models import JoinRequest
from tenants.onboarding.states import RequestState
from tenants.registry import actions as registry
from tenants.registry import queries as registry_queries
from tenants.registry.actors import PLATFORM, Officer
from tenants.registry.models import Regency
from tenants.registry.states import RegencyState
from tests.factories import people

pytestmark = pytest.mark.django_db
AT = clock.now()
REVIEWER = Officer("o-1", "Ratna", frozenset({"national_administrator"}))
CURATOR = Officer("o-2", "Hendra", frozenset({"catalogue_curator"}))


def begun(**changes: Any) -> JoinRequest:
    fields: dict[str, Any] = {
        "region": registry_queries.region("94.04"),
        "contact_name": "Maria Kambu",
        "contact_nip": "198406172009042002",
        "contact_position": "Kepala DPMPTSP",
        "contact_phone": "0812-4000-2001",
        "contact_email": "Admin@MimikaKab.go.id",
        "subdomain": "mimika",
        "catalogue": "banyuwangi",
        "language": "id",
        "at": AT,
    }
    return actions.begin(**{**fields, **changes})


def mailed_code(request: JoinRequest) -> str:
    mail = OutboxMessage.objects.filter(reference=request.reference, event="join_code").latest("id")
    found = re.search(r"\b\d{6}\b", mail.body)
    assert found
    return found.group()


def pdf(content: bytes | None = None, name: str = "sk.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples._pdf() if content is None else content)  # noqa: SLF001


def complete(request: JoinRequest) -> JoinRequest:
    actions.confirm_email(request=request, code=mailed_code(request), at=AT)
    actions.attach_decree(request=request, upload=pdf(), at=AT)
    version = queries.agreement().version
    return actions.accept_agreement(request=request, version=version, at=AT)


def submitted() -> JoinRequest:
    return actions.submit(request=complete(begun()), at=AT)


# --- the applicant ----------------------------------------------------------------------------------


def test_the_way_of_a_request() -> None:
    request = begun()
    assert (request.contact_email, request.contact_phone) == (
        "admin@mimikakab.go.id",
        "+6281240002001",
    )
    assert queries.missing(request) == ["email", "decree", "agreement"]
    sent = actions.submit(request=complete(request), at=AT)
    assert sent.state == RequestState.SUBMITTED
    assert queries.missing(sent) == []
    assert queries.by_token(sent.access_token) == sent
    with queries.decree_file(sent) as file:
        assert file.read().startswith(b"%PDF-")
    events = [each.event for each in registry_queries.trail("onboarding.joinrequest", str(sent.pk))]
    assert events == [
        "join.begun",
        "join.email_confirmed",
        "join.decree",
        "join.agreement",
        "join.submitted",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact_email", "admin@gmail.com"),
        ("contact_email", "admin@evilgo.id"),
        ("contact_email", "admin@go.id.evil.com"),
        ("contact_email", "no address"),
        ("contact_phone", "12"),
        ("contact_nip", "123"),
        ("contact_name", " "),
        ("subdomain", "admin"),
        ("subdomain", "kaimana"),
        ("catalogue", "atlantis"),
    ],
)
def test_what_is_refused_at_its_field(field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        begun(**{field: value})
    assert list(refused.value.detail["errors"]) == [field]
    assert (
        not JoinRequest.objects.exists() or JoinRequest.objects.filter(region="94.04").count() == 0
    )


def test_a_region_that_joined_or_is_a_province_cannot_ask(kaimana: Regency) -> None:
    with pytest.raises(registry.AlreadyJoined):
        begun(region=registry_queries.region("92.08"))
    with pytest.raises(Invalid):
        begun(region=registry_queries.region("94"))


def test_the_code_is_checked_counted_and_ages() -> None:
    request = begun()
    code = mailed_code(request)
    wrong = "000000" if code != "000000" else "111111"
    assert code not in request.email_code_hash
    with pytest.raises(actions.CodeExpired):
        actions.confirm_email(request=request, code=code, at=AT + dt.timedelta(minutes=16))
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(actions.WrongCode) as refused:
            actions.confirm_email(request=request, code=wrong, at=AT)
        assert refused.value.detail["left"] == left
    with pytest.raises(actions.TooManyAttempts):
        actions.confirm_email(request=request, code=code, at=AT)
    with pytest.raises(actions.TooManyCodes):
        actions.send_code(request=request, at=AT + dt.timedelta(seconds=30))
    later = AT + dt.timedelta(seconds=61)
    actions.send_code(request=request, at=later)
    spaced = " ".join(mailed_code(request))
    confirmed = actions.confirm_email(request=request, code=spaced, at=later)
    assert confirmed.email_confirmed_at == later


def active_pdf(how: str) -> bytes:
    """A PDF that runs a script when it is opened, or whose /Names is no dictionary."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        if how == "opens":
            made.Root.OpenAction = pikepdf.Dictionary(
                S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
            )
        else:
            made.Root.Names = pikepdf.Array([pikepdf.Name.JavaScript])
        made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (active_pdf("opens"), "active_content"),
        (b"", "empty"),
        (b"MZ\x90 a program", "not_pdf"),
        (b"%PDF-1.7 broken", "not_pdf"),
        (b"%PDF-" + b"x" * (decrees.MOST_BYTES + 1), "too_large"),
    ],
)
def test_decrees_that_are_refused(content: bytes, code: str) -> None:
    request = begun()
    actions.confirm_email(request=request, code=mailed_code(request), at=AT)
    with pytest.raises(decrees.DecreeRefused) as refused:
        actions.attach_decree(request=request, upload=pdf(content), at=AT)
    assert refused.value.code == code
    request.refresh_from_db()
    assert not request.decree_file


def test_a_decree_with_odd_names_is_read_without_a_fault() -> None:
    assert decrees.checked(pdf(active_pdf("names")))[0].startswith(b"%PDF-")


def test_evidence_passes_the_same_check() -> None:
    upload = pdf(active_pdf("opens"), "bukti.pdf")
    form = CommitmentForm({"score": 1, "statement": "SK 1/2026"}, {"evidence": upload})
    assert [each.code for each in form.errors.as_data()["evidence"]] == ["active_content"]
    form = CommitmentForm({"score": 1, "statement": "SK 1/2026"}, {"evidence": pdf()})
    assert form.is_valid()


def test_a_decree_is_taken_only_after_the_address_is_confirmed() -> None:
    request = begun()
    with pytest.raises(actions.EmailNotConfirmed):
        actions.attach_decree(request=request, upload=pdf(), at=AT)
    request.refresh_from_db()
    assert not request.decree_file


def test_a_replaced_decree_leaves_no_file_behind(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request = begun()
    actions.confirm_email(request=request, code=mailed_code(request), at=AT)
    first = actions.attach_decree(request=request, upload=pdf(), at=AT).decree_file
    files, kept = first.storage, set(first.storage.listdir("public/onboarding")[1])
    with monkeypatch.context() as broken:
        broken.setattr("tenants.registry.trail.record", unwritable)
        with pytest.raises(OSError, match="trail"):
            actions.attach_decree(request=request, upload=pdf(), at=AT)
    assert set(files.listdir("public/onboarding")[1]) == kept, "nothing of what failed stays"
    with django_capture_on_commit_callbacks(execute=True):
        second = actions.attach_decree(request=request, upload=pdf(), at=AT).decree_file
    assert files.exists(str(second.name))
    assert not files.exists(str(first.name))


def unwritable(**_: Any) -> None:
    raise OSError("trail")


def test_one_address_does_not_begin_without_end() -> None:
    for _ in range(actions.BEGUN_BY_EMAIL.times):
        begun()
    with pytest.raises(TooMany):
        begun()
    begun(contact_email="lain@mimikakab.go.id")


def test_an_incomplete_request_says_what_is_missing() -> None:
    request = begun()
    with pytest.raises(actions.NotComplete) as refused:
        actions.submit(request=request, at=AT)
    assert refused.value.detail["missing"] == ["email", "decree", "agreement"]
    with pytest.raises(actions.OldAgreement):
        actions.accept_agreement(request=request, version="1999", at=AT)


def test_two_requests_for_one_region_are_not_both_taken() -> None:
    first, second = complete(begun()), complete(begun(subdomain="mimika-kab"))
    actions.submit(request=first, at=AT)
    with pytest.raises(registry.AlreadyJoined):
        actions.submit(request=second, at=AT)
    actions.withdraw(request=first, at=AT)
    assert actions.submit(request=second, at=AT).state == RequestState.SUBMITTED


def test_what_was_sent_cannot_be_changed_any_more() -> None:
    request = submitted()
    for change in (
        lambda: actions.change(request=request, subdomain="timika", at=AT),
        lambda: actions.attach_decree(request=request, upload=pdf(), at=AT),
        lambda: actions.submit(request=request, at=AT),
    ):
        with pytest.raises(actions.CannotReview):
            change()


# --- the nation -------------------------------------------------------------------------------------


def test_question_answer_and_decline() -> None:
    request = submitted()
    asked = actions.ask(request=request, text="Kirim SK terbaru.", by=REVIEWER, at=AT)
    assert asked.state == RequestState.QUESTIONED
    actions.change(request=asked, contact_position="Sekretaris Daerah", at=AT)
    actions.answer(request=asked, text="Terlampir.", at=AT)
    declined = actions.decline(request=asked, reason="Tanpa SK.", by=REVIEWER, at=AT)
    assert declined.state == RequestState.DECLINED
    assert [each.kind for each in declined.notes.all()] == ["question", "answer", "decision"]
    events = set(OutboxMessage.objects.values_list("event", flat=True))
    assert {"join_asked", "join_declined"} <= events
    assert begun().state == RequestState.DRAFT, "the region may ask again"


def test_approval_admits_the_regency_and_starts_its_provisioning() -> None:
    request = submitted()
    operation = actions.approve(request=request, by=REVIEWER, at=AT)
    assert operation.regency.state == RegencyState.APPROVED
    assert operation.parameters["administrator"]["email"] == "admin@mimikakab.go.id"
    assert operation.parameters["catalogue"] == "banyuwangi"
    assert operation.steps.get(position=1).name == "create_schema"
    with pytest.raises(actions.CannotReview):
        actions.approve(request=request, by=REVIEWER, at=AT)


@pytest.mark.parametrize("officer", [CURATOR, Officer("o-3", "X", frozenset({"auditor"}))])
def test_only_administrators_review(officer: Officer) -> None:
    request = submitted()
    for act in (
        lambda: actions.approve(request=request, by=officer, at=AT),
        lambda: actions.ask(request=request, text="?", by=officer, at=AT),
        lambda: actions.decline(request=request, reason="!", by=officer, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()
    request.refresh_from_db()
    assert request.state == RequestState.SUBMITTED


# --- readiness and go-live --------------------------------------------------------------------------


@pytest.fixture
def preparing(kaimana: Regency) -> Regency:
    """Kaimana as provisioning leaves it: nothing offered, nothing confirmed, its request approved."""
    JoinRequest.objects.create(
        reference="GBG-UJI",
        access_token="t" * 40,
        region_id="92.08",
        state=RequestState.APPROVED,
        agreement_version="2026-1",
        agreement_accepted_at=AT,
        created_at=AT,
    )
    Regency.objects.filter(pk=kaimana.pk).update(state=RegencyState.CONFIGURING)
    with regency_plane("kaimana"):
        PublicService.objects.update(offered=False)
    kaimana.refresh_from_db()
    return kaimana


def administrator() -> StaffMember:
    return people.staff("regency_admin")


def fill_in(regency: Regency) -> StaffMember:
    """Everything that is due now, done by the administrator."""
    with regency_plane(regency.schema_name):
        by = administrator()
        others = {role: people.staff(role) for role in _workflow_roles()}
        offices.update_profile(address="Jalan Utama 1", phone="0957-21001", by=by, at=AT)
        offices.confirm_letterhead(by=by, at=AT)
        offices.set_terms(terms={"district": "Distrik", "village": "Kampung"}, by=by, at=AT)
        point = office_queries.all_points().get(code="mall")
        offices.change_point(point=point, address="Jalan Utama 2", by=by, at=AT)
        hours = [(each.weekday, each.opens, each.closes) for each in point.hours.all()]
        offices.set_hours(point=point, hours=hours, by=by, at=AT)
        offices.confirm_holidays(by=by, at=AT)
        offices.publish_pledge(text={"id": "Kami berjanji."}, by=by, at=AT)
        offices.set_complaint_handler(staff=others["front_desk"], by=by, at=AT)
        catalogue.offer_many(codes=["SIP-PRW-01"], offered=True, by=by, at=AT)
        for unit in office_queries.units_to_confirm():
            offices.map_unit(unit=unit, name=unit.name, by=by, at=AT)
        service = PublicService.objects.get(code="SIP-PRW-01")
        Rehearsal.objects.create(service=service, version=1, passed=True, started_by="x", at=AT)
    return by


def _workflow_roles() -> list[str]:
    return ["front_desk", "verifier", "technical_team", "section_head", "head_of_office"]


def test_a_fresh_regency_is_not_ready_and_says_why(preparing: Regency) -> None:
    found = readiness.evaluate(preparing)
    blocking = {each.name for each in found.blocking}
    assert blocking == {
        "identity",
        "letterhead",
        "terms",
        "offices",
        "holidays",
        "complaint_handler",
        "pledge",
        "services",
        "agencies",
        "staff",
        "signatory",
        "rehearsal",
    }
    assert found.band == "belum_siap"
    assert len(found.criteria) == 11
    with regency_plane(preparing.schema_name):
        by = administrator()
        with pytest.raises(golive.NotReady) as refused:
            golive.go_live(regency=preparing, by=by, at=AT)
    assert {each["name"] for each in refused.value.detail["items"]} == blocking
    preparing.refresh_from_db()
    assert preparing.state == RegencyState.CONFIGURING


def test_when_everything_due_is_done_the_regency_goes_live(preparing: Regency) -> None:
    by = fill_in(preparing)
    found = readiness.evaluate(preparing)
    assert [each.name for each in found.blocking] == []
    assert {each.name for each in found.due_later if not each.done} >= {"emblem"}
    live = golive.go_live(regency=preparing, by=by, at=AT)
    assert live.state == RegencyState.LIVE
    assert live.live_at is not None
    entry = registry_queries.trail("registry.regency", str(live.pk)).last()
    assert entry is not None
    assert (entry.event, entry.actor_name) == ("regency.live", by.name)


def test_only_its_own_administrator_or_the_nation_takes_it_live(preparing: Regency) -> None:
    fill_in(preparing)
    with regency_plane("kaimana"):
        clerk = people.staff("verifier")
    for stranger in (clerk, CURATOR):
        with pytest.raises(NotPermitted):
            golive.go_live(regency=preparing, by=stranger, at=AT)
    assert golive.go_live(regency=preparing, by=REVIEWER, at=AT).is_live


def test_declarations_count_where_no_table_can_show_it(preparing: Regency) -> None:
    with regency_plane("kaimana"):
        by = administrator()
        offices.record_commitment(
            criterion="commitment", score=4, statement="SK 1/2026", by=by, at=AT
        )
        offices.record_commitment(
            criterion="processing", score=4, statement="katanya", by=by, at=AT
        )
        with pytest.raises(Invalid):
            offices.record_commitment(criterion="queue", score=3, statement=" ", by=by, at=AT)
    scores = {each.key: each for each in readiness.evaluate(preparing).criteria}
    assert (scores["commitment"].score, scores["commitment"].points) == (4, 14)
    assert scores["processing"].score < 4, "facts win over declarations"
    assert scores["queue"].score == 0


def test_suspension_resumption_and_the_end(kaimana: Regency) -> None:
    suspended = golive.suspend(regency=kaimana, reason="Uji", by=REVIEWER, at=AT)
    assert suspended.state == RegencyState.SUSPENDED
    resumed = golive.resume(regency=suspended, reason="Beres", by=REVIEWER, at=AT)
    with pytest.raises(registry.CannotChangeState):
        golive.close(regency=resumed, reason="?", by=REVIEWER, at=AT)
    with pytest.raises(NotPermitted):
        golive.suspend(regency=resumed, reason="?", by=CURATOR, at=AT)
    again = golive.suspend(regency=resumed, reason="Selesai", by=PLATFORM, at=AT)
    assert golive.close(regency=again, reason="Pindah", by=REVIEWER, at=AT).state == "closed"
    with national_plane():
        assert not registry_queries.takes_tasks("kaimana")


def test_a_suspended_regency_does_not_lift_its_own_suspension(preparing: Regency) -> None:
    by = fill_in(preparing)
    live = golive.go_live(regency=preparing, by=by, at=AT)
    suspended = golive.suspend(regency=live, reason="Uji", by=REVIEWER, at=AT)
    for actor in (by, REVIEWER):
        with pytest.raises(registry.CannotChangeState):
            golive.go_live(regency=suspended, by=actor, at=AT)
    suspended.refresh_from_db()
    assert suspended.state == RegencyState.SUSPENDED
    assert golive.resume(regency=suspended, reason="Beres", by=REVIEWER, at=AT).is_live


# --- the profile's own rules ------------------------------------------------------------------------


def test_a_pale_accent_is_refused_with_a_suggestion(in_kaimana: Regency) -> None:
    with pytest.raises(Invalid) as refused:
        offices.update_profile(accent="#FFCC00", by=System(), at=AT)
    suggestion = refused.value.detail["suggestion"]
    assert offices.update_profile(accent=suggestion, by=System(), at=AT).accent == suggestion


def test_a_changed_letterhead_must_be_confirmed_again(in_kaimana: Regency) -> None:
    offices.confirm_letterhead(by=System(), at=AT)
    assert not offices.update_profile(address="Baru", by=System(), at=AT).letterhead_confirmed


@pytest.mark.parametrize(
    "hours",
    [
        [(0, dt.time(8), dt.time(8))],
        [(7, dt.time(8), dt.time(9))],
        [(0, dt.time(8), dt.time(12)), (0, dt.time(11), dt.time(15))],
    ],
)
def test_hours_that_make_no_sense(
    in_kaimana: Regency, hours: list[tuple[int, dt.time, dt.time]]
) -> None:
    point = office_queries.all_points().get(code="mall")
    with pytest.raises(Invalid):
        offices.set_hours(point=point, hours=hours, by=System(), at=AT)
    assert point.hours.count() == 5
