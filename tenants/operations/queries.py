"""Reads: how far an operation is."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from tenants.operations import sequences
from tenants.operations.models import Operation, OperationStep
from tenants.registry.models import Regency


@dataclass(frozen=True)
class StepRow:
    """One step on the progress page; `seconds` is `None` until it is done."""

    name: str
    label: str
    state: str
    attempts: int
    seconds: float | None
    message: str
    cure: str


@dataclass(frozen=True)
class Progress:
    """An operation as pages and programs show it, in the reader's language."""

    reference: str
    kind: str
    label: str
    state: str
    regency_code: str
    regency_name: str
    steps: list[StepRow]
    done: int
    total: int
    finished_at: dt.datetime | None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        found = asdict(self)
        found["finished_at"] = self.finished_at.isoformat() if self.finished_at else None
        return found


def get(reference: str) -> Operation | None:
    """An operation by its public reference."""
    return Operation.objects.select_related("regency").filter(reference=reference).first()


def recent(state: str = "") -> QuerySet[Operation]:
    """Operations, newest first, of one state where that is given."""
    found = Operation.objects.select_related("regency").order_by("-id")
    return found.filter(state=state) if state else found


def of_regency(regency: Regency) -> QuerySet[Operation]:
    """What was and is being done to a regency, newest first."""
    return Operation.objects.filter(regency=regency).order_by("-id")


def progress(operation: Operation) -> Progress:
    """How far an operation is, step by step."""
    rows = [_row(each) for each in operation.steps.order_by("position")]
    return Progress(
        reference=operation.reference,
        kind=operation.kind,
        label=str(sequences.KINDS.get(operation.kind, operation.kind)),
        state=operation.state,
        regency_code=operation.regency.code,
        regency_name=operation.regency.name,
        steps=rows,
        done=sum(row.state == OperationStep.State.DONE for row in rows),
        total=len(rows),
        finished_at=operation.finished_at,
    )


def left_alone(*, silent_since: dt.datetime, waiting_since: dt.datetime) -> list[int]:
    """Operations nobody works on: never taken up, or without a sign of life since then."""
    waiting = Q(state=Operation.State.WAITING, created_at__lt=waiting_since)
    silent = Q(state=Operation.State.RUNNING, heartbeat_at__lt=silent_since)
    found = Operation.objects.filter(waiting | silent).order_by("id")
    return list(found.values_list("pk", flat=True))


def _row(step: OperationStep) -> StepRow:
    known = step.name in sequences.registry
    ended = step.finished_at and step.started_at
    return StepRow(
        name=step.name,
        label=str(sequences.registry.get(step.name).label) if known else step.name,
        state=step.state,
        attempts=step.attempts,
        seconds=(step.finished_at - step.started_at).total_seconds() if ended else None,  # type: ignore[operator]
        message=_in_language(step.message),
        cure=_in_language(step.cure),
    )


def _in_language(text: dict[str, str]) -> str:
    language = (get_language() or "id")[:2]
    return text.get(language) or text.get("id", "")
