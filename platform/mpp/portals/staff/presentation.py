"""What the staff pages show, made out of what the domain says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mpp.kernel import clock
from mpp.portals.labels import WORKFLOW_ROLES
from mpp.regency.cases.dossier import definition_of
from mpp.regency.cases.models import Case, PendingEffect
from mpp.regency.cases.queries import RequirementStatus, TimelineLine
from mpp.regency.people import policies

STATE_TONES = {
    "open": "info",
    "waiting_applicant": "warning",
    "done": "success",
    "rejected": "danger",
    "cancelled": "neutral",
}
SOON = dt.timedelta(hours=24)


def local_today() -> dt.date:
    """The day in the zone of the request's regency."""
    return timezone.localdate(clock.now())


def navigation(request: HttpRequest, current: str = "") -> list[dict[str, Any]]:
    """Entries by what the officer may do."""
    staff = request.staff  # type: ignore[attr-defined]
    entries = [("cases.view", "worklist", _("Daftar kerja"), "inbox")]
    entries.append(("citizens.assist", "desk", _("Bantu warga"), "users"))
    entries.append(("manage.view", "checklist", _("Kelola daerah"), "settings"))
    return [
        {"label": label, "href": reverse(name), "current": name == current, "icon": icon}
        for permission, name, label, icon in entries
        if policies.may(staff, permission)
    ]


def worklist_filters(request: HttpRequest) -> dict[str, Any]:
    """Arguments of the worklist query out of the address."""
    given = request.GET
    return {
        "search": given.get("q", "").strip()[:100],
        "service": given.get("layanan", "")[:32],
        "state_kind": given.get("keadaan", "")[:20],
        "overdue": given.get("lewat") == "1",
        "mine": given.get("milik") == "saya",
        "everything": given.get("semua") == "1",
    }


def worklist_row(case: Case, now: dt.datetime) -> dict[str, Any]:
    """One row: the state in words, and how much time is left in words and tone."""
    return {
        "case": case,
        "state": definition_of(case.version).state(case.state),
        "tone": STATE_TONES.get(case.state_kind, "neutral"),
        "due": due(case, now),
    }


def due(case: Case, now: dt.datetime) -> dict[str, str]:
    """How the statutory clock stands: tone and a short sentence."""
    if case.closed_at is not None:
        return {"tone": "neutral", "label": _("Selesai")}
    if case.clock_paused_at is not None:
        return {"tone": "neutral", "label": _("Jam layanan berhenti sementara")}
    if case.due_at is None:
        return {"tone": "neutral", "label": _("Jam layanan belum berjalan")}
    left = case.due_at - now
    if left < dt.timedelta(0):
        days = max(1, -left.days)
        return {
            "tone": "danger",
            "label": ngettext("Lewat %(count)s hari", "Lewat %(count)s hari", days)
            % {"count": days},
        }
    if left <= SOON:
        return {"tone": "warning", "label": _("Jatuh tempo dalam 24 jam")}
    return {
        "tone": "success",
        "label": ngettext("%(count)s hari lagi", "%(count)s hari lagi", left.days)
        % {"count": left.days},
    }


def case_head(case: Case, now: dt.datetime) -> dict[str, Any]:
    """The facts at the top of the case page."""
    state = definition_of(case.version).state(case.state)
    return {
        "state": state,
        "tone": STATE_TONES.get(case.state_kind, "neutral"),
        "due": due(case, now),
        "turn": WORKFLOW_ROLES.get(case.role, ""),
        "definition": definition_of(case.version),
    }


def timeline(lines: Iterable[TimelineLine]) -> list[dict[str, Any]]:
    """Lines for the timeline component, newest last."""
    return [
        {"title": each.title, "at": each.at, "by": each.by, "text": each.text, "state": each.state}
        for each in lines
    ]


EFFECTS = {
    "notify": gettext_lazy("Pesan kepada pemohon"),
    "start_clock": gettext_lazy("Mulai jam layanan"),
    "check_register": gettext_lazy("Pemeriksaan ke register luar"),
    "request_payment": gettext_lazy("Permintaan pembayaran"),
    "assign_number": gettext_lazy("Penomoran"),
    "issue_certificate": gettext_lazy("Penerbitan dan tanda tangan dokumen"),
    "record_external_product": gettext_lazy("Pencatatan hasil dari sistem lain"),
}


def pending(effects: Iterable[PendingEffect]) -> list[dict[str, Any]]:
    """What a decision set off and is not done yet, in words."""
    return [
        {
            "label": EFFECTS.get(each.kind, each.kind),
            "failed": each.state == PendingEffect.State.FAILED,
            "attempts": each.attempts,
            "error": each.last_error,
        }
        for each in effects
    ]


def findings(
    request: HttpRequest, requirements: Iterable[RequirementStatus]
) -> list[dict[str, Any]]:
    """What was ticked on the checklist: arguments of `cases.actions.review`, one per requirement."""
    found = []
    for each in requirements:
        uid = each.requirement.uid
        verdict = request.POST.get(f"verdict-{uid}", "")
        if verdict in ("ok", "no"):
            reason = request.POST.get(f"reason-{uid}", "").strip()[:500]
            accepted = verdict == "ok"
            found.append(
                {"item_uid": uid, "accepted": accepted, "reason": "" if accepted else reason}
            )
    return found
