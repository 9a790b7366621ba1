"""Background work: run an operation, and take up those whose worker died."""

from __future__ import annotations

import datetime as dt
from typing import Any

from celery import shared_task

from mpp.kernel import clock
from mpp.kernel.planes import national_plane
from tenants.operations import actions, queries

SILENT_FOR = dt.timedelta(seconds=60)
WAITING_FOR = dt.timedelta(seconds=10)


@shared_task(name="platform.run_operation")
def run_operation(*, operation_id: int, **_: Any) -> str:
    """Run or resume one operation."""
    with national_plane():
        return actions.run(operation_id)


@shared_task(name="platform.resume_operations")
def resume_operations(**_: Any) -> int:
    """Take up operations that wait for a worker, or whose worker fell silent; how many.

    Harmless where the worker is only slow: the lock of the operation tells.
    """
    at = clock.now()
    with national_plane():
        left = queries.left_alone(silent_since=at - SILENT_FOR, waiting_since=at - WAITING_FOR)
        for operation_id in left:
            actions.hand_over(operation_id)
    return len(left)
