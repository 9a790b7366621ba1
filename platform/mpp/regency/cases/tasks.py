"""Background work of cases."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from mpp.kernel import clock
from mpp.regency.cases import actions


@shared_task(name="platform.run_effects")
def run_effects(*, case_id: int, **_: Any) -> None:
    """Run the effects of one case that are due."""
    actions.run_effects(case_id=case_id, at=clock.now())
