"""Setting a regency up through the API: what is refused, and with which words."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from mpp.kernel import clock
from mpp.kernel.planes import leave_regency, regency_plane
from mpp.regency.audit.models import Entry
from mpp.regency.people import actions
from mpp.regency.people.models import Invitation, System
from tenants.registry.models import Regency
from tests.api.conftest import KAIMANA, Program, expect, problem
from tests.factories import people

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(kaimana: Regency, as_person: Callable[..., Program]) -> Program:
    with regency_plane(kaimana.schema_name):
        made = as_person(KAIMANA, people.staff("regency_admin").user, "staff")
    leave_regency()
    return made


def put_file(program: Program, path: str, upload: SimpleUploadedFile) -> Answer:
    body = encode_multipart(BOUNDARY, {"file": upload})
    return program.client.put(f"/api/v1/{path}", body, content_type=MULTIPART_CONTENT)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG")
    return out.getvalue()


def test_what_is_due_is_shown(admin: Program) -> None:
    body = expect(admin.get("setup/"), 200)
    assert len(body["criteria"]) == 11
    assert sum(each["weight"] for each in body["criteria"]) == 100
    assert {each["due"] for each in body["items"]} == {"now", "later"}
    assert body["state"] == "live"


def test_the_profile_is_read_and_changed_in_part(admin: Program) -> None:
    before = expect(admin.get("setup/profile/"), 200)
    changed = expect(admin.patch("setup/profile/", {"motto": {"id": "Maju"}}), 200)
    assert changed["motto"] == {"id": "Maju"}
    assert changed["name"] == before["name"]
    with regency_plane("kaimana"):
        assert Entry.objects.filter(event="profile.updated").exists()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"accent": "blue"}, "accent"),
        ({"accent": "#ffff66"}, "accent"),
        ({"postal_code": "12"}, "postal_code"),
        ({"email": "tidak"}, "email"),
        ({"whatsapp": "abc"}, None),
        ({"short_name": "x" * 61}, "short_name"),
    ],
)
def test_a_profile_that_cannot_be(
    admin: Program, change: dict[str, str], place: str | None
) -> None:
    before = expect(admin.get("setup/profile/"), 200)
    body = problem(admin.patch("setup/profile/", change), 422)
    assert place is None or place in body["errors"]
    assert expect(admin.get("setup/profile/"), 200) == before


def test_an_emblem_is_a_picture(admin: Program) -> None:
    good = SimpleUploadedFile("lambang.png", png(), "image/png")
    expect(put_file(admin, "setup/emblem/", good), 200)
    for content in (b"<svg/>", b"", b"%PDF-1.4"):
        bad = SimpleUploadedFile("lambang.png", content, "image/png")
        problem(put_file(admin, "setup/emblem/", bad), 422)


def test_a_holiday_is_added_once(admin: Program) -> None:
    body = {"day": "2031-03-04", "name": "Hari daerah"}
    assert expect(admin.post("setup/holidays/", body), 201)["kind"] == "lokal"
    assert "day" in problem(admin.post("setup/holidays/", body), 422)["errors"]
    assert "day" in problem(admin.post("setup/holidays/", {**body, "day": "x"}), 422)["errors"]
    wrong = {**body, "day": "2031-03-05", "kind": "pesta"}
    assert "kind" in problem(admin.post("setup/holidays/", wrong), 422)["errors"]
    listed = expect(admin.get("setup/holidays/", year="2031"), 200)["results"]
    assert "Hari daerah" in {each["name"] for each in listed}


def test_service_points_and_their_hours(admin: Program) -> None:
    body = {"code": "pasar", "name": {"id": "Pasar"}, "kind": "satellite"}
    expect(admin.post("setup/service-points/", body), 201)
    assert "code" in problem(admin.post("setup/service-points/", body), 422)["errors"]
    path = "setup/service-points/pasar/"
    hours = [
        {"weekday": 0, "opens": "08:00", "closes": "12:00"},
        {"weekday": 0, "opens": "13:00", "closes": "15:00"},
    ]
    shown = expect(admin.put(f"{path}hours/", {"hours": hours}), 200)
    assert [each["opens"] for each in shown["hours"]] == ["08:00:00", "13:00:00"]
    backwards = [{"weekday": 1, "opens": "12:00", "closes": "08:00"}]
    problem(admin.put(f"{path}hours/", {"hours": backwards}), 422)
    overlapping = [*hours, {"weekday": 0, "opens": "11:00", "closes": "14:00"}]
    problem(admin.put(f"{path}hours/", {"hours": overlapping}), 422)
    never = [{"weekday": 9, "opens": "08:00", "closes": "09:00"}]
    problem(admin.put(f"{path}hours/", {"hours": never}), 422)
    listed = expect(admin.get("setup/service-points/"), 200)["results"]
    (point,) = [each for each in listed if each["code"] == "pasar"]
    assert len(point["hours"]) == 2
    assert expect(admin.patch(path, {"active": False}), 200)["active"] is False
    problem(admin.patch("setup/service-points/tidak-ada/", {"active": False}), 404)


def test_agencies_are_mapped(admin: Program) -> None:
    first = expect(admin.get("setup/agencies/"), 200)["results"][0]
    path = f"setup/agencies/{first['key']}/"
    mapped = expect(admin.put(path, {"name": {"id": "Dinas Kami"}}), 200)
    assert mapped["confirmed"] is True
    assert "name" in str(problem(admin.put(path, {"name": {"id": " "}}), 422)["errors"])
    problem(admin.put("setup/agencies/tidak-ada/", {"name": {"id": "x"}}), 404)


def test_invitations_are_checked_and_never_show_their_link(admin: Program) -> None:
    body = {"email": "baru@contoh.id", "name": "Baru", "roles": [{"role": "verifier"}]}
    sent = admin.post("setup/invitations/", body)
    expect(sent, 201)
    with regency_plane("kaimana"):
        assert Invitation.objects.get(email="baru@contoh.id").token_hash not in str(sent.content)
    assert "token" not in expect(sent, 201)
    listed = expect(admin.get("setup/invitations/"), 200)["results"]
    assert "baru@contoh.id" in {each["email"] for each in listed}
    changes: tuple[dict[str, Any], ...] = (
        {"roles": []},
        {"roles": [{"role": "raja"}]},
        {"roles": [{"role": "verifier", "unit": "tidak-ada"}]},
        {"email": "bukan surel"},
        {"name": "  "},
    )
    for change in changes:
        problem(admin.post("setup/invitations/", {**body, **change}), 422)


def test_an_invitation_is_accepted_once_with_a_good_password(
    admin: Program, on_kaimana: Program
) -> None:
    with regency_plane("kaimana"):
        token = actions.invite_staff(
            email="t@contoh.id",
            name="T",
            position="",
            roles=[{"role": "verifier", "unit": None}],
            by=System(),
            at=clock.now(),
        ).token
    leave_regency()
    path = f"invitations/{token}/accept/"
    assert "password" in problem(on_kaimana.post(path, {"password": "123"}), 422)["errors"]
    made = expect(on_kaimana.post(path, {"password": people.PASSWORD}), 201)
    assert made["roles"] == [{"role": "verifier", "unit": None}]
    gone = on_kaimana.post(path, {"password": people.PASSWORD})
    problem(gone, 410, "invitation_gone")
    member = f"setup/staff/{made['code']}/"
    details = {"name": "Dr. T", "position": "Ahli", "nip": "1", "rank": "IV/a"}
    assert "nip" in problem(admin.put(member, details), 422)["errors"]
    changed = expect(admin.put(member, {**details, "nip": "199001012015031001"}), 200)
    assert changed["nip"] == "199001012015031001"
    problem(admin.put("setup/staff/P-NOBODY/", {**details, "nip": ""}), 404)


def test_who_answers_complaints_works_here(admin: Program) -> None:
    problem(admin.put("setup/complaint-handler/", {"staff": "P-NOBODY"}), 404)
    code = expect(admin.get("me/"), 200)["code"]
    shown = expect(admin.put("setup/complaint-handler/", {"staff": code}), 200)
    assert shown["complaint_handler"] == code


def test_services_are_adjusted_within_the_law(admin: Program) -> None:
    path = "setup/services/SIP-PRW-01/"
    service = expect(admin.get(path), 200)
    assert {pin["target"] for pin in service["pins"]} >= {"time", "fee"}
    base = {"base": service["version"]}
    locked = service["pins"][[pin["kind"] for pin in service["pins"]].index("locked")]["target"]
    change = {**base, "requirements": {locked: {"mandatory": False}}}
    assert problem(admin.patch(path, change), 422, "pinned_by_law")["context"]["basis"]
    problem(admin.patch(path, base), 422, "nothing_changed")
    problem(admin.patch(path, {"base": 99, "name": {"id": "X"}}), 409, "stale_version")
    unknown = {**base, "parameters": {"tidak-ada": 1}}
    assert "tidak-ada" in problem(admin.patch(path, unknown), 422)["errors"]
    assert "base" in problem(admin.patch(path, {"name": {"id": "X"}}), 422)["errors"]
    renamed = expect(admin.patch(path, {**base, "name": {"id": "SIP Perawat Kaimana"}}), 200)
    assert renamed["version"] == service["version"] + 1
    assert renamed["name"]["id"] == "SIP Perawat Kaimana"
    problem(admin.get("setup/services/TIDAK-ADA/"), 404)


def test_services_are_offered_and_taken_off(admin: Program, on_kaimana: Program) -> None:
    body = {"services": ["SIP-PRW-01"], "offered": False}
    assert expect(admin.post("setup/services/offer/", body), 200) == {"changed": 1}
    found = expect(on_kaimana.get("services/", search="SIP-PRW-01"), 200)["results"]
    assert "SIP-PRW-01" not in {each["code"] for each in found}
    everything = expect(admin.get("setup/services/", search="SIP-PRW-01"), 200)["results"]
    assert [each["offered"] for each in everything if each["code"] == "SIP-PRW-01"] == [False]


def test_declarations_need_words(admin: Program) -> None:
    body = {"criterion": "queue", "score": 3, "statement": ""}
    assert "statement" in problem(admin.put("setup/commitments/", body), 422)["errors"]
    problem(admin.put("setup/commitments/", {**body, "criterion": "cuaca"}), 422)
    problem(admin.put("setup/commitments/", {**body, "score": 5}), 422)
    answer = admin.put("setup/commitments/", {**body, "statement": "SK 12/2026"})
    assert answer.status_code == 204


def test_what_is_not_there_is_not_rehearsed_and_what_is_live_does_not_go_live(
    admin: Program,
) -> None:
    problem(admin.post("setup/rehearsals/", {"service": "TIDAK-ADA"}), 404)
    problem(admin.post("setup/go-live/"), 409)
