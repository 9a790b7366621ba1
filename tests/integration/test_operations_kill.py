"""Kill -9 of a real worker in the middle of provisioning: a rerun ends in the same state.

The worker is a Celery process on the test database and a broker of its own queue, so it needs
`REDIS_URL` (`./mpp test` has one). What it writes is committed; the regency is dropped afterwards.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from mpp.kernel import clock
from mpp.kernel.planes import leave_regency, regency_plane
from mpp.regency.catalogue.models import PublicService, ServiceVersion
from mpp.regency.offices.models import Profile
from mpp.regency.people.models import Invitation
from templates_catalogue.adoption.models import Adoption
from tenants.operations import actions, tasks
from tenants.operations.models import Operation
from tenants.registry.models import Regency
from tenants.registry.queries import takes_tasks
from tests.factories import regencies

ROOT = Path(__file__).resolve().parents[2]
REDIS_URL = os.environ.get("REDIS_URL", "")
QUEUE = "test-kill"
ENDED = {Operation.State.DONE, Operation.State.FAILED}
CODE, SCHEMA = "94.01", "nabire"
KILLS = (("create_schema", 0.3), ("clone_catalogue", 0.02), ("smoke_check", 0.0))
"""At which running step, and how many seconds into it, the worker dies."""


@pytest.fixture
def operation(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Operation]:
    """A provisioning that waits in the queue of our worker; all of it is removed afterwards."""
    current_app.conf.task_always_eager = False
    monkeypatch.setattr(actions, "hand_over", send)
    with django_db_blocker.unblock():
        remove()
        _regency, waiting = regencies.admitted(CODE, SCHEMA)
        try:
            yield waiting
        finally:
            current_app.conf.task_always_eager = True
            leave_regency()
            remove()
            connection.close()


def send(operation_id: int) -> None:
    current_app.send_task(
        "platform.run_operation", kwargs={"operation_id": operation_id}, queue=QUEUE
    )


def remove() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    Adoption.objects.filter(regency_code=CODE).delete()
    Regency.objects.filter(code=CODE).delete()


def start_worker(log: Path) -> subprocess.Popen[bytes]:
    """A worker in a process group of its own, so that parent and child die together."""
    base, question, query = os.environ["DATABASE_URL"].partition("?")
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        "DATABASE_URL": f"{base.rpartition('/')[0]}/{name}{question}{query}",
        "DATA_DIR": str(settings.DATA_DIR),
        "CELERY_EAGER": "0",
    }
    command = ["-m", "celery", "-A", "mpp.config.celery", "worker", "-Q", QUEUE, "-c", "1"]
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, *command],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def kill(worker: subprocess.Popen[bytes]) -> None:
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=10)


def wait_for_step(operation: Operation, step: str, run: int) -> bool:
    """Whether the step is being run by the operation's run of this number, before it is over."""
    for _moment in moments(60):
        operation.refresh_from_db()
        if operation.state in ENDED:
            return False
        running = operation.steps.filter(name=step, state="running").exists()
        if operation.runs == run and running:
            return True
    return False


def wait_for_end(operation: Operation) -> None:
    for _moment in moments(60):
        operation.refresh_from_db()
        if operation.state in ENDED:
            return


def moments(seconds: float) -> Iterator[float]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield deadline
        time.sleep(0.005)


@pytest.mark.django_db  # also makes pytest-django prepare the test database for this module
@pytest.mark.parametrize(
    ("state", "works"),
    [("provisioning", True), ("configuring", True), ("live", True), ("closed", False)],
)
def test_work_is_done_only_for_regencies_that_work(
    kaimana: Regency, state: str, *, works: bool
) -> None:
    Regency.objects.filter(pk=kaimana.pk).update(state=state)
    assert takes_tasks("kaimana") == works


@pytest.mark.slow
@pytest.mark.skipif(not REDIS_URL, reason="no broker: run through ./mpp test, or set REDIS_URL")
def test_killed_again_and_again_it_ends_as_if_nothing_had_happened(
    operation: Operation, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    killed_at = []
    for run, (step, delay) in enumerate(KILLS, start=1):
        worker = start_worker(log)
        try:
            if wait_for_step(operation, step, run):
                time.sleep(delay)
                killed_at.append(step)
        finally:
            kill(worker)
        operation.refresh_from_db()
        assert operation.state == Operation.State.RUNNING, log.read_text()[-3000:]
        fall_silent(operation)
        assert tasks.resume_operations() == 1
    worker = start_worker(log)
    try:
        wait_for_end(operation)
    finally:
        kill(worker)

    assert operation.state == Operation.State.DONE, log.read_text()[-3000:]
    assert killed_at == [step for step, _delay in KILLS]
    assert operation.runs == len(KILLS) + 1
    assert Regency.objects.get(code=CODE).state == "configuring"
    assert schemas_called(SCHEMA) == 1
    assert Adoption.objects.filter(regency_code=CODE).count() == 64
    with regency_plane(SCHEMA):
        assert PublicService.objects.count() == 64
        assert PublicService.objects.exclude(published=None).count() == 64
        assert ServiceVersion.objects.count() == 64
        assert PublicService.objects.values("slug").distinct().count() == 64
        assert Invitation.objects.filter(withdrawn_at=None).count() == 1
        assert Profile.objects.count() == 1


def fall_silent(operation: Operation) -> None:
    """As if a minute had passed since the worker's last sign of life."""
    Operation.objects.filter(pk=operation.pk).update(
        heartbeat_at=clock.now() - 2 * tasks.SILENT_FOR
    )


def schemas_called(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [name])
        return int(cursor.fetchone()[0])
