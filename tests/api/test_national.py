"""The hub's API: the official list, catalogues, requests to join, the fleet."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from mpp.kernel import clock
from tenants.onboarding.models import JoinRequest
from tenants.operations.models import Operation
from tenants.registry.models import Regency
from tests.api.conftest import HUB, Program, expect, problem, token_of
from tests.factories import officers

pytestmark = pytest.mark.django_db


@pytest.fixture
def console(db: None) -> Program:
    user = officers.officer("national_administrator")
    officers.second_factor(user)
    return Program(HUB, token_of(user, "officer"))


def asked(**changes: Any) -> dict[str, Any]:
    return {
        "region": "94.04",
        "contact_name": "Yohana Magal",
        "contact_position": "Kepala Bagian",
        "contact_phone": "0812-3450-1122",
        "contact_email": "ortal@mimikakab.go.id",
        "subdomain": "mimika",
        "catalogue": "banyuwangi",
        **changes,
    }


@pytest.fixture
def request_sent(db: None, on_hub: Program) -> JoinRequest:
    """A request as if it had been sent."""
    begun = expect(on_hub.post("join-requests/", asked()), 201)
    row = JoinRequest.objects.get(reference=begun["reference"])
    JoinRequest.objects.filter(pk=row.pk).update(state="submitted", submitted_at=clock.now())
    return row


# --- for anybody ------------------------------------------------------------------------------------


def test_the_official_list(on_hub: Program) -> None:
    provinces = expect(on_hub.get("regions/", level="province", page_size=200), 200)["results"]
    assert len(provinces) == 38
    (found,) = expect(on_hub.get("regions/", search="kaimana", level="regency"), 200)["results"]
    assert (found["code"], found["district_term"]) == ("92.08", "distrik")
    below = expect(on_hub.get("regions/", parent="92.08"), 200)["results"]
    assert {each["parent"] for each in below} == {"92.08"}
    problem(on_hub.get("regions/", level="planet"), 422)


def test_regencies_that_joined(on_hub: Program, kaimana: Regency) -> None:
    Regency.objects.filter(code="35.10").update(state="configuring")
    found = expect(on_hub.get("regencies/"), 200)["results"]
    codes = {each["code"] for each in found}
    assert "92.08" in codes
    assert "35.10" not in codes
    assert "kaimana.localhost" in found[0]["address"]
    assert "schema" not in found[0]


def test_catalogues_and_their_versions(on_hub: Program) -> None:
    keys = {each["key"] for each in expect(on_hub.get("catalogues/"), 200)["results"]}
    assert "banyuwangi" in keys
    found = expect(on_hub.get("catalogues/banyuwangi/templates/", page_size=200), 200)["results"]
    assert len(found) == 64
    few = on_hub.get("catalogues/banyuwangi/templates/", search="perawat")
    uid = expect(few, 200)["results"][0]["uid"]
    shown = expect(on_hub.get(f"templates/{uid}/"), 200)
    number = shown["versions"][0]["number"]
    version = expect(on_hub.get(f"templates/{uid}/versions/{number}/"), 200)
    assert version["definition"]["uid"] == uid
    assert version["digest"] == shown["digest"]
    problem(on_hub.get(f"templates/{uid}/versions/99/"), 404)
    problem(on_hub.get("templates/nothing/"), 404)
    problem(on_hub.get("catalogues/nobody/templates/"), 404)


# --- who asks to join -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"region": "99.99"}, "region"),
        ({"region": "94"}, "region"),
        ({"contact_email": "orang@gmail.com"}, "contact_email"),
        ({"contact_email": "bukan"}, "contact_email"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"contact_nip": "12"}, "contact_nip"),
        ({"subdomain": "www"}, "subdomain"),
        ({"subdomain": "kaimana"}, "subdomain"),
        ({"subdomain": "a b"}, "subdomain"),
        ({"catalogue": "nobody"}, "catalogue"),
        ({"contact_name": ""}, "contact_name"),
    ],
)
def test_a_request_that_cannot_be(on_hub: Program, change: dict[str, str], place: str) -> None:
    body = problem(on_hub.post("join-requests/", asked(**change)), 422)
    assert place in body["errors"]
    assert not JoinRequest.objects.exists()


def test_a_region_joins_once(on_hub: Program, kaimana: Regency) -> None:
    Regency.objects.filter(pk=kaimana.pk).update(region="92.08")
    problem(on_hub.post("join-requests/", asked(region="92.08")), 409, "already_joined")


def test_a_request_is_opened_by_its_token_only(on_hub: Program) -> None:
    begun = expect(on_hub.post("join-requests/", asked()), 201)
    own = f"join-requests/own/{begun['access_token']}/"
    shown = expect(on_hub.get(own), 200)
    assert shown["missing"] == ["email", "decree", "agreement"]
    assert "access_token" not in shown
    changed = expect(on_hub.patch(own, {"subdomain": "mimika-papua"}), 200)
    assert changed["subdomain"] == "mimika-papua"
    assert "subdomain" in problem(on_hub.patch(own, {"subdomain": "www"}), 422)["errors"]
    for path in ("join-requests/own/nothing/", "join-requests/own/nothing/submit/"):
        method = on_hub.post if path.endswith("submit/") else on_hub.get
        problem(method(path), 404)
    problem(on_hub.get(f"join-requests/{begun['reference']}/"), 401)


def test_codes_are_sent_and_tried_a_few_times(on_hub: Program) -> None:
    begun = expect(on_hub.post("join-requests/", asked()), 201)
    own = f"join-requests/own/{begun['access_token']}"
    problem(on_hub.post(f"{own}/send-code/"), 429, "too_many_codes")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=2), tick=False):
        expect(on_hub.post(f"{own}/send-code/"), 200)
    for _ in range(5):
        problem(on_hub.post(f"{own}/confirm-email/", {"code": "1"}), 422, "wrong_code")
    problem(on_hub.post(f"{own}/confirm-email/", {"code": "1"}), 429, "too_many_attempts")


def test_an_old_agreement_and_a_wrong_decree(on_hub: Program) -> None:
    begun = expect(on_hub.post("join-requests/", asked()), 201)
    own = f"join-requests/own/{begun['access_token']}"
    problem(on_hub.post(f"{own}/agreement/", {"version": "0"}), 409, "old_agreement")
    upload = SimpleUploadedFile("sk.pdf", b"", "application/pdf")
    problem(on_hub.upload(f"{own}/decree/", file=upload), 422)
    assert expect(on_hub.post(f"{own}/withdraw/"), 200)["state"] == "withdrawn"
    problem(on_hub.post(f"{own}/withdraw/"), 409)


# --- who decides ------------------------------------------------------------------------------------


def test_a_request_is_declined_with_a_reason(
    console: Program, request_sent: JoinRequest, on_hub: Program
) -> None:
    path = f"join-requests/{request_sent.reference}"
    assert "reason" in problem(console.post(f"{path}/decline/", {}), 422)["errors"]
    problem(console.get(f"{path}/decree/"), 404)
    declined = expect(console.post(f"{path}/decline/", {"reason": "Belum ada SK"}), 200)
    assert declined["state"] == "declined"
    own = expect(on_hub.get(f"join-requests/own/{request_sent.access_token}/"), 200)
    assert own["notes"][-1]["text"] == "Belum ada SK"
    problem(console.post(f"{path}/approve/", {}), 409, "cannot_review")
    problem(console.get("join-requests/GBG-NOTHING/"), 404)


def test_requests_are_listed_by_state(console: Program, request_sent: JoinRequest) -> None:
    for state, there in (("submitted", True), ("declined", False), ("", True)):
        found = expect(console.get("join-requests/", state=state), 200)["results"]
        assert (request_sent.reference in {each["reference"] for each in found}) is there


def test_a_tenant_is_suspended_and_resumed(console: Program, kaimana: Regency) -> None:
    path = f"tenants/{kaimana.code}"
    assert "reason" in problem(console.post(f"{path}/suspend/", {}), 422)["errors"]
    suspended = expect(console.post(f"{path}/suspend/", {"reason": "Uji"}), 200)
    assert (suspended["state"], suspended["state_reason"]) == ("suspended", "Uji")
    problem(console.post(f"{path}/suspend/", {"reason": "Uji"}), 409, "cannot_change_state")
    problem(Program("kaimana.localhost").get("services/"), 503, "regency_not_live")
    assert expect(console.post(f"{path}/resume/", {"reason": "Uji"}), 200)["state"] == "live"
    expect(Program("kaimana.localhost").get("services/"), 200)
    events = expect(console.get("audit/", event="regency.suspended"), 200)["results"]
    assert events[0]["detail"]["reason"] == "Uji"
    problem(console.post("tenants/99.99/suspend/", {"reason": "Uji"}), 404)


def test_a_live_tenant_is_not_closed(console: Program, kaimana: Regency) -> None:
    answer = console.post(f"tenants/{kaimana.code}/close/", {"reason": "Uji"})
    problem(answer, 409, "cannot_change_state")


def test_tenants_and_operations_are_read(console: Program, kaimana: Regency) -> None:
    live = expect(console.get("tenants/", state="live"), 200)["results"]
    assert {"35.10", "92.08"} <= {each["code"] for each in live}
    shown = expect(console.get(f"tenants/{kaimana.code}/"), 200)
    reference = shown["operations"][0]["reference"]
    done = expect(console.get(f"operations/{reference}/"), 200)
    assert done["done"] == done["total"] == len(done["steps"])
    problem(console.post(f"operations/{reference}/retry/"), 409, "cannot_retry")
    problem(console.get("operations/OP-NOTHING/"), 404)
    assert expect(console.get("operations/", state="failed"), 200)["results"] == []


def test_a_failed_operation_is_tried_again(console: Program, kaimana: Regency) -> None:
    operation = Operation.objects.filter(regency=kaimana).latest("id")
    Operation.objects.filter(pk=operation.pk).update(state="failed")
    retried = expect(console.post(f"operations/{operation.reference}/retry/"), 200)
    assert retried["state"] == "waiting"
