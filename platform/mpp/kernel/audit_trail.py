"""Append-only audit rows, chained by hash for each subject. Concrete in each plane.

The chain runs per subject, not per schema, so that writes about different subjects never wait for each
other. Appending locks the subject's chain until the transaction ends; a removed or altered row breaks it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, TypeVar

from django.db import connection, models, transaction

from mpp.kernel.immutable import WriteOnce
from mpp.kernel.planes import current_schema

E = TypeVar("E", bound="AbstractEntry")


class AbstractEntry(WriteOnce):
    """Who did what to what, when. References are natural keys, so that nothing stops a deletion elsewhere."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    event = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "sequence"], name="%(app_label)s_entry_chain"
            )
        ]
        indexes = [
            models.Index(fields=["event", "at"], name="%(app_label)s_entry_event"),
            models.Index(fields=["actor_kind", "actor_id", "at"], name="%(app_label)s_entry_actor"),
        ]


@transaction.atomic
def append(
    model: type[E],
    *,
    actor: tuple[str, str, str],
    event: str,
    subject: tuple[str, str],
    detail: dict[str, Any],
    at: dt.datetime,
) -> E:
    """Write the next row of the subject's chain. `actor` is (kind, id, name), `subject` (kind, id).

    Who appends to the same chain at the same time waits until this transaction has ended.
    """
    _lock_chain(model, subject)
    last = (
        model._default_manager.filter(subject_kind=subject[0], subject_id=subject[1])
        .order_by("-sequence")
        .first()
    )
    entry = model(
        at=at,
        actor_kind=actor[0],
        actor_id=actor[1],
        actor_name=actor[2],
        event=event,
        subject_kind=subject[0],
        subject_id=subject[1],
        sequence=last.sequence + 1 if last else 1,
        detail=detail,
        previous=last.digest if last else "",
    )
    entry.digest = digest_of(entry)
    entry.save()
    return entry


def _lock_chain(model: type[AbstractEntry], subject: tuple[str, str]) -> None:
    """Hold the chain until the end of the transaction, also while it has no row that could be locked."""
    name = json.dumps([current_schema(), model._meta.label_lower, *subject])
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def digest_of(entry: AbstractEntry) -> str:
    """SHA-256 over the row and its predecessor's digest."""
    body = [
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.event,
        entry.subject_kind,
        entry.subject_id,
        entry.sequence,
        entry.detail,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def broken_links(model: type[E], *, subject: tuple[str, str]) -> list[int]:
    """Sequence numbers at which the subject's chain does not hold (altered, removed or inserted rows)."""
    broken, previous, expected = [], "", 1
    rows = model._default_manager.filter(subject_kind=subject[0], subject_id=subject[1])
    for entry in rows.order_by("sequence"):
        if (entry.sequence, entry.previous, entry.digest) != (expected, previous, digest_of(entry)):
            broken.append(entry.sequence)
        previous, expected = entry.digest, entry.sequence + 1
    return broken
