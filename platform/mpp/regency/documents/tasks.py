"""Purging in the background."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from mpp.kernel import clock
from mpp.regency.documents import actions
from mpp.regency.people.models import System


@shared_task(name="platform.purge_documents")
def purge_documents(**_: Any) -> None:
    """Delete the content of files whose retention has ended."""
    actions.purge(by=System("retention"), at=clock.now())
