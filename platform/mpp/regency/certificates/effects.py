"""Issuing as an effect of a transition."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mpp.regency.audit.actions import Actor
from mpp.regency.cases.models import Case, CaseEvent
from mpp.regency.certificates import actions, queries
from mpp.regency.documents import policies as document_policies
from mpp.regency.people.models import StaffMember, System
from mpp.regency.workflow import effects

ISSUED = "issued"


def register_all() -> None:
    """Let transitions issue certificates, and certificates be opened by those who may."""
    kind = effects.EffectKind(issue_certificate, calls_outside=True)
    effects.registry.register("issue_certificate", kind)
    document_policies.registry.register(actions.CERTIFICATE, queries.may_open)


def issue_certificate(
    *, case: Case, event: CaseEvent, parameters: dict[str, Any], at: dt.datetime, secret: str | None
) -> str:
    """Issue the certificate in the name of who took the transition; the workflow then goes on."""
    actions.issue(case=case, by=_actor(event), at=at, secret=secret)
    return ISSUED


def _actor(event: CaseEvent) -> Actor:
    if event.actor_kind == "staff":
        return StaffMember.objects.get(code=event.actor_id)
    return System(event.actor_id)
