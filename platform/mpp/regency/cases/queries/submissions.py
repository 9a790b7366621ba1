"""Reads about submissions: what was answered, handed in, found, and what is missing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language

from mpp.kernel import clock as kernel_clock
from mpp.kernel import ids
from mpp.kernel.planes import national_plane
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import access
from mpp.regency.cases.answers import checking, reading
from mpp.regency.cases.dossier import Dossier, definition_of, dossier_of
from mpp.regency.cases.errors import NotFound
from mpp.regency.cases.models import (
    Case,
    Evidence,
    RequirementReview,
    Submission,
)
from mpp.regency.offices import queries as offices
from mpp.regency.people.models import Citizen, StaffMember
from mpp.regency.workflow import engine
from templates_catalogue.definitions import forms
from templates_catalogue.definitions.expressions import is_missing
from templates_catalogue.definitions.types import (
    Eligibility,
    FormField,
    FormPage,
    Requirement,
    Text,
)
from tenants.registry.models import Region


@dataclass(frozen=True)
class AnswerLine:
    """One answered question as people read it. `masked` says that a part is hidden."""

    field: FormField
    value: str
    masked: bool = False
    rows: list[list[tuple[Text, str]]] = dataclasses.field(default_factory=list)  # of a table


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
    accepted: bool | None  # found by staff; what was accepted once stays so until it is replaced
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
    found = (
        Submission.objects.select_related("service", "version", "applicant__user", "case")
        .filter(code=ids.normalise(code))
        .first()
    )
    if found is None or not access.may_see_submission(found, actor, kernel_clock.now()):
        raise NotFound
    return found


def of_citizen(citizen: Citizen) -> QuerySet[Submission]:
    """What a citizen began or sent, newest first; discarded drafts are left out."""
    return (
        Submission.objects.select_related("service", "version", "case")
        .filter(applicant=citizen)
        .exclude(state=Submission.State.DISCARDED)
    )


def filed_by(staff: StaffMember) -> QuerySet[Submission]:
    """Drafts an officer began for citizens, newest first."""
    return Submission.objects.select_related("service", "version", "applicant").filter(
        filed_by=staff, state=Submission.State.DRAFT
    )


def is_editable(submission: Submission) -> bool:
    """Whether answers and evidence can be changed: a draft, or returned for correction."""
    if submission.state == Submission.State.DRAFT:
        return True
    case = Case.objects.filter(submission=submission).first()
    return case is not None and engine.is_correction(definition_of(submission.version), case.state)


def pages_of(submission: Submission, *, today: dt.date) -> list[PageStatus]:
    """The pages asked of this applicant, with how far they are."""
    dossier = dossier_of(submission, today)
    refused = set(findings(submission, accepted=False))
    shown = forms.shown_form(dossier.definition, dossier.answers, dossier.parameters, dossier.today)
    return [
        PageStatus(each.page, _page_status(submission, each, dossier, refused)) for each in shown
    ]


def _page_status(
    submission: Submission, shown: forms.Shown, dossier: Dossier, refused: set[str]
) -> str:
    uids = {each.uid for each in shown.fields}
    if uids & refused:
        return "problem"
    missing = forms.missing_answers(
        dossier.definition, dossier.answers, dossier.parameters, dossier.today
    )
    if shown.page.uid in submission.pages_done and not any(each.uid in uids for each in missing):
        return "done"
    answered = any(not is_missing(dossier.answers.get(uid)) for uid in uids)
    return "in_progress" if answered else "not_started"


def requirements_of(submission: Submission, *, today: dt.date) -> list[RequirementStatus]:
    """The requirements asked of this applicant (optional ones too), with what was handed in."""
    dossier = dossier_of(submission, today)
    held: dict[str, list[Evidence]] = {}
    for each in evidence_of(submission):
        held.setdefault(each.requirement_uid, []).append(each)
    found = _latest_reviews(submission)
    return [
        _requirement_status(each, held.get(each.uid, []), found.get(each.uid))
        for each in forms.required_evidence(
            dossier.definition,
            dossier.answers,
            dossier.attached,
            dossier.parameters,
            dossier.today,
        )
    ]


def evidence_of(submission: Submission) -> QuerySet[Evidence]:
    """What is handed in now; what was replaced by a correction is left out."""
    return Evidence.objects.select_related("document").filter(submission=submission, replaced=False)


def _requirement_status(
    requirement: Requirement, held: list[Evidence], review: RequirementReview | None
) -> RequirementStatus:
    if review is None or any(each.added_at > review.at for each in held):
        return RequirementStatus(requirement, held, None, "")
    return RequirementStatus(requirement, held, review.accepted, review.reason)


def _latest_reviews(submission: Submission) -> dict[str, RequirementReview]:
    """The last finding about each item; refusals of earlier rounds are past."""
    found: dict[str, RequirementReview] = {}
    reviews = RequirementReview.objects.filter(case__submission=submission).select_related("case")
    for each in reviews.order_by("round"):
        found[each.item_uid] = each
    return {
        uid: each for uid, each in found.items() if each.accepted or each.round == each.case.round
    }


def findings(submission: Submission, *, accepted: bool) -> dict[str, str]:
    """Items found right, or wrong, in the present round: item uid -> reason."""
    return {
        uid: each.reason
        for uid, each in _latest_reviews(submission).items()
        if each.accepted is accepted
    }


def blocks_of(submission: Submission, *, today: dt.date) -> list[Eligibility]:
    """Eligibility rules that say no."""
    dossier = dossier_of(submission, today)
    return forms.blocked_by(dossier.definition, dossier.answers, dossier.parameters, dossier.today)


def problems_of(submission: Submission, *, today: dt.date) -> dict[str, list[str]]:
    """What stops the submission from being sent: place (field, requirement, rule uid) -> sentences."""
    return problems_in(dossier_of(submission, today))


def problems_in(dossier: Dossier) -> dict[str, list[str]]:
    """Everything wrong with a dossier: answers, evidence, eligibility."""
    checked = checking.check_all(
        dossier.definition, dossier.answers, dossier.parameters, dossier.today
    )
    errors = dict(checked.errors)
    for requirement in forms.missing_evidence(
        dossier.definition, dossier.answers, dossier.attached, dossier.parameters, dossier.today
    ):
        errors[requirement.uid] = [checking.missing_evidence(requirement)]
    for rule in forms.blocked_by(
        dossier.definition, dossier.answers, dossier.parameters, dossier.today
    ):
        errors[rule.uid] = [checking.label(rule.message)]
    return errors


def opened_answers(
    submission: Submission, *, today: dt.date, reveal: bool = False, language: str = ""
) -> list[AnswerPage]:
    """Answers in words. Identity numbers and sensitive answers are masked unless `reveal`.

    Whoever passes `reveal=True` must have asked `policies.may_reveal` and written an audit row;
    applicants see their own sensitive answers.
    """
    dossier = dossier_of(submission, today)
    language = language or get_language() or "id"
    shown = forms.shown_form(dossier.definition, dossier.answers, dossier.parameters, dossier.today)
    return [
        AnswerPage(
            each.page,
            [
                _line(one, dossier, language, reveal=reveal)
                for one in each.fields
                if one.kind not in forms.WITHOUT_ANSWER
            ],
        )
        for each in shown
    ]


def _line(one: FormField, dossier: Dossier, language: str, *, reveal: bool) -> AnswerLine:
    value = dossier.answers.get(one.uid)
    return AnswerLine(
        field=one,
        value=reading.in_words(one, value, language, reveal=reveal),
        masked=reading.is_masked(one, value, reveal=reveal),
        rows=reading.rows_in_words(one, value, language, reveal=reveal),
    )


def districts() -> list[tuple[str, str]]:
    """The regency's districts as (code, name), for questions about a region."""
    profile = offices.profile()
    if profile is None:
        return []
    with national_plane():
        rows = Region.objects.filter(parent_id=profile.region_code, level=Region.Level.DISTRICT)
        return list(rows.order_by("name").values_list("code", "name"))
