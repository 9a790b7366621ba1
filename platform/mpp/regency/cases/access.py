"""Who holds which role on a case, and what that lets them see: role and unit, on the local day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from mpp.kernel import clock
from mpp.regency.audit.actions import Actor
from mpp.regency.cases.models import Case, Submission
from mpp.regency.documents.models import Document
from mpp.regency.people import policies as people
from mpp.regency.people.models import Citizen, StaffMember, System
from mpp.regency.workflow import calendars, engine
from templates_catalogue.definitions.types import ROLES

OVERSIGHT = frozenset({people.REGENCY_ADMIN, people.AUDITOR})
"""Roles that see every case without handling any."""


def roles_on(case: Case, actor: Actor, at: dt.datetime) -> frozenset[str]:
    """The workflow roles the actor holds on this case now: as applicant, by office, as system.

    The platform itself plays every role in a rehearsal, and only there.
    """
    if isinstance(actor, System):
        return frozenset(ROLES) if case.rehearsal else frozenset({engine.SYSTEM})
    if isinstance(actor, Citizen):
        own = case.submission.applicant_id == actor.pk
        return frozenset({engine.APPLICANT}) if own else frozenset()
    if isinstance(actor, StaffMember):
        return frozenset(
            role
            for role, unit in people.roles_of(actor, local_day(at))
            if role in people.CASE_ROLES and unit in (None, case.unit_id)
        )
    return frozenset()


def may_handle(case: Case, actor: Actor, at: dt.datetime) -> bool:
    """Whether it is the turn of a role the actor holds. An assignee is a guide and locks nobody out."""
    return case.role in roles_on(case, actor, at)


def may_see_case(case: Case, actor: Actor, at: dt.datetime) -> bool:
    """Applicants see their own case, staff those of their units."""
    if isinstance(actor, System):
        return True
    if isinstance(actor, Citizen):
        return case.submission.applicant_id == actor.pk
    if isinstance(actor, StaffMember):
        return visible_to(actor, at, Case.objects.filter(pk=case.pk)).exists()
    return False


def visible_to(staff: StaffMember, at: dt.datetime, cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases an officer may look at: those that lie in, or belong to, a unit of theirs."""
    held = people.roles_of(staff, local_day(at))
    if any(role in OVERSIGHT or (role in people.CASE_ROLES and not unit) for role, unit in held):
        return cases
    units = {unit for role, unit in held if role in people.CASE_ROLES}
    # a filing officer keeps sight of what he filed, whoever handles it now
    return cases.filter(
        Q(unit__in=units) | Q(service__unit__in=units) | Q(submission__filed_by=staff)
    )


def turn_of(staff: StaffMember, at: dt.datetime, cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases that wait for a role this officer holds."""
    held = [
        (role, unit)
        for role, unit in people.roles_of(staff, local_day(at))
        if role in people.CASE_ROLES
    ]
    return cases.filter(_any_of(held)) if held else cases.none()


def _any_of(held: Iterable[tuple[str, int | None]]) -> Q:
    found = Q(pk__in=[])
    for role, unit in held:
        found |= Q(role=role) if unit is None else Q(role=role, unit=unit)
    return found


def may_see_submission(submission: Submission, actor: Actor, at: dt.datetime) -> bool:
    """The applicant, the officer who files for them, and staff who may see its case."""
    if may_edit(submission, actor):
        return True
    case = Case.objects.select_related("submission").filter(submission=submission).first()
    return case is not None and may_see_case(case, actor, at)


def may_edit(submission: Submission, actor: Actor) -> bool:
    """The applicant, an officer who files for them, and the platform in a rehearsal."""
    if isinstance(actor, Citizen):
        return submission.applicant_id == actor.pk
    if isinstance(actor, StaffMember):
        return submission.filed_by_id == actor.pk
    return isinstance(actor, System) and submission.rehearsal


def may_reveal(case: Case, actor: Actor, at: dt.datetime) -> bool:
    """Whether the actor may see identity numbers and sensitive answers of this case in full.

    Only those who decide on it now; every reveal is written down by the caller.
    """
    return people.may(actor, "nik.reveal", local_day(at)) and may_handle(case, actor, at)


def local_day(at: dt.datetime) -> dt.date:
    """The regency's local day of a moment."""
    return clock.local_date(at, calendars.zone())


def may_open_evidence(document: Document, actor: Actor, at: dt.datetime) -> bool:
    """A file handed in opens for whoever may see the submission it belongs to."""
    found = Submission.objects.filter(evidence__document=document).distinct()
    return any(may_see_submission(submission, actor, at) for submission in found)


def may_open_result(document: Document, actor: Actor, at: dt.datetime) -> bool:
    """A product of another system opens for whoever may see its case."""
    found = Case.objects.select_related("submission").filter(external_document=document)
    return any(may_see_case(case, actor, at) for case in found)
