"""Reads about submissions and cases. None of them shows more than the reader may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import QuerySet

from mpp.regency.audit.actions import Actor
from mpp.regency.cases.models import Case, Evidence, Submission
from mpp.regency.people.models import Citizen, StaffMember
from templates_catalogue.definitions.types import (
    Eligibility,
    FormField,
    FormPage,
    Requirement,
    Text,
    Transition,
)


@dataclass(frozen=True)
class TimelineLine:
    """One thing that happened, or (state `current`, `next`) is happening or will."""

    title: Text
    at: dt.datetime | None
    by: str
    text: str
    state: str  # done, current, next, problem
    kind: str


@dataclass(frozen=True)
class PublicStatus:
    """What anybody with the code and the phone's last digits may know: no personal data."""

    code: str
    service: Text
    state: Text
    state_kind: str
    submitted_at: dt.datetime | None
    due_at: dt.datetime | None
    closed_at: dt.datetime | None
    lines: list[TimelineLine]


@dataclass(frozen=True)
class AnswerLine:
    """One answered question as people read it. `masked` says that a part is hidden."""

    field: FormField
    value: str
    masked: bool = False
    rows: list[list[tuple[Text, str]]] = field(default_factory=list)  # of a table


@dataclass(frozen=True)
class AnswerPage:
    """The answers of one page of the form."""

    page: FormPage
    lines: list[AnswerLine]


@dataclass(frozen=True)
class RequirementStatus:
    """A requirement that is asked of this applicant, with what was handed in and found."""

    requirement: Requirement
    evidence: list[Evidence]
    accepted: bool | None  # found by staff in the present round
    reason: str

    @property
    def is_missing(self) -> bool:
        """Whether it stops the submission from being sent."""
        needed = self.requirement.kind == "upload" and self.requirement.mandatory
        return needed and not self.evidence


@dataclass(frozen=True)
class PageStatus:
    """A page of the form that is asked of this applicant."""

    page: FormPage
    status: str  # done, in_progress, not_started, problem


def submission_for(*, actor: Actor, code: str) -> Submission:
    """The submission the actor may see; raises `NotFound`."""
    raise NotImplementedError


def of_citizen(citizen: Citizen) -> QuerySet[Submission]:
    """What a citizen began or sent, newest first; discarded drafts are left out."""
    raise NotImplementedError


def pages_of(submission: Submission, *, today: dt.date) -> list[PageStatus]:
    """The pages asked of this applicant, with how far they are."""
    raise NotImplementedError


def requirements_of(submission: Submission, *, today: dt.date) -> list[RequirementStatus]:
    """The requirements asked of this applicant (optional ones too), with what was handed in."""
    raise NotImplementedError


def blocks_of(submission: Submission, *, today: dt.date) -> list[Eligibility]:
    """Eligibility rules that say no."""
    raise NotImplementedError


def problems_of(submission: Submission, *, today: dt.date) -> dict[str, list[str]]:
    """What stops the submission from being sent: place (field, requirement, rule uid) -> sentences."""
    raise NotImplementedError


def opened_answers(
    submission: Submission, *, today: dt.date, reveal: bool = False
) -> list[AnswerPage]:
    """Answers in words. Identity numbers and sensitive answers are masked unless `reveal`.

    Whoever passes `reveal=True` must have asked `policies.may_reveal` and written an audit row.
    """
    raise NotImplementedError


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
    a case code, a name or a masked NIK; `mine` those assigned to the officer.
    """
    raise NotImplementedError


def counts(staff: StaffMember, *, at: dt.datetime) -> dict[str, int]:
    """How many cases wait for this officer: `waiting`, `overdue`, `due_today`, `mine`."""
    raise NotImplementedError


def case_for(*, actor: Actor, code: str, at: dt.datetime) -> Case:
    """The case with this code, if the actor may see it; raises `NotFound`."""
    raise NotImplementedError


def transitions_for(case: Case, *, actor: Actor, at: dt.datetime) -> list[Transition]:
    """The transitions the actor may take now (roles, unit, guards, two-person rule)."""
    raise NotImplementedError


def timeline(case: Case, *, public: bool) -> list[TimelineLine]:
    """What happened, oldest first, then the present state and (public) the expected rest."""
    raise NotImplementedError


def track(*, code: str, phone_tail: str) -> PublicStatus | None:
    """The public status, if the code and the last four digits of the contact phone agree."""
    raise NotImplementedError
