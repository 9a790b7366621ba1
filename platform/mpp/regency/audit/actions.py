"""Write an audit row. Called by every action, inside its transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from django.db.models import Model

from mpp.kernel import audit_trail
from mpp.kernel.planes import regional
from mpp.regency.audit.models import Entry


class Actor(Protocol):
    """Somebody or something that acts: a citizen, a staff member, the system."""

    @property
    def actor_kind(self) -> str: ...
    @property
    def actor_id(self) -> str: ...
    @property
    def actor_name(self) -> str: ...


@regional
def record(
    *,
    actor: Actor,
    event: str,
    subject: Model | tuple[str, str],
    at: dt.datetime,
    detail: dict[str, Any] | None = None,
) -> Entry:
    """Append what happened to the subject's chain. `detail` never holds a NIK, a file or a passphrase."""
    if isinstance(subject, Model):
        subject = (subject._meta.label_lower, str(subject.pk))
    return audit_trail.append(
        Entry,
        actor=(actor.actor_kind, actor.actor_id, actor.actor_name),
        event=event,
        subject=subject,
        detail=detail or {},
        at=at,
    )
