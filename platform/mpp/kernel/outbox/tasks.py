"""Delivery in the background, in the schema the message belongs to."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from mpp.kernel import clock
from mpp.kernel.outbox import actions


@shared_task(name="platform.deliver_message")
def deliver_message(*, message_id: int, **_: Any) -> None:
    """Try one message."""
    actions.deliver(message_id=message_id, at=clock.now())
