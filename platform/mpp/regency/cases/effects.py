"""What transitions of cases set off. Issuing certificates is registered by the certificates app."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mpp.connectors.registers.backends import get_practitioner_register
from mpp.connectors.registers.port import CheckResult, PractitionerQuery
from mpp.regency.audit import actions as audit
from mpp.regency.cases import access, messages
from mpp.regency.cases.answers import reading, sealing
from mpp.regency.cases.dossier import dossier_of
from mpp.regency.cases.models import Case, CaseEvent
from mpp.regency.cases.policies import local_day
from mpp.regency.documents import policies as document_policies
from mpp.regency.people.models import System
from mpp.regency.workflow import effects
from mpp.regency.workflow.effects import EffectKind
from templates_catalogue.definitions import forms
from templates_catalogue.definitions.types import ServiceDefinition

HEALTH_WORKERS = "satusehat_sdmk"
"""What definitions call the register of health workers."""


class UnknownRegister(LookupError):
    """The definition names a register that this platform does not connect to."""


def register_all() -> None:
    """Let transitions set these off."""
    kinds = {
        "notify": EffectKind(notify),
        "start_clock": EffectKind(start_clock),
        "check_register": EffectKind(check_register, calls_outside=True),
        "request_payment": EffectKind(request_payment),
        "assign_number": EffectKind(assign_number),
        "record_external_product": EffectKind(record_external_product),
    }
    for name, kind in kinds.items():
        effects.registry.register(name, kind)
    document_policies.registry.register("evidence", access.may_open_evidence)
    document_policies.registry.register("result", access.may_open_result)


def notify(
    *, case: Case, event: CaseEvent, parameters: dict[str, Any], at: dt.datetime, secret: str | None
) -> None:
    """Send the applicant the message that the definition names."""
    issued = CaseEvent.objects.filter(case=case, kind__in=("issued", "replaced")).last()
    number = str(issued.detail.get("number", "")) if issued else ""
    messages.tell(case, parameters.get("event", "news"), at=at, cause=event, number=number)


def start_clock(
    *, case: Case, event: CaseEvent, parameters: dict[str, Any], at: dt.datetime, secret: str | None
) -> None:
    """The transition itself started the clock, to the second; nothing is left to do."""


def assign_number(
    *, case: Case, event: CaseEvent, parameters: dict[str, Any], at: dt.datetime, secret: str | None
) -> None:
    """Numbers are taken when the certificate is issued: one given out earlier could leave a gap."""


def check_register(
    *, case: Case, event: CaseEvent, parameters: dict[str, Any], at: dt.datetime, secret: str | None
) -> str:
    """Ask an outside register; its outcome takes the next transition."""
    name = str(parameters.get("register_name", ""))
    if name != HEALTH_WORKERS:
        raise UnknownRegister(f"no register {name!r}")
    result = get_practitioner_register().check(_query(case, at), at=at)
    Case.objects.filter(pk=case.pk).update(automatic_check=result.outcome)
    _note_check(case, result, at)
    return result.outcome


def request_payment(
    *, case: Case, event: CaseEvent, parameters: dict[str, Any], at: dt.datetime, secret: str | None
) -> None:
    """Record what is due: what the treasurer fixed, else what the definition computes."""
    dossier = dossier_of(case.submission, local_day(at))
    computed = forms.fee_total(
        dossier.definition, dossier.answers, dossier.parameters, dossier.today
    )
    amount = event.detail.get("amount", computed)
    if dossier.definition.fee.kind == "free":
        raise LookupError("a free service can never create a bill")
    case.amount_due = int(amount)
    case.save(update_fields=["amount_due"])


def record_external_product(
    *, case: Case, event: CaseEvent, parameters: dict[str, Any], at: dt.datetime, secret: str | None
) -> None:
    """The number was recorded before the transition, which asks for it; nothing is left to do."""


def _query(case: Case, at: dt.datetime) -> PractitionerQuery:
    dossier = dossier_of(case.submission, local_day(at))
    answers = sealing.open_answers(dossier.definition, dossier.answers)
    words = {
        field.key: reading.in_words(field, answers.get(field.uid), "id", reveal=True)
        for field in dossier.definition.fields()
    }
    applicant = case.submission.applicant
    return PractitionerQuery(
        nik=applicant.nik,
        name=applicant.name,
        profession=words.get("profesi") or _profession(dossier.definition),
        str_number=words.get("no_str", ""),
    )


def _profession(definition: ServiceDefinition) -> str:
    """The profession that the certificate prints, where the service is for one profession only."""
    for line in definition.output.layout.lines if definition.output.layout else []:
        if line.label is not None and line.label.id == "Profesi" and "{" not in line.value.id:
            return line.value.id
    return definition.name.id


def _note_check(case: Case, result: CheckResult, at: dt.datetime) -> None:
    system = System("register")
    detail = {
        "outcome": result.outcome,
        "reasons": list(result.reasons),
        "source": result.source,
        "simulated": result.is_simulation,
    }
    CaseEvent.objects.create(
        case=case,
        kind="checked",
        actor_kind=system.actor_kind,
        actor_id=system.actor_id,
        actor_name=system.actor_name,
        reason=" ".join(result.texts),
        detail=detail,
        public=False,
        at=at,
    )
    audit.record(actor=system, event="case.checked", subject=case, at=at, detail=detail)
