"""Taking transitions: the daily decisions of staff, and what applicants may do themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from mpp.kernel.planes import regional
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import policies, queries
from mpp.regency.cases.actions.handling import record_external
from mpp.regency.cases.actions.running import run_effects
from mpp.regency.cases.actions.sending import send_correction
from mpp.regency.cases.actions.steps import Move, dossier_for, followed, locked, perform
from mpp.regency.cases.answers import checking
from mpp.regency.cases.dossier import Dossier, definition_of
from mpp.regency.cases.errors import CannotTake, StaleCase
from mpp.regency.cases.models import Case, PendingEffect
from mpp.regency.documents import actions as documents
from mpp.regency.documents.models import Document
from mpp.regency.workflow import engine
from templates_catalogue.definitions.types import ServiceDefinition

AMOUNT = "amount"
"""Key of `detail`: what the treasurer fixed, in whole rupiah."""
MOST_RESULT_BYTES = 5 * 1024 * 1024
"""Size of the file of a product that another system issued."""


@regional
def take(
    *,
    case: Case,
    transition_uid: str,
    by: Actor,
    at: dt.datetime,
    reason: str = "",
    revision: int | None = None,
    secret: str | None = None,
    detail: dict[str, Any] | None = None,
    number: str | None = None,
    result: UploadedFile[bytes] | None = None,
) -> Case:
    """Take a transition: policy, engine, compare-and-swap, event, audit, effects after commit.

    `revision` is the case's revision that the page was shown with. `secret` is the signer's
    passphrase: it lives in memory for this call only. `detail` may hold the `amount` a treasurer fixed.
    `number` and `result` (a PDF) are those of the product of another system that the transition records;
    when the transition is refused, neither is kept.
    Raises `StaleCase`, `NotPermitted` and `CannotTake` with the code `unknown_transition`, `not_now`,
    `not_your_role`, `guard_fails`, `reason_needed`, `two_person_rule`, `items_refused` or
    `result_missing`; for a result `Invalid` and `UploadRefused`.
    """
    policies.require_see(case, by, at)
    with _kept_if_taken(result, by, at) as document, transaction.atomic():
        if _corrects(definition_of(case.version), transition_uid):
            return send_correction(case, transition_uid, by, at, revision=revision, reason=reason)
        case = locked(case)
        if revision is not None and revision != case.revision:
            raise StaleCase(revision=case.revision)
        dossier = dossier_for(case, at)
        reason = reason or _reason_of_return(case, transition_uid, dossier.definition)
        roles = policies.roles_on(case, by, at)
        step = followed(case, transition_uid, roles, dossier, reason=reason)
        _check_people(case, step, by, dossier.definition)
        _check_findings(case, step)
        if number is not None:
            case = record_external(case=case, number=number, document=document, by=by, at=at)
        _check_result(case, step)
        kept = {AMOUNT: int(detail[AMOUNT])} if detail and detail.get(AMOUNT) is not None else {}
        move = Move(step, by, at, reason=reason, detail=kept, run_now=bool(secret))
        moved = perform(case, move)
        if secret:
            # the passphrase never enters a job: this process signs, after the commit
            run = partial(run_effects, case_id=case.pk, at=at, secret=secret)
            transaction.on_commit(run)
        return moved


@regional
@transaction.atomic
def withdraw(*, case: Case, by: Actor, reason: str, at: dt.datetime) -> Case:
    """The applicant takes the application back, where the workflow allows it. Raises `CannotTake`."""
    case = locked(case)
    dossier = dossier_for(case, at)
    policies.require_edit(case.submission, by)
    transition = engine.withdrawal(dossier.definition, case.state, dossier.context)
    if transition is None:
        raise CannotTake(
            "not_now",
            _("Permohonan pada tahap ini tidak dapat dibatalkan lagi. Hubungi petugas."),
        )
    step = _applicant_step(case, transition.uid, dossier, reason)
    return perform(case, Move(step, by, at, reason=reason, kind="withdrawn"))


@contextmanager
def _kept_if_taken(
    result: UploadedFile[bytes] | None, by: Actor, at: dt.datetime
) -> Iterator[Document | None]:
    """The file of a result, stored before the transaction; removed again when the block fails."""
    if result is None:
        yield None
        return
    document = documents.store(
        content=result,
        kind="result",
        name=result.name or "hasil.pdf",
        accept=("pdf",),
        max_bytes=MOST_RESULT_BYTES,
        by=by,
        at=at,
    )
    try:
        yield document
    except BaseException:
        documents.remove(document=document, by=by, at=at)
        raise


def _corrects(definition: ServiceDefinition, transition_uid: str) -> bool:
    """Whether the transition sends a correction: then what was corrected is checked first."""
    return any(
        each.uid == transition_uid
        and each.decision != "withdraw"
        and engine.is_correction(definition, each.source)
        for each in definition.workflow.transitions
    )


def _applicant_step(case: Case, transition_uid: str, dossier: Dossier, reason: str) -> engine.Step:
    return followed(case, transition_uid, {engine.APPLICANT}, dossier, reason=reason)


def _check_people(case: Case, step: engine.Step, by: Actor, definition: ServiceDefinition) -> None:
    taken = queries.transitions_taken(case, by)
    if engine.excluded_by_two_person_rule(definition, step.transition.uid, taken):
        raise CannotTake(
            "two_person_rule",
            _(
                "Langkah ini harus dilakukan petugas lain: Anda sudah memutuskan langkah sebelumnya."
            ),
            http_status=403,
        )


def _check_findings(case: Case, step: engine.Step) -> None:
    """What was found wrong in this round stops a decision that everything is right."""
    if step.transition.decision != "accept":
        return
    refused = queries.findings(case.submission, accepted=False)
    if refused:
        raise CannotTake(
            "items_refused",
            _("Masih ada persyaratan yang ditandai salah. Kembalikan, atau ubah hasil periksa."),
            items=sorted(refused),
        )


def _check_result(case: Case, step: engine.Step) -> None:
    """A case is only finished with the result that its effects promise."""
    external = any(each.kind == "record_external_product" for each in step.effects)
    if external and not case.external_number:
        raise CannotTake(
            "result_missing",
            _("Catat dahulu nomor dokumen yang terbit dari sistem lain."),
            http_status=422,
        )
    unsigned = PendingEffect.objects.filter(case=case, kind="issue_certificate").exclude(
        state=PendingEffect.State.DONE
    )
    if step.target.kind == "done" and unsigned.exists():
        raise CannotTake("result_missing", _("Dokumen belum selesai ditandatangani."))


def _reason_of_return(case: Case, transition_uid: str, definition: ServiceDefinition) -> str:
    """What staff wrote about refused items, as the reason of a return without one of its own."""
    returns = any(
        each.uid == transition_uid and each.decision == "return"
        for each in definition.workflow.transitions
    )
    if not returns:
        return ""
    refused = queries.findings(case.submission, accepted=False)
    labels = {each.uid: checking.label(each.label) for each in definition.requirements}
    labels |= {each.uid: checking.label(each.label) for each in definition.fields()}
    return "\n".join(f"{labels.get(uid, uid)}: {text}" for uid, text in refused.items())
