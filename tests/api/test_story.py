"""The whole story through the API alone: Mimika asks to join, opens, and a nurse gets her permit.

Everything runs in one transaction that is rolled back at the end, the new schema with it. What
leaves after commit (tasks, messages) is run after each request, as it would be by the worker.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mpp.kernel import clock
from mpp.kernel.outbox.models import OutboxMessage
from mpp.kernel.planes import leave_regency, regency_plane
from mpp.regency.certificates.rehearsal import samples
from templates_catalogue.definitions import forms
from templates_catalogue.definitions.types import ServiceDefinition
from tests.api.conftest import HUB, Program, expect, problem
from tests.factories import officers
from tests.factories.people import PASSWORD

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CODE, SUBDOMAIN, MIMIKA = "94.04", "mimika", "mimika.localhost"
SERVICE = "SIP-PRW-01"
APPLICANT = "ortal@mimikakab.go.id"
NURSE = samples.Person(nik="9404015203909001", name="Maria Beanal", phone="+6281234509876")
STAFF = {
    "front_desk": "Yosep Loket",
    "verifier": "Dr. Ester Verifikator",
    "section_head": "Agus Kabid",
    "head_of_office": "Drs. Paulus Kepala, M.Si.",
}
Capture = Callable[..., AbstractContextManager[list[Any]]]


class Story:
    """Calls programs and lets the worker do what they set off."""

    def __init__(self, capture: Capture) -> None:
        self.capture = capture

    def do(self, call: Callable[..., Answer], *args: Any, status: int = 200, **more: Any) -> Any:
        with self.capture(execute=True):
            response = call(*args, **more)
        leave_regency()
        return expect(response, status)


def pdf() -> SimpleUploadedFile:
    with pikepdf.new() as document:
        document.add_blank_page()
        out = io.BytesIO()
        document.save(out)
    return SimpleUploadedFile("sk.pdf", out.getvalue(), "application/pdf")


def message(schema: str, event: str, address: str) -> str:
    with regency_plane(schema):
        found = OutboxMessage.objects.filter(event=event, address__iexact=address).first()
        assert found is not None, list(OutboxMessage.objects.values_list("event", "address"))
        return found.body


def number_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found
    return found[0]


def every(program: Program, path: str) -> Iterator[Any]:
    """All rows of a list, page by page."""
    page = expect(program.get(path), 200)
    while True:
        yield from page["results"]
        if not page["next"]:
            return
        page = expect(program.client.get(page["next"]), 200)


def administrator_of_the_nation() -> Program:
    user = officers.officer("national_administrator")
    secret = officers.second_factor(user)
    wish = {
        "email": user.email,
        "password": PASSWORD,
        "name": "console",
        "scopes": ["onboarding:review", "tenants:read", "tenants:write", "audit:read"],
    }
    visitor = Program(HUB)
    problem(visitor.post("tokens/", wish), 401, "second_factor_code_needed")
    made = expect(visitor.post("tokens/", {**wish, "totp": officers.code(secret)}), 201)
    return Program(HUB, made["token"])


def staff_program(email: str, *scopes: str) -> Program:
    wish = {"email": email, "password": PASSWORD, "name": "office", "scopes": list(scopes)}
    return Program(MIMIKA, expect(Program(MIMIKA).post("tokens/", wish), 201)["token"])


def accept(story: Story, event: str, email: str) -> None:
    link = re.search(r"/undangan/([\w-]+)/", message(SUBDOMAIN, event, email))
    assert link
    visitor = Program(MIMIKA)
    story.do(visitor.post, f"invitations/{link[1]}/accept/", {"password": PASSWORD}, status=201)


def ask_to_join(story: Story) -> str:
    """The applicant's side; the reference of the request that was sent."""
    applicant = Program(HUB)
    (region,) = expect(applicant.get("regions/", search="mimika", level="regency"), 200)["results"]
    assert region["code"] == CODE
    catalogues = expect(applicant.get("catalogues/"), 200)["results"]
    assert "banyuwangi" in {each["key"] for each in catalogues}
    body = {
        "region": CODE,
        "contact_name": "Yohana Magal",
        "contact_position": "Kepala Bagian Organisasi",
        "contact_phone": "0812-3450-1122",
        "contact_email": APPLICANT,
        "subdomain": SUBDOMAIN,
        "catalogue": "banyuwangi",
    }
    begun = story.do(applicant.post, "join-requests/", body, key="mimika-1", status=201)
    again = story.do(applicant.post, "join-requests/", body, key="mimika-1", status=201)
    assert again == begun
    own = f"join-requests/own/{begun['access_token']}"
    missing = problem(applicant.post(f"{own}/submit/"), 422, "not_complete")
    assert set(missing["context"]["missing"]) == {"email", "decree", "agreement"}
    code = number_in(message("public", "join_code", APPLICANT))
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    problem(applicant.post(f"{own}/confirm-email/", {"code": wrong}), 422, "wrong_code")
    story.do(applicant.post, f"{own}/confirm-email/", {"code": code})
    no_pdf = SimpleUploadedFile("sk.pdf", b"GIF89a", "application/pdf")
    problem(applicant.upload(f"{own}/decree/", file=no_pdf), 422, "not_pdf")
    story.do(applicant.upload, f"{own}/decree/", file=pdf())
    version = expect(applicant.get("agreement/"), 200)["version"]
    story.do(applicant.post, f"{own}/agreement/", {"version": version})
    sent = story.do(applicant.post, f"{own}/submit/")
    assert sent["state"] == "submitted"
    return str(sent["reference"])


def review(story: Story, console: Program, reference: str) -> None:
    """Ask, get an answer, approve; the worker builds the regency."""
    (waiting,) = expect(console.get("join-requests/", state="submitted"), 200)["results"]
    assert waiting["reference"] == reference
    story.do(console.post, f"join-requests/{reference}/ask/", {"text": "Siapa narahubung kedua?"})
    link = re.search(r"/gabung/([\w-]+)/", message("public", "join_asked", APPLICANT))
    assert link
    applicant = Program(HUB)
    story.do(applicant.post, f"join-requests/own/{link[1]}/answer/", {"text": "Bapak Agus."})
    started = story.do(console.post, f"join-requests/{reference}/approve/", {}, status=202)
    operation = expect(console.get(f"operations/{started['reference']}/"), 200)
    assert operation["state"] == "done", operation
    assert {step["state"] for step in operation["steps"]} == {"done"}
    tenant = expect(console.get(f"tenants/{CODE}/"), 200)
    assert tenant["state"] == "configuring"
    problem(console.post(f"join-requests/{reference}/approve/", {}), 409, "cannot_review")


def set_up(story: Story) -> dict[str, str]:
    """The regency's administrator works through the checklist; e-mail addresses of the staff."""
    problem(Program(MIMIKA).get("services/"), 503, "regency_not_live")
    accept(story, "staff_invitation", APPLICANT)
    admin = staff_program(APPLICANT, "profile:read", "setup:read", "setup:write")
    assert expect(admin.get("me/"), 200)["roles"] == ["regency_admin"]
    blocked = problem(admin.post("setup/go-live/"), 409, "not_ready")
    assert {each["name"] for each in blocked["context"]["items"]} >= {"identity", "services"}

    pale = problem(admin.patch("setup/profile/", {"accent": "#ffff66"}), 422, "invalid")
    assert pale["context"]["suggestion"].startswith("#")
    address = {"address": "Jl. Cenderawasih 1, Timika", "phone": "0901-321000"}
    story.do(admin.patch, "setup/profile/", address)
    story.do(admin.put, "setup/terms/", {"district": "distrik", "village": "kampung"})
    story.do(admin.post, "setup/pledge/", {"id": "Kami melayani tepat waktu."})
    for item in ("letterhead", "holidays", "hours"):
        story.do(admin.post, f"setup/confirm/{item}/")
    story.do(admin.patch, "setup/service-points/mall/", {"address": "Jl. Cenderawasih 1, Timika"})
    hours = [{"weekday": day, "opens": "08:00", "closes": "15:00"} for day in range(5)]
    story.do(admin.put, "setup/service-points/mall/hours/", {"hours": hours})
    day = {"day": "2030-10-08", "name": "Hari jadi Mimika"}
    story.do(admin.post, "setup/holidays/", day, status=201)
    for agency in list(every(admin, "setup/agencies/")):
        name = {"id": f"{agency['name']['id']} Mimika"}
        story.do(admin.put, f"setup/agencies/{agency['key']}/", {"name": name})
    emails = invite(story, admin)
    adjust(story, admin)
    codes = {each["name"]: each["code"] for each in every(admin, "setup/staff/")}
    story.do(admin.put, "setup/complaint-handler/", {"staff": codes[STAFF["front_desk"]]})
    rehearsed = story.do(admin.post, "setup/rehearsals/", {"service": SERVICE})
    assert rehearsed["passed"], rehearsed["steps"]
    readiness = expect(admin.get("setup/"), 200)
    undone = [each["name"] for each in readiness["items"] if not each["done"]]
    assert not [each for each in readiness["items"] if each["due"] == "now" and not each["done"]]
    assert "emblem" in undone
    assert 0 < readiness["total"] <= 100
    assert story.do(admin.post, "setup/go-live/")["state"] == "live"
    return emails


def invite(story: Story, admin: Program) -> dict[str, str]:
    emails = {role: f"{role.replace('_', '.')}@mimikakab.go.id" for role in STAFF}
    for role, name in STAFF.items():
        body = {
            "email": emails[role],
            "name": name,
            "position": "Pegawai",
            "roles": [{"role": role}],
        }
        story.do(admin.post, "setup/invitations/", body, status=201)
        accept(story, "staff_invitation", emails[role])
    return emails


def adjust(story: Story, admin: Program) -> None:
    """Shorter than the law asks is possible, longer is not."""
    service = expect(admin.get(f"setup/services/{SERVICE}/"), 200)
    limit = service["definition"]["time"]["limit"]
    longer = {"value": limit["value"] + 10, "unit": limit["unit"]}
    path = f"setup/services/{SERVICE}/"
    refused = problem(
        admin.patch(path, {"base": service["version"], "time": longer}), 422, "pinned_by_law"
    )
    assert refused["context"]["basis"]
    shorter = {"value": limit["value"] - 1, "unit": limit["unit"]}
    adjusted = story.do(admin.patch, path, {"base": service["version"], "time": shorter})
    assert adjusted["version"] == service["version"] + 1
    problem(admin.patch(path, {"base": service["version"], "time": limit}), 409, "stale_version")
    offered = story.do(
        admin.post, "setup/services/offer/", {"services": [SERVICE], "offered": True}
    )
    assert offered == {"changed": 1}


def apply(story: Story) -> tuple[Program, str]:
    """A nurse signs up, fills the form in, attaches and sends; her program and the code."""
    visitor = Program(MIMIKA)
    asked = story.do(
        visitor.post,
        "sign-up/",
        {"nik": NURSE.nik, "name": NURSE.name, "contact": NURSE.phone, "accepted_notice": True},
        status=202,
    )
    wish = {
        "challenge": asked["challenge"],
        "code": number_in(message(SUBDOMAIN, "code_sign_up", NURSE.phone)),
        "name": "phone",
        "scopes": ["profile:read", "submissions:read", "submissions:write"],
    }
    nurse = Program(MIMIKA, story.do(visitor.post, "tokens/", wish, status=201)["token"])
    (service,) = expect(nurse.get("services/"), 200)["results"]
    shown = expect(nurse.get(f"services/{service['slug']}/"), 200)
    definition = ServiceDefinition.model_validate(shown["definition"])
    today = clock.local_date(clock.now(), "Asia/Jayapura")
    answers = samples.answers(definition, shown["parameters"], today, NURSE)
    submission = story.do(
        nurse.post, "submissions/", {"service": service["slug"]}, key="a", status=201
    )
    code = submission["code"]
    assert re.match(r"MMK-\d{4}-", code)
    for page in forms.visible_pages(definition, answers, shown["parameters"], today):
        body = {
            "answers": samples.page_answers(definition, page.uid, answers),
            "revision": submission["revision"],
        }
        stale = {**body, "revision": 0}
        problem(nurse.put(f"submissions/{code}/pages/{page.uid}/", stale), 409, "stale_page")
        submission = story.do(nurse.put, f"submissions/{code}/pages/{page.uid}/", body)
    incomplete = problem(
        nurse.post(f"submissions/{code}/send/", {"accepted_notice": True}), 422, "invalid"
    )
    assert incomplete["errors"]
    wanted = {each.uid: each for each in definition.requirements}
    for each in submission["requirements"]:
        if each["kind"] == "upload":
            story.do(
                nurse.upload,
                f"submissions/{code}/evidence/",
                requirement=each["uid"],
                file=samples.upload(wanted[each["uid"]]),
                status=201,
            )
    sent = story.do(nurse.post, f"submissions/{code}/send/", {"accepted_notice": True})
    assert sent["state"] == "submitted"
    return nurse, str(code)


def work(story: Story, emails: dict[str, str], code: str) -> None:
    """Every officer in turn finds the case in the worklist and moves it on."""
    programs = {
        role: staff_program(email, "cases:read", "cases:write", "certificates:write")
        for role, email in emails.items()
    }
    for _turn in range(10):
        case = expect(programs["front_desk"].get(f"cases/{code}/"), 200)
        if case["state_kind"] in {"done", "rejected", "withdrawn"}:
            break
        officer = programs[case["role"]]
        assert code in {each["code"] for each in every(officer, "cases/")}
        case = expect(officer.get(f"cases/{code}/"), 200)
        assert NURSE.nik not in str(case)
        way = next(
            each
            for each in case["transitions"]
            if each["decision"] in {"none", "accept", "approve"}
        )
        others = next(role for role in programs if role != case["role"])
        body = {"transition": way["uid"], "revision": case["revision"], "reason": "Lengkap"}
        assert programs[others].post(f"cases/{code}/transitions/", body).status_code in {403, 409}
        unknown = {**body, "transition": "tidak-ada"}
        problem(officer.post(f"cases/{code}/transitions/", unknown), 404, "unknown_transition")
        story.do(officer.post, f"cases/{code}/transitions/", body, key=f"t{case['revision']}")
        again = officer.post(f"cases/{code}/transitions/", body, key=f"t{case['revision']}")
        assert again.headers["Idempotency-Replayed"] == "true"
        problem(officer.post(f"cases/{code}/transitions/", body), 409)
    assert case["state_kind"] == "done", case["state"]


def verify(story: Story, nurse: Program, code: str, head: Program) -> None:
    """Anyone can check the certificate, on the regency's host and on the hub."""
    (certificate,) = expect(nurse.get(f"submissions/{code}/"), 200)["certificates"]
    file = nurse.get(f"documents/{certificate['document']}/")
    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]  # FileResponse
    assert content.startswith(b"%PDF")
    changed = bytearray(content)
    changed[len(content) // 2] ^= 1
    path = f"verification/{certificate['code']}"
    for host in (MIMIKA, HUB):
        anybody = Program(host)
        found = expect(anybody.get(f"{path}/"), 200)
        assert found["state"] == "valid"
        assert found["serial_number"] == certificate["serial_number"]
        assert NURSE.nik not in str(found)
        for pdf_bytes, outcome in ((content, "identical"), (bytes(changed), "altered")):
            upload = SimpleUploadedFile("izin.pdf", pdf_bytes, "application/pdf")
            compared = expect(anybody.upload(f"{path}/comparison/", file=upload), 200)
            assert compared["outcome"] == outcome
    tracked = expect(Program(MIMIKA).get(f"tracking/{code}/", phone="9876"), 200)
    assert NURSE.name not in str(tracked)
    problem(Program(MIMIKA).get(f"tracking/{code}/", phone="0000"), 404)
    body = {"reason": "Pencabutan untuk uji"}
    problem(nurse.post(f"certificates/{certificate['code']}/revoke/", body), 403)
    revoked = story.do(head.post, f"certificates/{certificate['code']}/revoke/", body)
    assert revoked["state"] == "revoked"
    assert expect(Program(HUB).get(f"{path}/"), 200)["state"] == "revoked"


def test_from_the_request_to_join_to_the_verified_certificate(
    db: None, django_capture_on_commit_callbacks: Capture
) -> None:
    story = Story(django_capture_on_commit_callbacks)
    reference = ask_to_join(story)
    console = administrator_of_the_nation()
    review(story, console, reference)
    emails = set_up(story)
    joined = expect(Program(HUB).get("regencies/"), 200)["results"]
    assert CODE in {each["code"] for each in joined}
    nurse, code = apply(story)
    work(story, emails, code)
    head = staff_program(emails["head_of_office"], "certificates:write")
    verify(story, nurse, code, head)
    events = {each["event"] for each in every(console, "audit/")}
    assert {"join.begun", "join.approved", "regency.live"} <= events
