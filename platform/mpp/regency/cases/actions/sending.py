"""Sending a draft, and sending again what was returned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mpp.kernel.errors import Invalid
from mpp.kernel.planes import regional
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import policies, queries
from mpp.regency.cases.actions.steps import (
    Move,
    followed,
    locked,
    perform,
    refusals,
    unit_of,
)
from mpp.regency.cases.answers import checking
from mpp.regency.cases.dossier import Dossier, dossier_of
from mpp.regency.cases.errors import CannotTake, NotEditable, StaleCase
from mpp.regency.cases.models import Case, Submission
from mpp.regency.workflow import engine


@regional
@transaction.atomic
def submit(
    *, submission: Submission, by: Actor, at: dt.datetime, accepted_notice: bool = True
) -> Case:
    """Send a draft: everything is validated against the pinned version, then staff have a case.

    Idempotent: the second call returns the same case. Raises `Invalid`, whose
    `detail["errors"]` maps field uids, requirement uids and eligibility uids to sentences ("" for
    the notice), and `NotEditable` for a discarded draft.
    """
    submission = _locked(submission)
    policies.require_edit(submission, by)
    if submission.state == Submission.State.SUBMITTED:
        return Case.objects.get(submission=submission)
    if submission.state == Submission.State.DISCARDED:
        raise NotEditable
    dossier = dossier_of(submission, policies.local_day(at))
    errors = queries.problems_in(dossier)
    if not accepted_notice:
        errors[""] = [_("Setujui pemberitahuan privasi dan pernyataan untuk mengirim.")]
    if errors:
        raise Invalid(_("Permohonan belum dapat dikirim. Lengkapi dahulu."), errors=errors)
    _seal_off(submission, dossier, at)
    case = _open(submission, dossier, at)
    step = _sending(case, dossier)
    audit.record(
        actor=by,
        event="submission.sent",
        subject=submission,
        at=at,
        detail={"revision": submission.revision},
    )
    return perform(case, Move(step, by, at, kind="submitted", detail=_filed(submission)))


@regional
@transaction.atomic
def resubmit(*, case: Case, by: Actor, at: dt.datetime) -> Case:
    """Send again what waits for the applicant; after a correction a new round begins.

    Raises `Invalid` (something is missing, a refused file was not replaced) and `CannotTake`.
    """
    submission = _locked(case.submission)
    policies.require_edit(submission, by)
    return resend(case, submission, by, at)


@transaction.atomic
def send_correction(
    case: Case,
    transition_uid: str,
    by: Actor,
    at: dt.datetime,
    *,
    revision: int | None,
    reason: str,
) -> Case:
    """Take one named transition out of a correction, for `take`: the same checks hold."""
    return resend(
        case,
        _locked(case.submission),
        by,
        at,
        transition_uid=transition_uid,
        revision=revision,
        reason=reason,
    )


def resend(
    case: Case,
    submission: Submission,
    by: Actor,
    at: dt.datetime,
    *,
    transition_uid: str = "",
    revision: int | None = None,
    reason: str = "",
) -> Case:
    """Check what was corrected and move on, with the submission's row locked already."""
    case = locked(case)
    if revision is not None and revision != case.revision:
        raise StaleCase(revision=case.revision)
    dossier = dossier_of(submission, policies.local_day(at))
    if transition_uid:
        roles = policies.roles_on(case, by, at)
        step = followed(case, transition_uid, roles, dossier, reason=reason)
    else:
        step = _sending(case, dossier)
    correction = engine.is_correction(dossier.definition, case.state)
    if correction:
        errors = queries.problems_in(dossier) | _not_replaced(submission, at)
        if errors:
            raise Invalid(_("Perbaikan belum dapat dikirim. Lengkapi dahulu."), errors=errors)
        _keep_checked_answers(submission, dossier, at)
        Case.objects.filter(pk=case.pk).update(round=case.round + 1, automatic_check="")
    kind = "resubmitted" if correction else "transition"
    audit.record(
        actor=by,
        event="submission.sent_again",
        subject=submission,
        at=at,
        detail={"round": case.round + correction},
    )
    move = Move(step, by, at, reason=reason, kind=kind, detail=_filed(submission))
    return perform(case, move)


def _locked(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("version", "service", "applicant__user")
        .get(pk=submission.pk)
    )


def _sending(case: Case, dossier: Dossier) -> engine.Step:
    transition = engine.sending(dossier.definition, case.state, dossier.context)
    if transition is None:
        sentence, status = refusals()["not_now"]
        raise CannotTake("not_now", sentence, http_status=status)
    return engine.step_of(dossier.definition, transition)


def _seal_off(submission: Submission, dossier: Dossier, at: dt.datetime) -> None:
    submission.state = Submission.State.SUBMITTED
    submission.submitted_at = submission.notice_accepted_at = at
    _keep_checked_answers(submission, dossier, at)


def _keep_checked_answers(submission: Submission, dossier: Dossier, at: dt.datetime) -> None:
    checked = checking.check_all(
        dossier.definition, dossier.answers, dossier.parameters, dossier.today
    )
    submission.answers = checked.answers
    phone, email = _contact(dossier, checked.answers)
    submission.contact_phone = phone or submission.contact_phone
    submission.contact_email = email or submission.contact_email
    submission.revision += 1
    submission.updated_at = at
    submission.save()


def _contact(dossier: Dossier, answers: dict[str, Any]) -> tuple[str, str]:
    """Phone and e-mail the applicant gave for this application, where the form asks for them."""
    found = {"phone": "", "email": ""}
    for field in dossier.definition.fields():
        if field.prefill in found and answers.get(field.uid):
            found[field.prefill] = str(answers[field.uid])
    return found["phone"], found["email"]


def _open(submission: Submission, dossier: Dossier, at: dt.datetime) -> Case:
    draft = dossier.definition.initial_state()
    case = Case(
        submission=submission,
        code=submission.code,
        service=submission.service,
        version=submission.version,
        state=draft.uid,
        state_kind=draft.kind,
        role=draft.role or "",
        opened_at=at,
        entered_at=at,
        rehearsal=submission.rehearsal,
    )
    case.unit = unit_of(case, draft)
    case.save()
    return case


def _filed(submission: Submission) -> dict[str, Any]:
    return {"filed_by_officer": True} if submission.filed_by_id else {}


def _not_replaced(submission: Submission, at: dt.datetime) -> dict[str, list[str]]:
    """Files that were refused and are still the same."""
    sentence = _("Unggah pengganti untuk “%(label)s”. Catatan petugas: %(reason)s")
    return {
        each.requirement.uid: [
            sentence % {"label": checking.label(each.requirement.label), "reason": each.reason}
        ]
        for each in queries.requirements_of(submission, today=policies.local_day(at))
        if each.accepted is False and each.requirement.kind == "upload"
    }
