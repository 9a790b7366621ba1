"""Celery: a task runs in the schema it was sent from, and only where that regency may work.

The schema travels in a message header. It is checked against the name pattern and against the
regency's state before anything runs; a task for a closed or unknown regency is dropped and logged.
"""

from __future__ import annotations

import logging
import os
import re
from typing import Any

from celery import Celery, Task, signals
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mpp.config.settings")

log = logging.getLogger(__name__)
HEADER = "mpp_schema"
SCHEMA = re.compile(r"^[a-z][a-z0-9_]{1,40}$")


class RegencyTask(Task):  # type: ignore[type-arg]  # celery's Task is generic in its stubs only
    """A task that enters the schema named in its header for the time it runs."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from mpp.kernel.planes import current_schema, regency_plane

        schema = getattr(self.request, HEADER, None)
        if self.request.is_eager or schema is None:
            schema = current_schema()
        if not SCHEMA.match(schema):
            raise ValueError(f"not a schema name: {schema!r}")
        if not _may_work(schema):
            log.warning("task %s dropped: regency %s takes no work", self.name, schema)
            return None
        with regency_plane(schema):
            return super().__call__(*args, **kwargs)


def _may_work(schema: str) -> bool:
    from mpp.kernel.planes import national_plane
    from tenants.registry.queries import takes_tasks

    with national_plane():
        return takes_tasks(schema)


def _every(seconds: int, task: str) -> dict[str, Any]:
    """A beat entry whose runs do not pile up while no worker is there."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}


app = Celery("mpp", task_cls=RegencyTask)


def _configure() -> dict[str, Any]:
    return {
        "broker_url": settings.REDIS_URL.replace("unix://", "redis+socket://", 1) or "memory://",
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": {
            "visibility_timeout": 900,  # above the longest task; tasks are idempotent all the same
            "unacked_restore_limit": 100,
            "queue_order_strategy": "round_robin",
        },
        "task_always_eager": getattr(settings, "CELERY_EAGER", False),
        "task_eager_propagates": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_ignore_result": True,
        "task_time_limit": 600,
        "task_soft_time_limit": 540,
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": 1000,
        "worker_hijack_root_logger": False,
        "timezone": "UTC",
        "beat_schedule_filename": str(settings.DATA_DIR / "celerybeat-schedule"),
        "beat_schedule": {
            "deliver-messages": _every(15, "platform.sweep_messages"),
            "run-effects": _every(15, "platform.sweep_effects"),
            "purge-documents": _every(3600, "platform.sweep_documents"),
            "delete-leftovers": _every(24 * 3600, "platform.sweep_leftovers"),
            "resume-operations": _every(30, "platform.resume_operations"),
            "report-figures": _every(3600, "platform.report_figures"),
        },
    }


app.config_from_object("django.conf:settings", namespace="CELERY")
app.add_defaults(_configure)  # called when the configuration is needed, not while settings load
app.autodiscover_tasks()
app.autodiscover_tasks(["mpp.config"])


@signals.before_task_publish.connect(weak=False)
def carry_schema(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """Write the sender's schema into the message's headers."""
    from mpp.kernel.planes import current_schema

    if headers is not None:
        headers.setdefault(HEADER, current_schema())
