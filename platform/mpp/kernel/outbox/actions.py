"""Putting messages into the outbox, and delivering them."""

from __future__ import annotations

import datetime as dt
import logging

from django.db.models import F

from mpp.kernel import jobs
from mpp.kernel.outbox import channels
from mpp.kernel.outbox.models import OutboxMessage

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
FIRST_PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(hours=6)
MOST_DOUBLINGS = 20
LEASE = dt.timedelta(minutes=3)
"""How long a delivery may take before another worker may try."""
MOST_ERROR = 300


def put(
    *,
    channel: str,
    address: str,
    event: str,
    subject: str,
    body: str,
    language: str,
    at: dt.datetime,
    reference: str = "",
) -> OutboxMessage:
    """Write a message in the caller's transaction; it is delivered after commit.

    The text never holds a NIK or a file: the outbox is read by administrators.
    """
    message = OutboxMessage.objects.create(
        channel=channel,
        address=address,
        event=event,
        subject=" ".join(subject.split())[:200],
        body=body,
        language=language,
        reference=reference,
        created_at=at,
        next_attempt_at=at,
    )
    jobs.enqueue("platform.deliver_message", message_id=message.pk)
    return message


def deliver(*, message_id: int, at: dt.datetime) -> OutboxMessage | None:
    """Try to deliver a message that is due; `None` when it is not, or when another worker has it.

    A failure is tried again with growing pauses; after `MOST_ATTEMPTS` the message is `failed`.
    """
    due = OutboxMessage.objects.filter(
        pk=message_id, state=OutboxMessage.State.WAITING, next_attempt_at__lte=at
    )
    if not due.update(next_attempt_at=at + LEASE, attempts=F("attempts") + 1):
        return None
    message = OutboxMessage.objects.get(pk=message_id)
    try:
        channels.registry.get(message.channel)(message)
    except Exception as failure:  # noqa: BLE001 - whatever went wrong is kept and tried again
        _note_failure(message, failure, at)
    else:
        message.state = OutboxMessage.State.SENT
        message.sent_at = at
        message.last_error = ""
    message.save()
    return message


def retry(*, message: OutboxMessage, at: dt.datetime) -> OutboxMessage:
    """Give a failed message another round of attempts."""
    message.state = OutboxMessage.State.WAITING
    message.attempts = 0
    message.next_attempt_at = at
    message.save()
    jobs.enqueue("platform.deliver_message", message_id=message.pk)
    return message


def pause_before(attempt: int) -> dt.timedelta:
    """How long to wait after this many failed attempts (1 is the first)."""
    doubled: int = 2 ** min(max(attempt - 1, 0), MOST_DOUBLINGS)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


def _note_failure(message: OutboxMessage, failure: Exception, at: dt.datetime) -> None:
    # the text of unknown errors may hold personal data: only named ones are kept in full
    text = f": {failure}" if isinstance(failure, channels.CannotDeliver | LookupError) else ""
    log.warning("message %s was not delivered: %s", message.pk, type(failure))
    message.last_error = f"{type(failure).__name__}{text}"[:MOST_ERROR]
    final = getattr(failure, "final", isinstance(failure, LookupError))
    if final or message.attempts >= MOST_ATTEMPTS:
        message.state = OutboxMessage.State.FAILED
    message.next_attempt_at = at + pause_before(message.attempts)
