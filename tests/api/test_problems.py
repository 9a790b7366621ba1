"""Every error is problem details, whoever made it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from mpp.regency.catalogue import queries
from tenants.registry.models import Regency
from tests.api.conftest import HUB, KAIMANA, Program, expect, problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", [HUB, KAIMANA])
@pytest.mark.parametrize("path", ["v1/nothing/here/", "v1/", "v2/services/", ""])
def test_an_unknown_address(host: str, path: str) -> None:
    problem(Client(headers={"host": host}).get(f"/api/{path}"), 404, "not_found")


def test_a_host_of_nobody() -> None:
    problem(Program("nowhere.localhost").get("services/"), 404)


def test_a_method_that_is_not_there(on_kaimana: Program) -> None:
    answer = on_kaimana.delete("services/")
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"]


def test_a_body_that_is_not_json(on_kaimana: Program) -> None:
    answer = on_kaimana.client.post(
        "/api/v1/sign-in/", data="{broken", content_type="application/json"
    )
    problem(answer, 400, "parse_error")


def test_a_body_nested_without_end(on_kaimana: Program) -> None:
    answer = on_kaimana.client.post(
        "/api/v1/sign-in/", data="[" * 100_000, content_type="application/json"
    )
    problem(answer, 400, "parse_error")


def test_a_body_of_another_kind(on_kaimana: Program) -> None:
    answer = on_kaimana.client.post("/api/v1/sign-in/", data="<a/>", content_type="text/xml")
    problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("body", [[], "text", 3, None])
def test_json_that_is_not_an_object(on_kaimana: Program, body: object) -> None:
    for path in ("sign-in/", "tokens/"):
        assert on_kaimana.post(path, body).status_code == 422


def test_an_answer_in_another_form(on_kaimana: Program) -> None:
    answer = on_kaimana.client.get("/api/v1/services/", headers={"accept": "text/xml"})
    problem(answer, 406, "not_acceptable")


def test_faults_name_their_places(on_kaimana: Program) -> None:
    body = problem(on_kaimana.post("sign-in/", {"nik": ""}), 422, "invalid")
    assert set(body["errors"]) == {"nik", "contact"}
    assert all(isinstance(each, str) for each in body["errors"]["nik"])


def test_the_language_is_the_callers(on_kaimana: Program) -> None:
    indonesian = problem(on_kaimana.get("me/"), 401)
    english = problem(Program(KAIMANA, language="en").get("me/"), 401)
    assert indonesian["code"] == english["code"] == "not_authenticated"


@pytest.mark.parametrize("token", ["nonsense", "abc.def", "a b"])
def test_a_token_that_is_not_one(db: None, token: str) -> None:
    answer = Program(KAIMANA, token).get("me/")
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_fault_of_ours_says_nothing_about_itself(
    on_kaimana: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(**_: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(queries, "offered", break_down)
    answer = on_kaimana.get("services/")
    problem(answer, 500, "server_error")
    assert "secret inside" not in answer.content.decode()


def test_too_many_requests_are_told_how_long_to_wait(
    on_kaimana: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.throttles.SensitiveThrottle.rate", "2/min", raising=False)
    cache.clear()
    for _ in range(2):
        expect(on_kaimana.get("verification/9208-7Q2K-9XFD-M3/"), 200)
    answer = on_kaimana.get("verification/9208-7Q2K-9XFD-M3/")
    problem(answer, 429, "throttled")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_a_throttle_of_one_regency_is_not_anothers(
    on_kaimana: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.throttles.SensitiveThrottle.rate", "1/min", raising=False)
    cache.clear()
    path = "verification/9208-7Q2K-9XFD-M3/"
    assert on_kaimana.get(path).status_code == 200
    assert on_kaimana.get(path).status_code == 429
    assert Program("banyuwangi.localhost").get(path).status_code == 200


def test_a_regency_that_is_not_live(kaimana: Regency, on_kaimana: Program) -> None:
    Regency.objects.filter(pk=kaimana.pk).update(state="suspended")
    answer = on_kaimana.get("services/")
    assert problem(answer, 503, "regency_not_live")["state"] == "suspended"
    assert answer.headers["Retry-After"]


def test_pages_are_limited(on_kaimana: Program) -> None:
    few = expect(on_kaimana.get("services/", page_size=5), 200)
    assert len(few["results"]) == 5
    following = on_kaimana.client.get(few["next"])
    codes = [each["code"] for each in few["results"]]
    assert codes == sorted(codes)
    assert not set(codes) & {each["code"] for each in following.json()["results"]}
    most = expect(on_kaimana.get("services/", page_size=100000), 200)
    assert len(most["results"]) <= 200
    problem(on_kaimana.get("services/", cursor="x"), 404)


def test_pages_for_people_are_not_touched(on_kaimana: Program) -> None:
    answer = on_kaimana.client.get("/nothing/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_forged_address_escapes_no_limit(
    on_kaimana: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.throttles.SensitiveThrottle.rate", "1/min", raising=False)
    path = "/api/v1/verification/9208-7Q2K-9XFD-M3/"
    answers = [
        on_kaimana.client.get(path, headers={"x-forwarded-for": f"203.0.113.{last}"}).status_code
        for last in (1, 2)
    ]
    assert answers == [200, 429]


def test_guessing_the_phone_of_an_application_ends(on_kaimana: Program) -> None:
    for last in range(10):
        problem(on_kaimana.get("tracking/KMN-2611-7Q2K9X/", phone=f"000{last}"), 404)
    answer = on_kaimana.get("tracking/kmn.26-117q2k9x/", phone="0010")
    problem(answer, 429, "rate_limited")
    assert answer.headers["Retry-After"]
