"""Coming in: citizens by a code, staff and officers by password, and what their tokens may do."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from api.access import actions as access
from api.access.models import ApiToken
from api.permissions import SCOPES, scopes_of
from mpp.kernel import clock
from mpp.kernel.outbox.models import OutboxMessage
from mpp.kernel.planes import leave_regency, regency_plane
from mpp.regency.people import actions as people_actions
from mpp.regency.people.models import Citizen, System
from tenants.registry.models import Regency
from tests.api.conftest import HUB, KAIMANA, Program, expect, problem, token_of
from tests.factories import officers, people
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
PHONE = "0812-7777-1234"


def code(event: str) -> str:
    with regency_plane("kaimana"):
        body = OutboxMessage.objects.filter(event=event).latest("id").body
    found = re.search(r"\b\d{6}\b", body)
    assert found
    return found[0]


def messages() -> int:
    with regency_plane("kaimana"):
        return OutboxMessage.objects.count()


def wish(**more: Any) -> dict[str, Any]:
    return {"name": "uji", "scopes": ["profile:read"], **more}


@pytest.fixture
def citizen(kaimana: Regency) -> Citizen:
    with regency_plane(kaimana.schema_name):
        made = people.citizen(name="Siti", phone=PHONE)
    leave_regency()
    return made


def sign_in(program: Program, citizen: Citizen) -> str:
    with regency_plane("kaimana"):
        who = {"nik": citizen.nik, "contact": PHONE}
    return str(expect(program.post("sign-in/", who), 202)["challenge"])


def staff_email(*roles: str) -> str:
    with regency_plane("kaimana"):
        email = people.staff(*roles).user.email
    leave_regency()
    return email


# --- citizens ---------------------------------------------------------------------------------------


def test_a_code_makes_a_token_that_speaks_for_the_citizen(
    on_kaimana: Program, citizen: Citizen
) -> None:
    challenge = sign_in(on_kaimana, citizen)
    body = wish(challenge=challenge, code=code("code_sign_in"))
    made = on_kaimana.post("tokens/", body)
    token = expect(made, 201)
    assert made.headers["Cache-Control"] == "no-store"
    me = expect(Program(KAIMANA, token["token"]).get("me/"), 200)
    assert (me["kind"], me["name"], me["scopes"]) == ("citizen", "Siti", ["profile:read"])
    assert me["nik_masked"].count("*") >= 8
    problem(on_kaimana.post("tokens/", body), 410, "code_expired")


def test_an_unknown_pair_gets_the_same_answer(on_kaimana: Program, citizen: Citizen) -> None:
    before = messages()
    answers = [
        on_kaimana.post("sign-in/", {"nik": people.nik(777), "contact": PHONE}),
        on_kaimana.post("sign-in/", {"nik": people.nik(778), "contact": "x@contoh.id"}),
    ]
    assert messages() == before
    sign_in(on_kaimana, citizen)
    assert messages() == before + 1
    for answer in answers:
        body = expect(answer, 202)
        assert set(body) == {"challenge", "expires_in"}
        wrong = wish(challenge=body["challenge"], code="123456")
        assert problem(on_kaimana.post("tokens/", wrong), 422, "code_wrong")["context"] == {
            "left": 2
        }


def test_wrong_codes_run_out(on_kaimana: Program, citizen: Citizen) -> None:
    challenge = sign_in(on_kaimana, citizen)
    right = code("code_sign_in")
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(2):
        answer = on_kaimana.post("tokens/", wish(challenge=challenge, code=wrong))
        problem(answer, 422, "code_wrong")
    answer = on_kaimana.post("tokens/", wish(challenge=challenge, code=wrong))
    problem(answer, 410, "code_used_up")
    answer = on_kaimana.post("tokens/", wish(challenge=challenge, code=right))
    problem(answer, 410, "code_expired")


def test_a_citizens_second_factor_is_asked_for(on_kaimana: Program, citizen: Citizen) -> None:
    with regency_plane("kaimana"):
        secret = officers.second_factor(citizen.user)
    body = wish(challenge=sign_in(on_kaimana, citizen), code=code("code_sign_in"))
    problem(on_kaimana.post("tokens/", body), 401, "second_factor_code_needed")
    problem(on_kaimana.post("tokens/", {**body, "totp": "000000"}), 401, "second_factor_code_wrong")
    with regency_plane("kaimana"):
        assert not ApiToken.objects.filter(user=citizen.user).exists()
    expect(on_kaimana.post("tokens/", {**body, "totp": officers.code(secret)}), 201)
    problem(on_kaimana.post("tokens/", {**body, "totp": officers.code(secret)}), 410)


def test_a_code_grows_old(on_kaimana: Program, citizen: Citizen) -> None:
    challenge = sign_in(on_kaimana, citizen)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=11), tick=False):
        answer = on_kaimana.post("tokens/", wish(challenge=challenge, code=code("code_sign_in")))
    problem(answer, 410, "code_expired")


def test_scopes_of_others_cost_no_code(on_kaimana: Program, citizen: Citizen) -> None:
    challenge = sign_in(on_kaimana, citizen)
    digits = code("code_sign_in")
    for scopes in (["setup:write"], ["profile:read", "cases:read"], ["everything"], []):
        body = wish(challenge=challenge, code=digits) | {"scopes": scopes}
        assert any(
            each.startswith("scopes")
            for each in problem(on_kaimana.post("tokens/", body), 422)["errors"]
        )
    expect(on_kaimana.post("tokens/", wish(challenge=challenge, code=digits)), 201)


def test_signing_up_opens_the_account_with_the_first_token(on_kaimana: Program) -> None:
    nik = people.nik(901)
    body = {"nik": nik, "name": "Budi  Santoso", "contact": PHONE, "accepted_notice": True}
    refused = problem(on_kaimana.post("sign-up/", {**body, "accepted_notice": False}), 422)
    assert set(refused["errors"]) == {"accepted_notice"}
    asked = expect(on_kaimana.post("sign-up/", body), 202)
    with regency_plane("kaimana"):
        assert not Citizen.objects.filter(name="Budi Santoso").exists()
    token = expect(
        on_kaimana.post("tokens/", wish(challenge=asked["challenge"], code=code("code_sign_up"))),
        201,
    )
    assert expect(Program(KAIMANA, token["token"]).get("me/"), 200)["name"] == "Budi Santoso"


def test_a_registered_nik_is_not_told_to_strangers(on_kaimana: Program, citizen: Citizen) -> None:
    with regency_plane("kaimana"):
        nik = citizen.nik
    body = {"nik": nik, "name": "Lain", "contact": "lain@contoh.id", "accepted_notice": True}
    expect(on_kaimana.post("sign-up/", body), 202)
    with regency_plane("kaimana"):
        assert OutboxMessage.objects.filter(event="already_registered").count() == 1
        assert not OutboxMessage.objects.filter(address="lain@contoh.id").exists()


@pytest.mark.parametrize(
    ("nik", "code"),
    [("123", "invalid_nik"), ("9208019902999001", "invalid_nik"), ("1" * 16, "invalid_nik")],
)
def test_a_number_that_is_no_nik(on_kaimana: Program, nik: str, code: str) -> None:
    problem(on_kaimana.post("sign-in/", {"nik": nik, "contact": PHONE}), 422, code)


def test_a_contact_that_is_none(on_kaimana: Program) -> None:
    for contact in ("abc", "a@b", "12"):
        body = {"nik": people.nik(902), "contact": contact}
        problem(on_kaimana.post("sign-in/", body), 422, "invalid")


# --- staff and officers -----------------------------------------------------------------------------


def test_staff_come_in_by_password(on_kaimana: Program) -> None:
    email = staff_email("verifier")
    body = wish(email=email, password=PASSWORD)
    token = expect(on_kaimana.post("tokens/", body), 201)["token"]
    me = expect(Program(KAIMANA, token).get("me/"), 200)
    assert (me["kind"], me["roles"]) == ("staff", ["verifier"])
    problem(Program(KAIMANA, token).get("cases/"), 403, "permission_denied")


def test_a_wrong_password_says_as_little_as_an_unknown_address(on_kaimana: Program) -> None:
    email = staff_email("verifier")
    first = problem(on_kaimana.post("tokens/", wish(email=email, password="x" * 12)), 401)
    other = problem(on_kaimana.post("tokens/", wish(email="tak@ada.id", password="x" * 12)), 401)
    assert first == other
    assert first["code"] == "sign_in_refused"


def test_guessing_passwords_ends(on_kaimana: Program) -> None:
    email = staff_email("verifier")
    for _ in range(5):
        problem(on_kaimana.post("tokens/", wish(email=email, password="x" * 12)), 401)
    answer = on_kaimana.post("tokens/", wish(email=email, password=PASSWORD))
    problem(answer, 429, "rate_limited")
    assert int(answer.headers["Retry-After"]) > 0


def test_only_failures_count_and_only_for_one_machine(on_kaimana: Program) -> None:
    email = staff_email("verifier")
    for _ in range(7):
        expect(on_kaimana.post("tokens/", wish(email=email, password=PASSWORD)), 201)
    stranger = Program(KAIMANA)
    stranger.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(6):
        refused = stranger.post("tokens/", wish(email=email, password="x" * 12))
    problem(refused, 429, "rate_limited")
    expect(on_kaimana.post("tokens/", wish(email=email, password=PASSWORD)), 201)


def test_who_left_has_no_token_any_more(on_kaimana: Program) -> None:
    with regency_plane("kaimana"):
        member = people.staff("verifier")
        token = token_of(member.user, "staff")
    leave_regency()
    assert Program(KAIMANA, token).get("cases/").status_code == 200
    with regency_plane("kaimana"):
        people_actions.set_active(staff=member, active=False, by=System(), at=clock.now())
    leave_regency()
    problem(Program(KAIMANA, token).get("cases/"), 401)


def test_officers_of_the_nation_need_what_their_pages_need(on_hub: Program) -> None:
    curator, admin = officers.officer("catalogue_curator"), officers.officer(
        "national_administrator"
    )  # fmt: skip
    expect(on_hub.post("tokens/", wish(email=curator.email, password=PASSWORD)), 201)
    body = wish(email=admin.email, password=PASSWORD)
    problem(on_hub.post("tokens/", body), 403, "second_factor_needed")
    secret = officers.second_factor(admin)
    problem(on_hub.post("tokens/", body), 401, "second_factor_code_needed")
    problem(on_hub.post("tokens/", {**body, "totp": "000000"}), 401, "second_factor_code_wrong")
    cache.clear()
    digits = officers.code(secret)
    token = expect(on_hub.post("tokens/", {**body, "totp": digits}), 201)["token"]
    problem(on_hub.post("tokens/", {**body, "totp": digits}), 401, "second_factor_code_wrong")
    assert expect(Program(HUB, token).get("me/"), 200)["roles"] == ["national_administrator"]


def test_a_person_without_an_office_gets_no_token_of_an_officer(on_hub: Program) -> None:
    user = officers.officer("auditor")
    user.officer.active = False
    user.officer.save()
    answer = on_hub.post("tokens/", wish(email=user.email, password=PASSWORD))
    problem(answer, 401, "sign_in_refused")


# --- tokens -----------------------------------------------------------------------------------------


def test_one_sees_and_ends_ones_own_tokens(on_kaimana: Program, citizen: Citizen) -> None:
    with regency_plane("kaimana"):
        first, second = token_of(citizen.user, "citizen"), token_of(citizen.user, "citizen")
        other = token_of(people.citizen().user, "citizen")
    leave_regency()
    program = Program(KAIMANA, first)
    shown = expect(program.get("tokens/"), 200)["results"]
    assert {each["prefix"] for each in shown} == {
        first.partition(".")[0],
        second.partition(".")[0],
    }
    assert "token" not in shown[0]
    assert "secret" not in str(shown)
    problem(program.delete(f"tokens/{other.partition('.')[0]}/"), 404)
    assert program.delete(f"tokens/{second.partition('.')[0]}/").status_code == 204
    problem(Program(KAIMANA, second).get("me/"), 401)
    problem(program.delete(f"tokens/{second.partition('.')[0]}/"), 404)


@pytest.mark.parametrize("way", ["devices", "desk", "password"])
def test_tokens_end_when_somebody_leaves_everywhere(citizen: Citizen, way: str) -> None:
    visitor = Client(headers={"host": KAIMANA})
    with regency_plane("kaimana"):
        desk = people.staff("front_desk")
        user, kind = (desk.user, "staff") if way == "password" else (citizen.user, "citizen")
        program = Program(KAIMANA, token_of(user, kind))
        visitor.force_login(desk.user if way == "desk" else user)
    leave_regency()
    expect(program.get("me/"), 200)
    path, sent = {
        "devices": ("/akun/perangkat/", {}),
        "desk": (
            f"/petugas/warga/{citizen.code}/kontak/",
            {"contact": "0819-0000-1111", "reason": "Ponsel dicuri"},
        ),
        "password": (
            "/masuk/ganti-kata-sandi/",
            {"oldpassword": PASSWORD, "password1": "sandi-baru-123", "password2": "sandi-baru-123"},
        ),
    }[way]
    assert visitor.post(path, sent).status_code == 302
    problem(program.get("me/"), 401)


def test_a_token_ends_by_itself(citizen: Citizen) -> None:
    with regency_plane("kaimana"):
        token = token_of(citizen.user, "citizen")
    leave_regency()
    with time_machine.travel(clock.now() + access.TOKEN_LIFETIME, tick=False):
        problem(Program(KAIMANA, token).get("me/"), 401)


def test_only_the_hash_of_a_token_is_kept(citizen: Citizen) -> None:
    with regency_plane("kaimana"):
        token = token_of(citizen.user, "citizen")
        row = ApiToken.objects.get(prefix=token.partition(".")[0])
    assert token.partition(".")[2] not in str(vars(row))


def test_every_scope_belongs_to_somebody() -> None:
    held = {name for kind in ("citizen", "staff", "officer") for name in scopes_of(kind)}
    assert held == set(SCOPES)
