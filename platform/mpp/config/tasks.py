"""Sweeps that fan out over all schemas: rows whose task was lost are found again."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.contrib.sessions.models import Session
from django.db import DatabaseError

from api.access.models import IdempotencyKey
from mpp.kernel import clock, jobs
from mpp.kernel.outbox import queries as outbox
from mpp.kernel.planes import national_plane, regency_plane
from mpp.regency.cases import queries as cases
from mpp.regency.documents import queries as documents
from tenants.registry.queries import swept

log = logging.getLogger(__name__)
KEYS_LAST = dt.timedelta(days=7)


@shared_task(name="platform.sweep_messages")
def sweep_messages(**_: Any) -> None:
    """Send a delivery task for every message that is due, on both planes."""
    _in_each(["public", *_swept_schemas()], _deliver_due_messages)


@shared_task(name="platform.sweep_effects")
def sweep_effects(**_: Any) -> None:
    """Send a task for every case with effects that are due, in every regency that works."""
    _in_each(_swept_schemas(), _run_due_effects)


@shared_task(name="platform.sweep_documents")
def sweep_documents(**_: Any) -> None:
    """Send a task for every regency with files whose retention has ended."""
    _in_each(_swept_schemas(), _purge_expired_documents)


@shared_task(name="platform.sweep_leftovers")
def sweep_leftovers(**_: Any) -> None:
    """Delete ended sessions and old keys of repeated requests, on both planes."""
    _in_each(["public", *_swept_schemas()], _delete_leftovers)


def _delete_leftovers() -> None:
    at = clock.now()
    Session.objects.filter(expire_date__lt=at).delete()
    IdempotencyKey.objects.filter(created_at__lt=at - KEYS_LAST).delete()


def _deliver_due_messages() -> None:
    for key in outbox.due(at=clock.now()):
        jobs.enqueue("platform.deliver_message", message_id=key)


def _run_due_effects() -> None:
    for key in cases.cases_with_due_effects(at=clock.now()):
        jobs.enqueue("platform.run_effects", case_id=key)


def _purge_expired_documents() -> None:
    if documents.has_expired(at=clock.now()):
        jobs.enqueue("platform.purge_documents")


def _swept_schemas() -> list[str]:
    with national_plane():
        return list(swept().values_list("schema_name", flat=True))


def _in_each(schemas: list[str], work: Callable[[], None]) -> None:
    """Do the work in one schema after the other; one that fails does not stop the others."""
    for schema in schemas:
        try:
            with regency_plane(schema):
                work()
        except DatabaseError:
            log.exception("the sweep of %s failed", schema)
