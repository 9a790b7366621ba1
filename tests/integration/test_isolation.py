"""Nothing of one regency works on another's host, and nothing of it is to be seen there.

Everything Banyuwangi's citizen owns carries a name that stands nowhere else; it must not appear in
any answer of Kaimana's host or the hub's, whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.urls import URLPattern

from mpp.accounts import codes
from mpp.kernel.outbox.models import OutboxMessage
from mpp.kernel.planes import leave_regency, regency_plane
from mpp.regency.catalogue.models import PublicService
from mpp.regency.people.models import Invitation
from tenants.registry.models import Regency
from tests.factories import officers, people, worlds
from tests.factories.worlds import MARK
from tests.integration.test_permissions import call_for, methods_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

HOME, ELSEWHERE, HUB = "banyuwangi.localhost", "kaimana.localhost", "localhost"
REFUSALS = {401, 403, 404, 405, 410}
SAME_NAMES = {
    # what both regencies have under the same name: their own is shown
    "office", "office-hours", "office-active", "agency", "commitment", "commitment-evidence",
    "api-setup-agency", "api-setup-point", "api-setup-point-hours", "api-setup-confirm",
    "account_reset_password_from_key",
}  # fmt: skip
ANSWERS_UNKNOWN = {"verify-code", "api-verification", "api-verification-comparison"}


@dataclass
class Two:
    """Banyuwangi's world, and people of both regencies who call Kaimana's host."""

    world: worlds.RegencyWorld
    at_home: worlds.Person
    strangers: dict[str, worlds.Person]


@pytest.fixture
def two(banyuwangi: Regency, kaimana: Regency) -> Two:
    with regency_plane(banyuwangi.schema_name):
        world = worlds.regency(HOME, roles=["verifier", "regency_admin"])
        citizen = worlds.person(HOME, world.citizen.user, "citizen")
        admin = worlds.person(HOME, world.staff["regency_admin"].user, "staff")
    with regency_plane(kaimana.schema_name):
        own = {
            "citizen": (people.citizen(name="Warga Kaimana").user, "citizen"),
            "verifier": (people.staff("verifier").user, "staff"),
            "administrator": (people.staff("regency_admin").user, "staff"),
        }
        strangers = {
            f"Kaimana's {kind}": worlds.person(ELSEWHERE, user, sort)
            for kind, (user, sort) in own.items()
        }
    leave_regency()
    strangers["nobody"] = worlds.person(ELSEWHERE)
    strangers["Banyuwangi's citizen"] = replace(citizen, host=ELSEWHERE)
    strangers["Banyuwangi's administrator"] = replace(admin, host=ELSEWHERE)
    return Two(world, citizen, strangers)


def text_of(response: Answer) -> str:
    content = (
        b"".join(response.streaming_content)  # type: ignore[attr-defined]  # files
        if response.streaming
        else response.content
    )
    return content.decode("utf-8", "replace")


def with_objects() -> list[URLPattern]:
    found = worlds.routes(worlds.REGENCY_URLS)
    return [each for each in found if each.pattern.regex.groupindex]


def refused(response: Answer) -> bool:
    to_sign_in = response.status_code == 302 and "/masuk/" in response.headers["Location"]
    return to_sign_in or response.status_code in REFUSALS


@pytest.mark.slow
def test_no_address_of_another_regencys_object_leads_anywhere(two: Two) -> None:
    wrong = []
    for route in with_objects():
        path, name = two.world.path(route), str(route.name)
        for method in methods_of(route):
            for kind, who in two.strangers.items():
                response = call_for(who, route, method, path)
                leaks = MARK in text_of(response)
                fine = name in SAME_NAMES | ANSWERS_UNKNOWN or refused(response)
                if leaks or not fine or response.status_code >= 500:
                    wrong.append(f"{method} {path} by {kind}: {response.status_code} {leaks=}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_at_home_the_mark_is_there(two: Two) -> None:
    """So that its absence elsewhere says something."""
    page = two.at_home.client(program=False).get("/akun/")
    assert MARK in page.content.decode()
    me = two.at_home.client(program=True).get("/api/v1/me/")
    assert me.json()["name"] == MARK


@pytest.mark.slow
def test_no_list_of_another_host_shows_it(two: Two) -> None:
    kinds = ("Banyuwangi's citizen", "Kaimana's administrator", "Kaimana's verifier")
    for route in worlds.routes(worlds.REGENCY_URLS):
        if not route.pattern.regex.groupindex:
            path = two.world.path(route)
            for kind in kinds:
                answer = call_for(two.strangers[kind], route, "GET", path)
                assert MARK not in text_of(answer), (path, kind)


@pytest.mark.parametrize("host", [ELSEWHERE, HUB])
def test_a_session_of_one_host_is_none_on_another(two: Two, host: str) -> None:
    stolen = replace(two.at_home, host=host).client(program=False)
    for path in ("/masuk/dua-langkah/", "/masuk/ganti-kata-sandi/"):
        answer = stolen.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/masuk/")
    assert MARK not in text_of(stolen.get("/"))


@pytest.mark.parametrize("host", [ELSEWHERE, HUB])
def test_a_token_of_one_host_is_unknown_on_another(two: Two, host: str) -> None:
    stolen = replace(two.at_home, host=host).client(program=True)
    for path in ("me/", "tokens/"):
        answer = stolen.get(f"/api/v1/{path}")
        assert answer.status_code == 401
        assert MARK not in text_of(answer)


def test_an_officer_of_the_nation_is_nobody_in_a_regency(kaimana: Regency) -> None:
    user = officers.officer("national_administrator")
    officers.second_factor(user)
    officer = replace(worlds.person(HUB, user, "officer"), host=ELSEWHERE)
    assert officer.client(program=True).get("/api/v1/me/").status_code == 401
    for path in ("/petugas/", "/kelola/", "/akun/"):
        assert officer.client(program=False).get(path).status_code == 302


def test_a_tracking_code_is_known_to_its_own_regency_only(two: Two) -> None:
    form = {"kode": two.world.case.code, "code": two.world.case.code}
    query = {"phone": "7890"}
    path = f"/api/v1/tracking/{two.world.case.code}/"
    assert worlds.person(HOME).client(program=True).get(path, query).status_code == 200
    away = worlds.person(ELSEWHERE)
    answer = away.client(program=True).get(path, query)
    assert answer.status_code == 404
    page = away.client(program=False).get("/lacak/", {**form, "telepon": "7890", "phone": "7890"})
    assert MARK not in text_of(page)
    assert MARK not in text_of(answer)


def test_a_certificates_code_is_answered_by_its_issuer_and_the_hub(two: Two) -> None:
    path = f"/api/v1/verification/{two.world.certificate.code}/"
    states = {
        host: worlds.person(host).client(program=True).get(path).json()["state"]
        for host in (HOME, HUB, ELSEWHERE)
    }
    assert states == {HOME: "valid", HUB: "valid", ELSEWHERE: "unknown"}


def test_an_invitation_opens_no_account_elsewhere(two: Two) -> None:
    away = worlds.person(ELSEWHERE).client(program=True)
    path = f"/api/v1/invitations/{two.world.invitation}/accept/"
    body = {"password": people.PASSWORD}
    assert away.post(path, body, content_type="application/json").status_code == 410
    with regency_plane("banyuwangi"):
        assert Invitation.objects.get(email="undangan@contoh.id").accepted_at is None
    home = worlds.person(HOME).client(program=True)
    assert home.post(path, body, content_type="application/json").status_code == 201


def test_a_one_time_code_is_worth_nothing_elsewhere(two: Two) -> None:
    with regency_plane("banyuwangi"):
        who = {"nik": two.world.citizen.nik, "contact": two.world.citizen.user.phone}
    home = worlds.person(HOME).client(program=True)
    asked = home.post("/api/v1/sign-in/", who, content_type="application/json").json()
    with regency_plane("banyuwangi"):
        sent = OutboxMessage.objects.filter(event="code_sign_in").latest("id").body
    digits = next(word for word in sent.split() if len(word) == codes.DIGITS and word.isdigit())
    wish: dict[str, Any] = {
        "challenge": asked["challenge"],
        "code": digits,
        "name": "x",
        "scopes": ["profile:read"],
    }
    for host, status in ((ELSEWHERE, 410), (HOME, 201)):
        program = worlds.person(host).client(program=True)
        answer = program.post("/api/v1/tokens/", wish, content_type="application/json")
        assert answer.status_code == status, answer.content


def test_an_idempotency_key_of_one_regency_is_new_in_another(two: Two) -> None:
    answers = {}
    for schema, who in (
        ("banyuwangi", two.at_home),
        ("kaimana", two.strangers["Kaimana's citizen"]),
    ):
        with regency_plane(schema):
            slug = PublicService.objects.get(code="SIP-PRW-01").slug
        answers[schema] = who.client(program=True).post(
            "/api/v1/submissions/",
            {"service": slug},
            content_type="application/json",
            headers={"Idempotency-Key": "the-same-key"},
        )
    assert [each.status_code for each in answers.values()] == [201, 201]
    assert "Idempotency-Replayed" not in answers["kaimana"].headers
    assert answers["kaimana"].json()["code"] != answers["banyuwangi"].json()["code"]


def test_the_cache_of_one_regency_is_not_anothers() -> None:
    with regency_plane("banyuwangi"):
        cache.set("the-same-name", MARK)
    with regency_plane("kaimana"):
        assert cache.get("the-same-name") is None
    assert cache.get("the-same-name") is None


def test_pages_that_were_cached_for_one_regency_are_not_shown_in_another(two: Two) -> None:
    cache.clear()
    for path in ("/", "/layanan/", "/tema.css", "/bantuan/"):
        home = worlds.person(HOME).client(program=False).get(path)
        away = worlds.person(ELSEWHERE).client(program=False).get(path)
        assert home.status_code == away.status_code == 200
        assert "Banyuwangi" not in text_of(away), path
