"""The audit trail of the national plane. Called by every action, inside its transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Model

from mpp.kernel import audit_trail
from mpp.kernel.planes import national
from tenants.registry.actors import Actor
from tenants.registry.models import NationalEntry


@national
def record(
    *,
    actor: Actor,
    event: str,
    subject: Model | tuple[str, str],
    at: dt.datetime,
    detail: dict[str, Any] | None = None,
) -> NationalEntry:
    """Append what happened to the subject's chain. `detail` never holds a code or a token."""
    if isinstance(subject, Model):
        subject = (subject._meta.label_lower, str(subject.pk))
    return audit_trail.append(
        NationalEntry,
        actor=(actor.actor_kind, actor.actor_id, actor.actor_name),
        event=event,
        subject=subject,
        detail=detail or {},
        at=at,
    )
