"""Telling the applicant what happened to a case."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from mpp.kernel.outbox.models import OutboxMessage
from mpp.regency.cases.dossier import definition_of
from mpp.regency.cases.models import Case, CaseEvent, Submission
from mpp.regency.notifications import actions as notifications
from mpp.regency.notifications.actions import Recipient
from mpp.regency.people import queries as people
from mpp.regency.workflow import calendars

TRACKING = "/lacak/?kode={code}"
OWN_PAGE = "/permohonan/{code}/"
FOR_THE_APPLICANT = frozenset(
    {"returned", "issued", "replaced", "ready", "schedule_needed", "missed", "payment_due"}
)
"""Events after which the applicant has something to do or to fetch, which takes signing in."""


def tell(
    case: Case, event: str, *, at: dt.datetime, cause: CaseEvent | None = None, number: str = ""
) -> list[OutboxMessage]:
    """Write the messages of an event about a case; a rehearsal tells nobody.

    `cause` gives the reason an officer wrote; `number` is the document's, where there is one.
    """
    if case.rehearsal:
        return []
    recipient = recipient_of(case.submission)
    page = OWN_PAGE if event in FOR_THE_APPLICANT else TRACKING
    return notifications.send(
        event=event,
        to=recipient,
        context={
            "service": definition_of(case.version).name.in_language(recipient.language),
            "link": people.own_address(page.format(code=case.code)),
            "reason": cause.reason if cause else "",
            "due": _written(case.due_at, recipient.language) if case.due_at else "",
            "number": number or case.external_number,
            "amount": f"Rp{case.amount_due:,}".replace(",", ".") if case.amount_due else "",
        },
        at=at,
        reference=case.code,
    )


def recipient_of(submission: Submission) -> Recipient:
    """The applicant, by the contacts given for this application."""
    return Recipient(
        name=submission.applicant.name,
        email=submission.contact_email,
        phone=submission.contact_phone,
        language=submission.language,
    )


def _written(moment: dt.datetime, language: str) -> str:
    """`Jumat, 27 Maret 2026 pukul 16.00 WIB` in the regency's zone."""
    local = moment.astimezone(ZoneInfo(calendars.zone()))
    if language.startswith("en"):
        return format_datetime(local, "EEEE, d MMMM y 'at' HH:mm", locale="en") + f" {local:%Z}"
    return format_datetime(local, "EEEE, d MMMM y 'pukul' HH.mm", locale="id") + f" {local:%Z}"
