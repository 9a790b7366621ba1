"""Sending twice does it once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from api.access.models import IdempotencyKey
from mpp.kernel import clock
from mpp.kernel.planes import leave_regency, regency_plane
from mpp.regency.cases import actions
from mpp.regency.cases.models import Submission
from tenants.registry.models import Regency
from tests.api.conftest import KAIMANA, Program, expect, problem
from tests.factories import casework, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def slugs(kaimana: Regency) -> list[str]:
    with regency_plane(kaimana.schema_name):
        found = [casework.service().slug for _ in range(2)]
    leave_regency()
    return found


@pytest.fixture
def program(kaimana: Regency, as_person: Callable[..., Program]) -> Program:
    with regency_plane(kaimana.schema_name):
        made = as_person(KAIMANA, people.citizen().user, "citizen")
    leave_regency()
    return made


def started() -> int:
    with regency_plane("kaimana"):
        return Submission.objects.count()


def test_a_repeat_gets_the_first_answer(program: Program, slugs: list[str]) -> None:
    before = started()
    first = program.post("submissions/", {"service": slugs[0]}, key="k1")
    again = program.post("submissions/", {"service": slugs[0]}, key="k1")
    assert expect(first, 201) == expect(again, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert started() == before + 1


def test_a_key_for_another_request_is_refused(program: Program, slugs: list[str]) -> None:
    expect(program.post("submissions/", {"service": slugs[0]}, key="k1"), 201)
    answer = program.post("submissions/", {"service": slugs[1]}, key="k1")
    problem(answer, 422, "idempotency_key_reused")


def test_a_repeat_while_the_first_runs_is_told_so(
    program: Program, slugs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = actions.start
    inner: list[Any] = []

    def start_slowly(**arguments: object) -> Submission:
        if not inner:
            inner.append(None)
            inner[0] = program.post("submissions/", {"service": slugs[0]}, key="k1")
        return start(**arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(actions, "start", start_slowly)
    first = program.post("submissions/", {"service": slugs[0]}, key="k1")
    problem(inner[0], 409, "request_in_progress")
    expect(first, 201)


def test_a_refusal_is_repeated_as_it_was(program: Program) -> None:
    first = program.post("submissions/", {"service": "tidak-ada"}, key="k1")
    again = program.post("submissions/", {"service": "tidak-ada"}, key="k1")
    assert problem(first, 404) == problem(again, 404)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_fault_of_ours_frees_the_key(
    program: Program, slugs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(**_: object) -> Submission:
        raise RuntimeError("broken")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "start", break_down)
        problem(program.post("submissions/", {"service": slugs[0]}, key="k1"), 500)
    expect(program.post("submissions/", {"service": slugs[0]}, key="k1"), 201)


def test_a_key_belongs_to_its_sender(
    kaimana: Regency, program: Program, slugs: list[str], as_person: Callable[..., Program]
) -> None:
    with regency_plane(kaimana.schema_name):
        other = as_person(KAIMANA, people.citizen().user, "citizen")
    leave_regency()
    mine = expect(program.post("submissions/", {"service": slugs[0]}, key="k1"), 201)
    theirs = other.post("submissions/", {"service": slugs[0]}, key="k1")
    assert expect(theirs, 201)["code"] != mine["code"]
    assert "Idempotency-Replayed" not in theirs.headers


def test_a_claim_of_a_request_that_died_is_free_again(program: Program, slugs: list[str]) -> None:
    expect(program.post("submissions/", {"service": slugs[0]}, key="k1"), 201)
    with regency_plane("kaimana"):
        IdempotencyKey.objects.update(status=None, body=None)
    leave_regency()
    problem(program.post("submissions/", {"service": slugs[0]}, key="k1"), 409)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=3), tick=False):
        expect(program.post("submissions/", {"service": slugs[0]}, key="k1"), 201)


def test_keys_are_forgotten_after_a_day(program: Program, slugs: list[str]) -> None:
    expect(program.post("submissions/", {"service": slugs[0]}, key="k1"), 201)
    with time_machine.travel(clock.now() + dt.timedelta(hours=25), tick=False):
        answer = program.post("submissions/", {"service": slugs[1]}, key="k1")
    expect(answer, 201)
