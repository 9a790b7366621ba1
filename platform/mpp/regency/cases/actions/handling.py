"""What staff do to a case besides moving it: examine, assign, record results and payments."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mpp.kernel.errors import Invalid, NotPermitted
from mpp.kernel.planes import regional
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import policies
from mpp.regency.cases.actions.steps import Move, dossier_for, locked, perform
from mpp.regency.cases.dossier import definition_of
from mpp.regency.cases.errors import CannotAssign, CannotReview, CannotTake
from mpp.regency.cases.models import Case, CaseEvent, RequirementReview
from mpp.regency.documents.models import Document
from mpp.regency.people import policies as people
from mpp.regency.people.models import StaffMember
from mpp.regency.workflow import engine

PAID = "paid"
TREASURER = "revenue_treasurer"
LONGEST_REASON = 500
LONGEST_NUMBER = 64


@regional
@transaction.atomic
def review(
    *,
    case: Case,
    item_uid: str,
    accepted: bool,
    by: StaffMember,
    at: dt.datetime,
    reason: str = "",
) -> RequirementReview:
    """Note what was found about one requirement or field in this round; a refusal needs a reason.

    Raises `CannotReview`, `Invalid`, `NotPermitted`.
    """
    case = locked(case)
    policies.require_turn(case, by, at)
    definition = definition_of(case.version)
    items = {each.uid for each in definition.requirements}
    items |= {each.uid for each in definition.fields()}
    if item_uid not in items or case.state_kind != "open":
        raise CannotReview
    reason = "" if accepted else reason.strip()[:LONGEST_REASON]
    if not accepted and not reason:
        sentence = _("Tulis apa yang salah, supaya pemohon dapat memperbaikinya.")
        raise Invalid(sentence, errors={item_uid: [sentence]})
    found, _created = RequirementReview.objects.update_or_create(
        case=case,
        round=case.round,
        item_uid=item_uid,
        defaults={"accepted": accepted, "reason": reason, "by": by, "at": at},
    )
    audit.record(
        actor=by,
        event="case.reviewed",
        subject=case,
        at=at,
        detail={"item": item_uid, "accepted": accepted, "round": case.round},
    )
    return found


@regional
@transaction.atomic
def assign(*, case: Case, to: StaffMember | None, by: StaffMember, at: dt.datetime) -> Case:
    """Give the case to an officer (oneself: claim), or back to all of the role (`None`).

    Officers of the role may claim and give back; only heads and administrators assign to others.
    Raises `CannotAssign`, `NotPermitted`.
    """
    case = locked(case)
    may_assign = people.may(by, "cases.assign", policies.local_day(at)) and policies.may_see_case(
        case, by, at
    )
    own = to == by or (to is None and case.assignee == by)
    if not may_assign and not (own and policies.may_handle(case, by, at)):
        raise NotPermitted
    if to is not None and not (to.active and policies.may_handle(case, to, at)):
        raise CannotAssign
    case.assignee = to
    case.save(update_fields=["assignee"])
    _note(case, "assigned", by, at, detail={"to": to.code if to else ""})
    audit.record(
        actor=by,
        event="case.assigned",
        subject=case,
        at=at,
        detail={"to": to.code if to else ""},
    )
    return case


@regional
@transaction.atomic
def record_external(
    *, case: Case, number: str, document: Document | None, by: Actor, at: dt.datetime
) -> Case:
    """Record number and file of a product that another system issued (a KK from SIAK).

    The platform never makes such a product itself. Without a file an earlier one stays.
    Raises `NotPermitted`, `Invalid`.
    """
    case = locked(case)
    policies.require_turn(case, by, at)
    definition = definition_of(case.version)
    number = " ".join(number.split())
    if definition.output.kind != "external":
        sentence = _("Hasil layanan ini dibuat oleh platform, bukan oleh sistem lain.")
        raise Invalid(sentence, errors={"number": [sentence]})
    if not number or len(number) > LONGEST_NUMBER:
        sentence = _("Tulis nomor dokumen seperti tertulis pada sistem penerbitnya.")
        raise Invalid(sentence, errors={"number": [sentence]})
    case.external_number = number
    if document is not None:
        case.external_document = document
    case.save(update_fields=["external_number", "external_document"])
    _note(case, "external", by, at, detail={"system": definition.output.system or ""})
    audit.record(
        actor=by,
        event="case.external_recorded",
        subject=case,
        at=at,
        detail={"system": definition.output.system or "", "document": bool(document)},
    )
    return case


@regional
@transaction.atomic
def confirm_payment(*, case: Case, reference: str, by: StaffMember, at: dt.datetime) -> Case:
    """The treasurer confirms that the amount due has come in; the workflow goes on.

    Raises `NotPermitted`, `Invalid` (no reference) and `CannotTake` when no payment is awaited.
    """
    case = locked(case)
    held = people.roles_of(by, policies.local_day(at))
    if not any(role == TREASURER and unit in (None, case.unit_id) for role, unit in held):
        raise NotPermitted
    reference = " ".join(reference.split())[:100]
    if not reference:
        sentence = _("Tulis nomor bukti pembayaran.")
        raise Invalid(sentence, errors={"reference": [sentence]})
    dossier = dossier_for(case, at)
    transition = engine.by_outcome(dossier.definition, case.state, PAID, dossier.context)
    if transition is None:
        raise CannotTake("not_now", _("Permohonan ini tidak sedang menunggu pembayaran."))
    step = engine.step_of(dossier.definition, transition)
    audit.record(
        actor=by,
        event="case.payment_confirmed",
        subject=case,
        at=at,
        detail={"reference": reference, "amount": case.amount_due},
    )
    return perform(case, Move(step, by, at, kind="payment", detail={"reference": reference}))


def _note(case: Case, kind: str, by: Actor, at: dt.datetime, *, detail: dict[str, Any]) -> None:
    """A line that only staff read."""
    CaseEvent.objects.create(
        case=case,
        kind=kind,
        actor_kind=by.actor_kind,
        actor_id=by.actor_id,
        actor_name=by.actor_name,
        detail=detail,
        public=False,
        at=at,
    )


@regional
@transaction.atomic
def note_document(
    *, case: Case, kind: str, number: str, reason: str, by: Actor, at: dt.datetime
) -> CaseEvent:
    """Write into the timeline that the case's document was issued, replaced or revoked."""
    return CaseEvent.objects.create(
        case=case,
        kind=kind,
        actor_kind=by.actor_kind,
        actor_id=by.actor_id,
        actor_name=by.actor_name,
        reason=reason,
        detail={"number": number},
        at=at,
    )
