"""Sending work to the background after commit, by the task's name and into the present schema."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from mpp.kernel.planes import current_schema, regency_plane

log = logging.getLogger(__name__)

REST = 30.0
"""Seconds for which a broker that did not answer is left alone: people wait while we try it."""
_broker: dict[str, float] = {"rests_until": 0.0}


def enqueue(task: str, **kwargs: Any) -> None:
    """Run the task once the present transaction is committed; nothing is sent if it is rolled back.

    What must not be lost stands in a row as well and is found again by a sweep: when the broker
    cannot be reached, this only logs.
    """
    transaction.on_commit(partial(_send, task, kwargs, current_schema()))


def _send(task: str, kwargs: dict[str, Any], schema: str) -> None:
    with regency_plane(schema):
        if current_app.conf.task_always_eager:
            current_app.loader.import_default_modules()
            current_app.tasks[task].apply(kwargs=kwargs, throw=True)
            return
        if time.monotonic() < _broker["rests_until"]:
            return
        try:
            current_app.send_task(task, kwargs=kwargs, ignore_result=True, retry=False)
        except (OperationalError, OSError):
            _broker["rests_until"] = time.monotonic() + REST
            log.warning("task %s was not sent: no broker; a sweep will find its rows", task)
