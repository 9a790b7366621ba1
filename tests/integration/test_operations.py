"""Provisioning as recorded steps: idempotent, resumable, honest about what failed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from mpp.kernel import clock
from mpp.kernel.planes import leave_regency, regency_plane
from mpp.regency.catalogue.models import PublicService, ServiceVersion
from mpp.regency.offices.models import Holiday, Profile, ServicePoint
from mpp.regency.people.models import Invitation, Unit
from templates_catalogue.adoption import queries as adoption
from tenants.operations import actions, queries, schemas, sequences, tasks
from tenants.operations.models import Operation
from tenants.operations.sequences import Job, Step
from tenants.registry.actors import PLATFORM
from tenants.registry.models import Regency
from tenants.registry.states import RegencyState
from tests.factories import regencies

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 3, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A kind of operation of our own with two steps, and what they did."""
    seen: dict[str, Any] = {"ran": [], "broken": False, "done": set()}

    def step(name: str) -> Step:
        def run(job: Job) -> dict[str, Any]:
            seen["ran"].append(name)
            if seen["broken"]:
                raise sequences.StepFailed("Disk penuh.", "Kosongkan disk.")
            seen["done"].add(name)
            return {"by": name}

        return Step(name, name.title(), run, lambda _job: name in seen["done"])

    monkeypatch.setitem(sequences.SEQUENCES, "uji", ("first", "second"))
    entries = dict(sequences.registry._entries)  # noqa: SLF001 - put back afterwards
    monkeypatch.setattr(sequences.registry, "_entries", entries)
    for name in ("first", "second"):
        sequences.registry.register(name, step(name))
    return seen


def started(regency: Regency) -> Operation:
    return actions.start(kind="uji", regency=regency, parameters={}, by=PLATFORM, at=AT)


def test_steps_run_in_order_and_only_once(kinds: dict[str, Any], kaimana: Regency) -> None:
    operation = started(kaimana)
    assert actions.run(operation.pk) == "done"
    assert actions.run(operation.pk) == "done"
    assert kinds["ran"] == ["first", "second"]
    progress = queries.progress(queries.get(operation.reference))  # type: ignore[arg-type]
    assert (progress.done, progress.total, progress.state) == (2, 2, "done")


def test_a_step_whose_facts_are_there_is_not_run(kinds: dict[str, Any], kaimana: Regency) -> None:
    kinds["done"].add("first")
    assert actions.run(started(kaimana).pk) == "done"
    assert kinds["ran"] == ["second"]


def test_a_failing_step_says_what_and_how_and_can_be_retried(
    kinds: dict[str, Any], kaimana: Regency
) -> None:
    kinds["broken"] = True
    operation = started(kaimana)
    assert actions.run(operation.pk) == "failed"
    operation.refresh_from_db()
    row = queries.progress(operation).steps[0]
    assert (row.state, row.message, row.cure) == ("failed", "Disk penuh.", "Kosongkan disk.")
    assert actions.run(operation.pk) == "failed"
    assert kinds["ran"] == ["first"], "a failed operation waits for a person"

    kinds["broken"] = False
    actions.retry(operation=operation, by=PLATFORM, at=AT)
    assert actions.run(operation.pk) == "done"
    with pytest.raises(actions.CannotRetry):
        actions.retry(operation=operation, by=PLATFORM, at=AT)


def test_an_unexpected_error_is_recorded_without_its_text(
    kinds: dict[str, Any], kaimana: Regency, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(job: Job) -> None:
        raise RuntimeError("3510160101909001 is secret")

    broken = Step("first", "Satu", explode, lambda _job: False)
    monkeypatch.setitem(sequences.registry._entries, "first", broken)  # noqa: SLF001
    operation = started(kaimana)
    assert actions.run(operation.pk) == "failed"
    with translation.override("en"):
        row = queries.progress(operation).steps[0]
    assert "RuntimeError" in row.message
    assert "secret" not in row.message


def test_nothing_more_is_done_to_a_closed_regency(
    kinds: dict[str, Any], kaimana: Regency, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = started(kaimana)
    Regency.objects.filter(pk=kaimana.pk).update(state=RegencyState.CLOSED)
    assert actions.run(operation.pk) == "failed"
    assert kinds["ran"] == []

    Regency.objects.filter(pk=kaimana.pk).update(state=RegencyState.LIVE)
    actions.retry(operation=operation, by=PLATFORM, at=AT)
    first = sequences.registry.get("first")

    def close_meanwhile(job: Job) -> dict[str, Any] | None:
        Regency.objects.filter(pk=kaimana.pk).update(state=RegencyState.CLOSED)
        return first.run(job)

    changed = dataclasses.replace(first, run=close_meanwhile)
    monkeypatch.setitem(sequences.registry._entries, "first", changed)  # noqa: SLF001
    assert actions.run(operation.pk) == "failed"
    assert kinds["ran"] == ["first"]


@pytest.mark.parametrize(("place", "step"), [("_begin", 0), ("_finish", 1)])
def test_what_breaks_outside_a_step_is_recorded_with_a_cure(
    kinds: dict[str, Any],
    kaimana: Regency,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    step: int,
) -> None:
    def explode(*_: Any) -> None:
        raise RuntimeError("disk")

    operation = started(kaimana)
    with monkeypatch.context() as broken:
        broken.setattr(actions, place, explode)
        assert actions.run(operation.pk) == "failed"
    operation.refresh_from_db()
    assert operation.state == Operation.State.FAILED
    row = queries.progress(operation).steps[step]
    assert (row.state, "RuntimeError" in row.message, bool(row.cure)) == ("failed", True, True)
    actions.retry(operation=operation, by=PLATFORM, at=AT)
    assert actions.run(operation.pk) == "done"
    assert kinds["ran"] == ["first", "second"], "what is done is not done again"


def test_one_open_operation_of_a_kind_per_regency(kinds: dict[str, Any], kaimana: Regency) -> None:
    started(kaimana)
    with pytest.raises(actions.OperationOpen):
        started(kaimana)


def test_work_is_handed_over_after_commit(
    kinds: dict[str, Any],
    kaimana: Regency,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        operation = started(kaimana)
        assert kinds["ran"] == []
    operation.refresh_from_db()
    assert operation.state == Operation.State.DONE


def test_a_second_worker_is_turned_away(kinds: dict[str, Any], kaimana: Regency) -> None:
    operation = started(kaimana)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [actions.LOCK_CLASS, operation.pk])
        assert actions.run(operation.pk) == "busy"
    finally:
        other.close()
    assert actions.run(operation.pk) == "done"


def test_what_nobody_works_on_is_taken_up_again(
    kinds: dict[str, Any],
    kaimana: Regency,
    banyuwangi: Regency,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    silent, alive = started(kaimana), started(banyuwangi)
    now = clock.now()
    running = Operation.State.RUNNING
    Operation.objects.filter(pk=silent.pk).update(
        state=running, heartbeat_at=now - dt.timedelta(seconds=61)
    )
    Operation.objects.filter(pk=alive.pk).update(state=running, heartbeat_at=now)
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.resume_operations() == 1
    silent.refresh_from_db()
    alive.refresh_from_db()
    assert (silent.state, alive.state) == ("done", "running")


# --- the real thing ---------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for kill -9: no handler of ours may catch it."""


def facts(schema: str) -> dict[str, int]:
    with regency_plane(schema):
        return {
            "services": PublicService.objects.count(),
            "versions": ServiceVersion.objects.count(),
            "profiles": Profile.objects.count(),
            "administrators": Invitation.objects.filter(withdrawn_at=None).count(),
            "holidays": Holiday.objects.count(),
            "points": ServicePoint.objects.count(),
            "units": Unit.objects.count(),
        }


def test_provisioning_survives_a_death_after_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """The step's work is there, our note about it is not: the next run must not do it twice."""
    regency, operation = regencies.admitted("94.04", "mimika")
    originals = dict(sequences.registry._entries)  # noqa: SLF001
    names = sequences.SEQUENCES[sequences.PROVISION]
    for name in names[:-1]:
        whole = originals[name]

        def dies(job: Job, whole: Step = whole) -> dict[str, Any] | None:
            whole.run(job)
            raise Killed

        step = dataclasses.replace(whole, run=dies)
        with monkeypatch.context() as patched:
            patched.setitem(sequences.registry._entries, name, step)  # noqa: SLF001
            if whole.done(Job(operation, regency, AT, operation.parameters)):
                continue  # the host is reserved when the regency is admitted
            with pytest.raises(Killed):
                actions.run(operation.pk)
        leave_regency()
    assert actions.run(operation.pk) == "done"
    operation.refresh_from_db()
    regency.refresh_from_db()
    assert (operation.state, regency.state) == ("done", "configuring")
    assert facts("mimika") == {**facts("kaimana"), "administrators": 1}
    assert facts("mimika")["services"] == 64
    assert adoption.of_regency("94.04").count() == 64

    for step in originals.values():  # and once more, every step by itself
        if step.name in names:
            step.run(Job(operation, regency, AT, operation.parameters))
    assert facts("mimika")["services"] == 64
    assert facts("mimika")["administrators"] == 1


def test_a_schema_with_half_its_migrations_is_completed() -> None:
    regency, operation = regencies.admitted("94.04", "mimika")
    job = Job(operation, regency, AT, operation.parameters)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA mimika")
    with regency_plane("mimika"):
        call_command("migrate", "people", verbosity=0)
    assert not schemas.is_complete(job)
    assert schemas.create(job)["resumed"] is True
    assert schemas.is_complete(job)


def test_a_catalogue_that_vanished_is_told_in_words() -> None:
    _regency, operation = regencies.admitted("94.04", "mimika")
    parameters = {**operation.parameters, "catalogue": "atlantis"}
    Operation.objects.filter(pk=operation.pk).update(parameters=parameters)
    assert actions.run(operation.pk) == "failed"
    rows = {row.name: row for row in queries.progress(operation).steps}
    assert rows["first_administrator"].state == "done"
    assert rows["clone_catalogue"].state == "failed"
    assert "Katalog ini tidak ada" in rows["clone_catalogue"].message
    assert "katalog" in rows["clone_catalogue"].cure
