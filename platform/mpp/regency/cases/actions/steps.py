"""The one way a case comes from one state into another: used by every action that moves cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from mpp.kernel import jobs
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import clocks
from mpp.regency.cases.dossier import Dossier, definition_of, dossier_of
from mpp.regency.cases.errors import CannotTake, StaleCase
from mpp.regency.cases.models import Case, CaseEvent, PendingEffect
from mpp.regency.cases.policies import local_day
from mpp.regency.documents.models import Document
from mpp.regency.people.models import System, Unit
from mpp.regency.workflow import engine
from templates_catalogue.definitions.types import Effect, State

RUN_EFFECTS = "platform.run_effects"


@dataclass(frozen=True)
class Move:
    """A step somebody takes on a case, with what they said."""

    step: engine.Step
    by: Actor
    at: dt.datetime
    reason: str = ""
    kind: str = "transition"
    detail: dict[str, Any] = field(default_factory=dict)
    run_now: bool = False
    """The caller runs the effects itself right after the commit."""


def locked(case: Case) -> Case:
    """The case's row, locked, with what a move needs."""
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("submission__applicant__user", "version", "service", "unit")
        .get(pk=case.pk)
    )


def dossier_for(case: Case, at: dt.datetime) -> Dossier:
    """The dossier of the case's submission on the local day."""
    return dossier_of(case.submission, local_day(at))


def followed(
    case: Case, transition_uid: str, roles: Collection[str], dossier: Dossier, *, reason: str
) -> engine.Step:
    """What the engine says about a transition, refusals as `CannotTake`."""
    try:
        return engine.follow(
            dossier.definition, case.state, transition_uid, roles, dossier.context, reason=reason
        )
    except engine.Refused as refused:
        sentence, status = refusals()[refused.code]
        raise CannotTake(refused.code, sentence, http_status=status) from refused


def refusals() -> dict[str, tuple[str, int]]:
    """For each refusal of the engine: the sentence, and the HTTP status it is told with."""
    return {
        "unknown_transition": (_("Tindakan itu tidak ada pada alur layanan ini."), 404),
        "not_now": (
            _("Tindakan itu tidak bisa dilakukan pada tahap ini. Muat ulang halaman."),
            409,
        ),
        "not_your_role": (_("Tindakan itu dilakukan oleh peran lain."), 403),
        "guard_fails": (_("Syarat untuk tindakan itu belum terpenuhi."), 409),
        "reason_needed": (_("Tulis alasannya. Pemohon akan membacanya."), 422),
    }


def perform(case: Case, move: Move) -> Case:
    """Write a step: compare-and-swap, event, audit row, effects to run after commit.

    The case's row must be locked. Raises `StaleCase` when somebody was faster all the same.
    """
    definition = definition_of(case.version)
    changes = clocks.changes(case, move.step, definition, move.at)
    changes |= _position(case, move.step.target, move.at)
    swapped = Case.objects.filter(
        pk=case.pk, state=move.step.source.uid, revision=case.revision
    ).update(revision=case.revision + 1, **changes)
    if not swapped:
        raise StaleCase
    event = _note(case, move)
    _plan(case, event, move.step.effects, move.at)
    if move.step.is_final:
        _begin_retention(case, definition.retention_days, move.at)
    case.refresh_from_db()
    if move.step.effects:
        if not move.run_now:
            jobs.enqueue(RUN_EFFECTS, case_id=case.pk)
        return case
    return go_on_by_itself(case, move.at)


def go_on_by_itself(case: Case, at: dt.datetime) -> Case:
    """Take the one transition the system takes at once from a system state, if there is one."""
    dossier = dossier_for(case, at)
    transition = engine.automatic(dossier.definition, case.state, dossier.context)
    if transition is None:
        return case
    return perform(case, Move(engine.step_of(dossier.definition, transition), System(), at))


def take_outcome(case: Case, outcome: str, at: dt.datetime) -> Case:
    """Let the system take the transition that an outcome names, where the state has one.

    Raises `LookupError` when a state of the system has no way for the outcome: a definition that
    leaves the case stuck, which people must see.
    """
    dossier = dossier_for(case, at)
    transition = engine.by_outcome(dossier.definition, case.state, outcome, dossier.context)
    if transition is not None:
        step = engine.step_of(dossier.definition, transition)
        return perform(case, Move(step, System(), at, detail={"outcome": outcome}))
    state = dossier.definition.state(case.state)
    stuck = state.role == engine.SYSTEM and not engine.automatic(
        dossier.definition, case.state, dossier.context
    )
    if stuck:
        raise LookupError(f"state {state.key} has no transition for the outcome {outcome!r}")
    return case


def unit_of(case: Case, state: State) -> Unit | None:
    """Where a case lies in a state: the unit of the state's agency, else the service's own."""
    if state.agency is not None:
        found = Unit.objects.filter(agency_role=state.agency).first()
        if found is not None:
            return found
    return case.service.unit


def _position(case: Case, target: State, at: dt.datetime) -> dict[str, Any]:
    unit = unit_of(case, target)
    role = target.role or ""
    stays = role == case.role and unit == case.unit
    return {
        "state": target.uid,
        "state_kind": target.kind,
        "role": role,
        "unit": unit,
        "assignee": case.assignee if stays else None,
        "entered_at": at,
    }


def _note(case: Case, move: Move) -> CaseEvent:
    transition = move.step.transition
    office = case.unit.name.get("id", "") if case.unit else ""
    event = CaseEvent.objects.create(
        case=case,
        kind=move.kind,
        transition_uid=transition.uid,
        from_state=move.step.source.uid,
        to_state=move.step.target.uid,
        actor_kind=move.by.actor_kind,
        actor_id=move.by.actor_id,
        actor_name=move.by.actor_name,
        reason=move.reason.strip(),
        detail={**move.detail, "unit": office},
        at=move.at,
    )
    audit.record(
        actor=move.by,
        event="case.moved",
        subject=case,
        at=move.at,
        detail={
            "transition": transition.key,
            "from": move.step.source.key,
            "to": move.step.target.key,
            "decision": transition.decision,
        },
    )
    return event


def _begin_retention(case: Case, days: int, at: dt.datetime) -> None:
    """From the end of a case on its files are kept so many days (UU 27/2022 articles 43, 44)."""
    held = Document.objects.filter(evidence__submission=case.submission_id)
    held.update(purge_at=at + dt.timedelta(days=days))


def _plan(case: Case, event: CaseEvent, effects: list[Effect], at: dt.datetime) -> None:
    PendingEffect.objects.bulk_create(
        PendingEffect(
            case=case,
            event=event,
            effect_uid=effect.uid,
            kind=effect.kind,
            position=position,
            parameters=effect.model_dump(exclude={"uid", "kind"}, exclude_none=True),
            next_attempt_at=at,
        )
        for position, effect in enumerate(effects)
    )
