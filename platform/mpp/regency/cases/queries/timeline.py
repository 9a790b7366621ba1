"""What happened to a case, in the words of whoever reads it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from mpp.kernel import ids
from mpp.regency.cases.dossier import definition_of
from mpp.regency.cases.models import Case, CaseEvent
from mpp.regency.workflow import engine
from templates_catalogue.definitions.types import ServiceDefinition, State, Text

CODE_SHAPE = re.compile(r"([A-Z]{2,4})(\d{4})([2-9A-Z]{6})")
"""A case's code without its dashes, see `actions.drafts.new_code`."""
PHONE_TAIL = 4
"""Digits of the contact phone that tracking asks for."""
SENT = Text(id="Permohonan dikirim", en="Application sent")
TITLES = {
    "resubmitted": Text(id="Perbaikan dikirim", en="Correction sent"),
    "assigned": Text(id="Penanggung jawab ditetapkan", en="Assigned"),
    "external": Text(id="Hasil dari sistem lain dicatat", en="Result of another system recorded"),
    "payment": Text(id="Pembayaran dicatat", en="Payment recorded"),
    "issued": Text(id="Dokumen diterbitkan", en="Document issued"),
    "replaced": Text(id="Dokumen diganti", en="Document replaced"),
    "revoked": Text(id="Dokumen dicabut", en="Document revoked"),
    "checked": Text(id="Pemeriksaan otomatis selesai", en="Automatic check finished"),
}


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


def timeline(case: Case, *, public: bool) -> list[TimelineLine]:
    """What happened, oldest first, then the present state and (public) the expected rest.

    The public one names states as citizens read them and offices instead of officers; staff read
    the transitions that were taken, by whom.
    """
    definition = definition_of(case.version)
    events = list(CaseEvent.objects.filter(case=case))
    if public:
        return list(_public_lines(case, definition, events))
    return [_staff_line(definition, event) for event in events]


def issued_code(typed: str) -> str:
    """The code as it was issued, from what somebody typed: dashes may be missing or other ones."""
    compact = "".join(char for char in typed.upper() if char.isalnum())
    found = CODE_SHAPE.fullmatch(compact)
    return "-".join(found.groups()) if found else ids.normalise(typed)


def track(*, code: str, phone_tail: str) -> PublicStatus | None:
    """The public status, if the code and the last four digits of the contact phone agree.

    What officers wrote is left out: free text may name people, so only the signed-in applicant reads it.
    """
    digits = "".join(char for char in phone_tail if char.isdecimal())[-PHONE_TAIL:]
    case = (
        Case.objects.select_related("service", "version", "submission")
        .filter(code=issued_code(code), rehearsal=False)
        .first()
    )
    if case is None or len(digits) < PHONE_TAIL:
        return None
    if not case.submission.contact_phone.endswith(digits):
        return None
    status = public_status(case)
    return replace(status, lines=[replace(line, text="") for line in status.lines])


def public_status(case: Case) -> PublicStatus:
    """What the public page of a case shows."""
    definition = definition_of(case.version)
    state = definition.state(case.state)
    return PublicStatus(
        code=case.code,
        service=definition.name,
        state=state.public_name or state.name,
        state_kind=state.kind,
        submitted_at=case.submission.submitted_at,
        due_at=None if case.clock_paused_at or case.closed_at else case.due_at,
        closed_at=case.closed_at,
        lines=timeline(case, public=True),
    )


def _public_lines(
    case: Case, definition: ServiceDefinition, events: list[CaseEvent]
) -> Iterator[TimelineLine]:
    moves = [event for event in events if event.public and event.to_state]
    if moves:
        yield TimelineLine(SENT, moves[0].at, _("Pemohon"), "", "done", "submitted")
    for event in moves:
        entered = definition.state(event.to_state)
        mark = _mark(entered) if event is moves[-1] else "done"
        title = entered.public_name or entered.name
        yield TimelineLine(title, event.at, _office(event), event.reason, mark, event.kind)
    if case.closed_at is None:
        for state in engine.expected_path(definition, case.state):
            name = state.public_name or state.name
            yield TimelineLine(name, None, "", "", "next", "expected")


def _mark(state: State) -> str:
    """How the present state stands: `problem` where the applicant must act or was refused."""
    if state.kind in ("waiting_applicant", "rejected", "cancelled"):
        return "problem"
    return "done" if state.kind == "done" else "current"


def _office(event: CaseEvent) -> str:
    """Who acted, without a name: the applicant, an office, the system."""
    if event.actor_kind == "citizen":
        return _("Pemohon")
    if event.actor_kind == "system":
        return _("Sistem")
    return str(event.detail.get("unit") or _("Petugas"))


def _staff_line(definition: ServiceDefinition, event: CaseEvent) -> TimelineLine:
    return TimelineLine(
        title=_staff_title(definition, event),
        at=event.at,
        by=_("Sistem") if event.actor_kind == "system" else event.actor_name,
        text=event.reason,
        state="done",
        kind=event.kind,
    )


def _staff_title(definition: ServiceDefinition, event: CaseEvent) -> Text:
    if event.kind == "submitted":
        return SENT
    for each in definition.workflow.transitions:
        if each.uid == event.transition_uid:
            return each.name
    return TITLES.get(event.kind, Text(id=event.kind))
