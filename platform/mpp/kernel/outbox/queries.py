"""Reads of the outbox."""

from __future__ import annotations

import datetime as dt

from mpp.kernel.outbox.models import OutboxMessage


def due(*, at: dt.datetime, most: int = 200) -> list[int]:
    """Keys of messages that should leave now, the longest waiting first."""
    waiting = OutboxMessage.objects.filter(
        state=OutboxMessage.State.WAITING, next_attempt_at__lte=at
    )
    return list(waiting.order_by("next_attempt_at").values_list("pk", flat=True)[:most])
