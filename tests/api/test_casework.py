"""Submissions and cases through the API, and everything that must not happen on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mpp.kernel import clock
from mpp.kernel.planes import leave_regency, regency_plane
from mpp.regency.cases import actions
from mpp.regency.cases.models import Case
from mpp.regency.people.models import Citizen
from tenants.registry.models import Regency
from tests.api.conftest import KAIMANA, Program, expect, problem
from tests.factories import casework, people
from tests.factories import definitions as d

pytestmark = pytest.mark.django_db
AsPerson = Callable[..., Program]


@pytest.fixture
def citizen(kaimana: Regency) -> Citizen:
    with regency_plane(kaimana.schema_name):
        made = people.citizen(name="Siti Aminah")
    leave_regency()
    return made


@pytest.fixture
def program(citizen: Citizen, as_person: AsPerson) -> Program:
    with regency_plane("kaimana"):
        made = as_person(KAIMANA, citizen.user, "citizen")
    leave_regency()
    return made


@pytest.fixture
def slug(kaimana: Regency) -> str:
    with regency_plane(kaimana.schema_name):
        found = casework.service().slug
    leave_regency()
    return found


@pytest.fixture
def code(program: Program, slug: str) -> str:
    return str(expect(program.post("submissions/", {"service": slug}), 201)["code"])


@pytest.fixture
def case(citizen: Citizen) -> Case:
    with regency_plane("kaimana"):
        made = casework.sent(citizen, at=clock.now())
    leave_regency()
    return made


@pytest.fixture
def desk(kaimana: Regency, as_person: AsPerson) -> Program:
    with regency_plane(kaimana.schema_name):
        made = as_person(KAIMANA, people.staff("front_desk").user, "staff")
    leave_regency()
    return made


def fill(program: Program, code: str, citizen: Citizen) -> None:
    with regency_plane("kaimana"):
        person = {**casework.PERSON, d.NIK: citizen.nik}
    leave_regency()
    for page, answers in ((d.PAGE_PERSON, person), (d.PAGE_PRACTICE, casework.PRACTICE)):
        expect(program.put(f"submissions/{code}/pages/{page}/", {"answers": answers}), 200)


# --- citizens ---------------------------------------------------------------------------------------


def test_services_are_found_and_read(on_kaimana: Program) -> None:
    found = expect(on_kaimana.get("services/", search="perawat", category="izin_nakes"), 200)
    assert "SIP-PRW-01" in {each["code"] for each in found["results"]}
    slug = found["results"][0]["slug"]
    shown = expect(on_kaimana.get(f"services/{slug}/"), 200)
    assert shown["digest"].startswith("sha256:")
    assert shown["definition"]["code"] == shown["code"]
    problem(on_kaimana.get("services/tidak-ada/"), 404)


def test_a_draft_is_begun_once(program: Program, slug: str) -> None:
    first = expect(program.post("submissions/", {"service": slug}), 201)
    again = expect(program.post("submissions/", {"service": slug}), 201)
    assert first["code"] == again["code"]
    assert first["code"] in {
        each["code"] for each in expect(program.get("submissions/"), 200)["results"]
    }


def test_a_faulty_page_is_not_kept(program: Program, code: str) -> None:
    answers = {**casework.PERSON, d.NIK: "9208019902999001", d.BORN: "2990-01-01"}
    path = f"submissions/{code}/pages/{d.PAGE_PERSON}/"
    body = problem(program.put(path, {"answers": answers}), 422, "invalid")
    assert set(body["errors"]) == {d.NIK, d.BORN}
    pages = expect(program.get(f"submissions/{code}/"), 200)["pages"]
    assert all(page["status"] != "done" for page in pages)


def test_a_page_that_is_not_there(program: Program, code: str) -> None:
    answer = program.put(f"submissions/{code}/pages/p-nothing/", {"answers": {}})
    assert answer.status_code in {404, 422}
    problem(answer, answer.status_code)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("str.pdf", b"MZ\x90\x00 not a pdf", "application/pdf"),
        ("str.jpg", b"%PDF-1.4 not a picture", "image/jpeg"),
        ("str.exe", b"MZ\x90\x00", "application/octet-stream"),
        ("str.jpg", b"", "image/jpeg"),
        ("besar.jpg", b"\xff\xd8\xff" + b"x" * (1024 * 1024 + 1), "image/jpeg"),
    ],
)
def test_files_that_are_refused(
    program: Program, code: str, name: str, content: bytes, kind: str
) -> None:
    upload = SimpleUploadedFile(name, content, kind)
    answer = program.upload(f"submissions/{code}/evidence/", requirement=d.LICENCE, file=upload)
    problem(answer, 422)
    requirement = expect(program.get(f"submissions/{code}/"), 200)["requirements"][0]
    assert requirement["evidence"] == []


def test_a_file_is_handed_in_read_and_taken_back(
    program: Program, code: str, as_person: AsPerson
) -> None:
    path = f"submissions/{code}/evidence/"
    sent = expect(program.upload(path, requirement=d.LICENCE, file=casework.upload()), 201)
    problem(program.upload(path, requirement="r-nothing", file=casework.upload()), 422)
    shown = expect(program.get(f"submissions/{code}/"), 200)["requirements"][0]
    assert [each["id"] for each in shown["evidence"]] == [sent["id"]]
    with regency_plane("kaimana"):
        other = as_person(KAIMANA, people.citizen().user, "citizen")
    leave_regency()
    problem(other.delete(f"{path}{sent['id']}/"), 404)
    assert program.delete(f"{path}{sent['id']}/").status_code == 204
    problem(program.delete(f"{path}{sent['id']}/"), 404)


def test_sending_needs_everything_and_happens_once(
    program: Program, code: str, citizen: Citizen
) -> None:
    path = f"submissions/{code}/send/"
    lacking = problem(program.post(path, {"accepted_notice": True}), 422, "invalid")
    assert d.LICENCE in lacking["errors"]
    fill(program, code, citizen)
    expect(
        program.upload(
            f"submissions/{code}/evidence/", requirement=d.LICENCE, file=casework.upload()
        ),
        201,
    )
    problem(program.post(path, {"accepted_notice": False}), 422, "invalid")
    first = expect(program.post(path, {"accepted_notice": True}), 200)
    again = expect(program.post(path, {"accepted_notice": True}), 200)
    assert first["state"] == again["state"] == "submitted"
    with regency_plane("kaimana"):
        assert Case.objects.filter(code=code).count() == 1
    problem(program.delete(f"submissions/{code}/"), 409, "not_editable")


def test_a_draft_is_thrown_away(program: Program, code: str) -> None:
    problem(program.post(f"submissions/{code}/withdraw/", {"reason": "x"}), 404)
    assert program.delete(f"submissions/{code}/").status_code == 204
    listed = expect(program.get("submissions/"), 200)["results"]
    assert code not in {each["code"] for each in listed}


def test_what_was_sent_is_taken_back_where_the_workflow_allows_it(
    program: Program, case: Case
) -> None:
    path = f"submissions/{case.code}/withdraw/"
    assert set(problem(program.post(path, {}), 422)["errors"]) == {"reason"}
    problem(program.post(path, {"reason": "Pindah"}), 409, "not_now")
    with regency_plane("kaimana"):
        officer = people.staff("front_desk")
        actions.review(
            case=case, item_uid=d.LICENCE, accepted=False, reason="Buram", by=officer,
            at=clock.now(),
        )  # fmt: skip
        casework.take(case, d.RETURN, officer, at=clock.now(), reason="Buram")
    leave_regency()
    assert expect(program.post(path, {"reason": "Pindah"}), 200)["case_state"] == "cancelled"
    problem(program.post(path, {"reason": "Pindah"}), 409)


# --- staff ------------------------------------------------------------------------------------------


def test_the_worklist_is_narrowed(desk: Program, case: Case) -> None:
    def codes(**query: str) -> set[str]:
        found = expect(desk.get("cases/", **query), 200)["results"]
        return {each["code"] for each in found}

    assert case.code in codes()
    assert case.code in codes(search=case.code, everything="true")
    assert case.code not in codes(mine="true")
    assert case.code not in codes(overdue="true")
    assert case.code not in codes(state_kind="done")
    assert codes(service="TIDAK-ADA") == set()


def test_a_case_shows_masked_answers_only(desk: Program, case: Case, citizen: Citizen) -> None:
    shown = desk.get(f"cases/{case.code}/")
    with regency_plane("kaimana"):
        nik = citizen.nik
    body = expect(shown, 200)
    assert nik not in shown.content.decode()
    assert any(each["masked"] for each in body["answers"])
    assert {each["uid"] for each in body["transitions"]} >= {d.ACCEPT, d.RETURN}


def test_a_case_is_reviewed_assigned_and_moved(desk: Program, case: Case) -> None:
    path = f"cases/{case.code}"
    problem(desk.post(f"{path}/findings/", {"item": d.LICENCE, "accepted": False}), 422)
    problem(desk.post(f"{path}/findings/", {"item": "r-nothing", "accepted": True}), 409)
    answer = desk.post(f"{path}/findings/", {"item": d.LICENCE, "accepted": True})
    assert answer.status_code == 204
    with regency_plane("kaimana"):
        other = people.staff("front_desk").code
    leave_regency()
    problem(desk.put(f"{path}/assignment/", {"staff": other}), 403, "not_permitted")
    problem(desk.put(f"{path}/assignment/", {"staff": "P-NOBODY"}), 404)
    me = expect(desk.get("me/"), 200)["code"]
    expect(desk.put(f"{path}/assignment/", {"staff": me}), 200)
    expect(desk.put(f"{path}/assignment/", {"staff": None}), 200)
    shown = expect(desk.get(f"{path}/"), 200)
    body = {"transition": d.ACCEPT, "revision": shown["revision"] - 1}
    problem(desk.post(f"{path}/transitions/", body), 409, "stale_case")
    moved = desk.post(f"{path}/transitions/", {**body, "revision": shown["revision"]})
    assert expect(moved, 200)["role"] == "verifier"
    unpaid = desk.post(f"{path}/payment/", {"reference": "1"})
    assert unpaid.status_code in {403, 409}  # nothing is to be paid, and it is not the desk's turn
    problem(unpaid, unpaid.status_code)


def test_a_refusal_needs_a_reason(desk: Program, case: Case) -> None:
    shown = expect(desk.get(f"cases/{case.code}/"), 200)
    body = {"transition": d.RETURN, "revision": shown["revision"]}
    answer = desk.post(f"cases/{case.code}/transitions/", body)
    assert problem(answer, answer.status_code)["code"] in {"reason_needed", "nothing_returned"}
    assert 400 <= answer.status_code < 500


def test_files_of_a_case_open_for_who_may_see_it(
    desk: Program, program: Program, case: Case
) -> None:
    with regency_plane("kaimana"):
        token = case.submission.evidence.get().document.token
    leave_regency()
    for reader in (desk, program):
        answer = reader.get(f"documents/{token}/")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file
    problem(desk.get("documents/00000000-0000-0000-0000-000000000000/"), 404)


def test_anybody_with_code_and_digits_follows(on_kaimana: Program, case: Case) -> None:
    with regency_plane("kaimana"):
        phone = case.submission.contact_phone
    leave_regency()
    answer = on_kaimana.get(f"tracking/{case.code}/", phone=phone[-4:])
    assert expect(answer, 200)["lines"]
    assert "Siti" not in answer.content.decode()
    for wrong in ("0000", "", "abcd"):
        problem(on_kaimana.get(f"tracking/{case.code}/", phone=wrong), 404)
    problem(on_kaimana.get("tracking/KMN-2611-NOTHING/", phone=phone[-4:]), 404)


def test_a_code_of_nothing_is_unknown(on_kaimana: Program) -> None:
    shown = expect(on_kaimana.get("verification/9208-7Q2K-9XFD-M3/"), 200)
    assert shown["state"] == "unknown"
    no_file = on_kaimana.client.post("/api/v1/verification/9208-7Q2K-9XFD-M3/comparison/", {})
    assert set(problem(no_file, 422)["errors"]) == {"file"}
