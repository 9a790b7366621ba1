"""Reads about cases: whose turn it is, what is urgent, what may be done."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import Least

from mpp.kernel import ids
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import access
from mpp.regency.cases.dossier import definition_of, dossier_of
from mpp.regency.cases.errors import NotFound
from mpp.regency.cases.models import (
    Case,
    CaseEvent,
    PendingEffect,
)
from mpp.regency.people import queries as people
from mpp.regency.people.models import StaffMember, System
from mpp.regency.workflow import calendars, engine
from templates_catalogue.definitions.types import (
    Transition,
)


def worklist(
    staff: StaffMember,
    *,
    at: dt.datetime,
    state_kind: str = "",
    service: str = "",
    overdue: bool = False,
    search: str = "",
    mine: bool = False,
    everything: bool = False,
) -> QuerySet[Case]:
    """Cases it is this officer's turn to handle, the most urgent first.

    `everything` widens it to all cases the officer may see. `service` is a service code; `search`
    a case code, a name, a masked NIK or a full one; `mine` those assigned to the officer.
    """
    cases = Case.objects.select_related(
        "service", "version", "unit", "assignee", "submission__applicant"
    ).filter(rehearsal=False)
    if everything:
        cases = access.visible_to(staff, at, cases)
    else:
        cases = access.turn_of(staff, at, cases).filter(closed_at=None)
    narrowed = [
        Q(state_kind=state_kind) if state_kind else None,
        Q(service__code=service) if service else None,
        _overdue(at) if overdue else None,
        _matching(search) if search.strip() else None,
        Q(assignee=staff) if mine else None,
    ]
    for condition in narrowed:
        if condition is not None:
            cases = cases.filter(condition)
    return cases.annotate(urgent_at=Least("step_due_at", "due_at")).order_by(
        F("urgent_at").asc(nulls_last=True), "pk"
    )


def counts(staff: StaffMember, *, at: dt.datetime) -> dict[str, int]:
    """How many cases wait for this officer: `waiting`, `overdue`, `due_today`, `mine`."""
    cases = access.turn_of(staff, at, Case.objects.filter(rehearsal=False, closed_at=None))
    calendar = calendars.calendar_between(at, at)
    closing = calendar.closing(calendar.local_date(at))
    return {
        "waiting": cases.count(),
        "overdue": cases.filter(_overdue(at)).count(),
        "due_today": cases.filter(_due_by(closing)).exclude(_overdue(at)).count(),
        "mine": cases.filter(assignee=staff).count(),
    }


def _overdue(at: dt.datetime) -> Q:
    late = Q(due_at__lt=at, clock_paused_at=None) | Q(step_due_at__lt=at)
    return late & Q(closed_at=None)


def _due_by(moment: dt.datetime) -> Q:
    return Q(due_at__lte=moment, clock_paused_at=None) | Q(step_due_at__lte=moment)


def _matching(search: str) -> Q:
    words = " ".join(search.split())
    found = Q(code__istartswith=ids.normalise(words)) | Q(
        submission__applicant__name__icontains=words
    )
    if "*" in words:
        found |= Q(submission__applicant__nik_masked=words)
    digits = words.replace(" ", "")
    citizen = people.citizen_by_nik(digits) if len(digits) == 16 and digits.isdigit() else None
    return found | Q(submission__applicant=citizen) if citizen else found


def case_for(*, actor: Actor, code: str, at: dt.datetime) -> Case:
    """The case with this code, if the actor may see it; raises `NotFound`."""
    found = (
        Case.objects.select_related(
            "service", "version", "unit", "assignee", "submission__applicant__user"
        )
        .prefetch_related(Prefetch("effects", PendingEffect.objects.order_by("pk")))
        .filter(code=ids.normalise(code))
        .first()
    )
    if found is None or not access.may_see_case(found, actor, at):
        raise NotFound
    return found


def transitions_for(case: Case, *, actor: Actor, at: dt.datetime) -> list[Transition]:
    """The transitions the actor may take now (roles, unit, guards, two-person rule)."""
    definition = definition_of(case.version)
    roles = access.roles_on(case, actor, at)
    context = dossier_of(case.submission, access.local_day(at)).context
    taken = transitions_taken(case, actor)
    return [
        each
        for each in engine.available(definition, case.state, roles, context)
        if not engine.excluded_by_two_person_rule(definition, each.uid, taken)
    ]


def transitions_taken(case: Case, actor: Actor) -> frozenset[str]:
    """The transitions this person has taken on this case; the platform counts as nobody."""
    if isinstance(actor, System):
        return frozenset()
    taken = CaseEvent.objects.filter(
        case=case, actor_kind=actor.actor_kind, actor_id=actor.actor_id
    ).exclude(transition_uid="")
    return frozenset(taken.values_list("transition_uid", flat=True))


def pending_effects(case: Case) -> QuerySet[PendingEffect]:
    """Effects that are not done yet: waiting, or given up and shown to people."""
    return PendingEffect.objects.filter(case=case).exclude(state=PendingEffect.State.DONE)


def cases_with_due_effects(*, at: dt.datetime, most: int = 200) -> list[int]:
    """Keys of cases with an effect that should run now."""
    due = PendingEffect.objects.filter(state=PendingEffect.State.WAITING, next_attempt_at__lte=at)
    return list(due.order_by().values_list("case_id", flat=True).distinct()[:most])
