"""Start, run, resume and retry operations."""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from mpp.kernel import clock, ids, jobs
from mpp.kernel.errors import DomainError
from mpp.kernel.planes import leave_regency, national
from tenants.operations import sequences
from tenants.operations.models import Operation, OperationStep
from tenants.registry import actions as registry
from tenants.registry import policies, trail
from tenants.registry.actors import PLATFORM, Actor
from tenants.registry.models import Regency
from tenants.registry.states import RegencyState

log = logging.getLogger(__name__)
LOCK_CLASS = 0x4D5050  # first key of our advisory locks; the second is the operation's id
UNKNOWN_CURE = _("Coba lagi. Jika tetap gagal, kirim nomor operasi ini kepada tim teknis platform.")


class OperationOpen(DomainError):
    """The regency has an unfinished operation of this kind."""

    code = "operation_open"
    message = _("Proses untuk daerah ini sedang berjalan atau belum selesai.")


class CannotRetry(DomainError):
    """Only a failed operation is tried again."""

    code = "cannot_retry"
    message = _("Hanya proses yang gagal yang bisa dicoba lagi.")


@national
@transaction.atomic
def start(
    *, kind: str, regency: Regency, parameters: dict[str, Any], by: Actor, at: dt.datetime
) -> Operation:
    """Record an operation with all its steps; a worker takes it up after commit.

    Raises `OperationOpen` while another one of this kind is not finished.
    """
    try:
        with transaction.atomic():
            operation = Operation.objects.create(
                reference=f"OP-{ids.random_code(7)}",
                kind=kind,
                regency=regency,
                parameters=parameters,
                started_by=by.actor_name,
                created_at=at,
            )
    except IntegrityError as race:
        raise OperationOpen(regency=regency.code) from race
    OperationStep.objects.bulk_create(
        OperationStep(operation=operation, position=position, name=name)
        for position, name in enumerate(sequences.SEQUENCES[kind], start=1)
    )
    detail = {"kind": kind, "regency": regency.code}
    trail.record(actor=by, event="operation.started", subject=operation, detail=detail, at=at)
    hand_over(operation.pk)
    return operation


@national
@transaction.atomic
def retry(*, operation: Operation, by: Actor, at: dt.datetime) -> Operation:
    """Let a worker go on at the step that failed. Raises `CannotRetry`."""
    policies.require(by, "operation.retry")
    failed = Operation.objects.filter(pk=operation.pk, state=Operation.State.FAILED)
    if failed.update(state=Operation.State.WAITING) != 1:
        raise CannotRetry(state=operation.state)
    trail.record(actor=by, event="operation.retried", subject=operation, at=at)
    operation.refresh_from_db()
    hand_over(operation.pk)
    return operation


def hand_over(operation_id: int) -> None:
    """Give the operation to a worker after commit. A lost message is made good by the sweep."""
    jobs.enqueue("platform.run_operation", operation_id=operation_id)


@national
def run(operation_id: int, now: Callable[[], dt.datetime] = clock.now) -> str:
    """Go through the steps that are not done; the state it ends in, or `busy`.

    Two workers never run one operation: a PostgreSQL advisory lock is held on this connection for
    the whole run, and dies with the process. A second worker returns `busy` at once.
    """
    with _only_me(operation_id) as mine:
        if not mine:
            return "busy"
        operation = Operation.objects.select_related("regency").get(pk=operation_id)
        if operation.state in {Operation.State.DONE, Operation.State.FAILED}:
            return str(operation.state)
        return _go_through(operation, now)


def _go_through(operation: Operation, now: Callable[[], dt.datetime]) -> str:
    """Begin, run the steps that are not done, finish; whatever breaks outside a step is recorded."""
    rows = list(operation.steps.order_by("position"))
    row = rows[0]
    try:
        _begin(operation, now())
        for row in rows:
            _check_open(operation)
            if row.state != OperationStep.State.DONE and not _run_step(operation, row, now):
                return str(Operation.State.FAILED)
        _finish(operation, now())
    except Exception as error:  # noqa: BLE001 - whatever it is, it is recorded and shown
        leave_regency()
        mine = OperationStep.objects.filter(pk=row.pk)
        _fail(operation, sequences.registry.get(row.name), mine, error, now())
        return str(Operation.State.FAILED)
    return str(Operation.State.DONE)


def _check_open(operation: Operation) -> None:
    """Nothing more is done to a regency that was closed; raises `CannotChangeState`."""
    state = Regency.objects.values_list("state", flat=True).get(pk=operation.regency_id)
    if state == RegencyState.CLOSED:
        raise registry.CannotChangeState(current=state)


@transaction.atomic
def _begin(operation: Operation, at: dt.datetime) -> None:
    _check_open(operation)
    Operation.objects.filter(pk=operation.pk).update(
        state=Operation.State.RUNNING, heartbeat_at=at, runs=F("runs") + 1
    )
    if operation.kind == sequences.PROVISION and operation.regency.state == RegencyState.APPROVED:
        registry.change_state(
            regency=operation.regency, to=RegencyState.PROVISIONING, by=PLATFORM, at=at
        )


def _run_step(operation: Operation, row: OperationStep, now: Callable[[], dt.datetime]) -> bool:
    """Run one step unless its facts say that it is done; whether it succeeded."""
    step = sequences.registry.get(row.name)
    at = now()
    job = sequences.Job(operation, operation.regency, at, operation.parameters)
    mine = OperationStep.objects.filter(pk=row.pk)
    mine.update(
        state=OperationStep.State.RUNNING,
        attempts=F("attempts") + 1,
        started_at=row.started_at or at,
        error="",
        message={},
        cure={},
    )
    Operation.objects.filter(pk=operation.pk).update(heartbeat_at=at)
    try:
        result = _do(step, job)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is recorded and shown
        leave_regency()
        _fail(operation, step, mine, error, now())
        return False
    mine.update(state=OperationStep.State.DONE, finished_at=now(), result=result)
    return True


def _do(step: sequences.Step, job: sequences.Job) -> dict[str, Any]:
    if step.done(job):
        return {}
    result = step.run(job) or {}
    if not step.done(job):
        raise sequences.StepFailed(_("Langkah selesai dijalankan, tetapi hasilnya tidak lengkap."))
    return result


def _fail(
    operation: Operation, step: sequences.Step, mine: Any, error: Exception, at: dt.datetime
) -> None:
    """Record what went wrong in words for people, and the traceback for technicians."""
    log.error("operation %s failed at %s", operation.reference, step.name, exc_info=error)
    message, cure = _explain(step, error)
    technical = "".join(traceback.format_exception(error, limit=-4))[-4000:]
    mine.update(state=OperationStep.State.FAILED, error=technical, message=message, cure=cure)
    Operation.objects.filter(pk=operation.pk).update(state=Operation.State.FAILED, heartbeat_at=at)
    detail = {"step": step.name, "error": type(error).__name__}
    trail.record(actor=PLATFORM, event="operation.failed", subject=operation, detail=detail, at=at)


def _explain(step: sequences.Step, error: Exception) -> tuple[dict[str, str], dict[str, str]]:
    if isinstance(error, sequences.StepFailed):
        return in_both(error.message), in_both(error.cure or step.cure or UNKNOWN_CURE)
    if isinstance(error, DomainError):
        return in_both(error.text), in_both(step.cure or UNKNOWN_CURE)
    text = _("Kesalahan teknis: %(name)s.")
    message = {key: value % {"name": type(error).__name__} for key, value in in_both(text).items()}
    return message, in_both(step.cure or UNKNOWN_CURE)


def in_both(text: str | Promise) -> dict[str, str]:
    """A text in both languages, as it is kept in a row that people of either language read."""
    found = {}
    for language in ("id", "en"):
        with override(language):
            found[language] = gettext(text) if isinstance(text, str) else str(text)
    return found


@transaction.atomic
def _finish(operation: Operation, at: dt.datetime) -> None:
    Operation.objects.filter(pk=operation.pk).update(
        state=Operation.State.DONE, finished_at=at, heartbeat_at=at
    )
    regency = Regency.objects.get(pk=operation.regency_id)
    if operation.kind == sequences.PROVISION and regency.state == RegencyState.PROVISIONING:
        registry.change_state(regency=regency, to=RegencyState.CONFIGURING, by=PLATFORM, at=at)
    trail.record(actor=PLATFORM, event="operation.done", subject=operation, at=at)


@contextmanager
def _only_me(operation_id: int) -> Iterator[bool]:
    """Hold the operation's advisory lock on this connection; `False` when another session does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, operation_id])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, operation_id])
