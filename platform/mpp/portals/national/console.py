"""The national console: its frame, the overview, the audit trail, the officers."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mpp.portals import labels
from mpp.portals.access import officer_required
from mpp.portals.audit_filter import AuditFilter
from mpp.portals.national import reads
from tenants.onboarding import queries as requests
from tenants.operations import queries as operations
from tenants.oversight import queries as oversight
from tenants.registry import policies
from tenants.registry import queries as registry
from tenants.registry.actors import Officer
from tenants.registry.models import NationalEntry

PER_PAGE = 40
SECTIONS = (
    ("console", "regency.read", gettext_lazy("Ringkasan"), "home"),
    ("requests", "onboarding.read", gettext_lazy("Permohonan"), "inbox"),
    ("operations", "operation.read", gettext_lazy("Operasi"), "refresh"),
    ("tenants", "regency.read", gettext_lazy("Daerah"), "map-pin"),
    ("audit", "audit.read", gettext_lazy("Jejak audit"), "history"),
    ("officers", "regency.read", gettext_lazy("Petugas"), "users"),
)


def officer_of(request: HttpRequest) -> Officer:
    """The officer `officer_required` found."""
    officer: Officer = request.officer  # type: ignore[attr-defined]
    return officer


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the officer of this request has a permission."""
    return policies.may(officer_of(request), permission)


def frame(request: HttpRequest, current: str) -> dict[str, Any]:
    """What every page of the console shares: the dense frame, navigation, who this is."""
    officer = officer_of(request)
    waiting = requests.requests("submitted").count()
    nav = [
        {
            "label": label,
            "href": reverse(name),
            "current": name == current,
            "icon": icon,
            "count": waiting if name == "requests" else None,
        }
        for name, permission, label, icon in SECTIONS
        if policies.may(officer, permission)
    ]
    return {
        "console": True,
        "nav": nav,
        "staff_name": officer.actor_name,
        "staff_role": role_words(officer.roles),
        "robots": "noindex",
    }


def role_words(roles: Any) -> str:
    """Roles in words, for people."""
    return ", ".join(str(policies.ROLES.get(role, role)) for role in sorted(roles))


@require_safe
@officer_required("regency.read")
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for the nation's officers, and how the regencies stand."""
    may_review, may_operate = may(request, "onboarding.read"), may(request, "operation.read")
    context = frame(request, "console") | {
        "may_review": may_review,
        "may_operate": may_operate,
        "waiting": requests.requests("submitted")[:5] if may_review else [],
        "failed": operations.recent("failed")[:5] if may_operate else [],
        "waiting_count": requests.requests("submitted").count(),
        "failed_count": operations.recent("failed").count(),
        "figures": reads.figures(),
        "totals": labels.figures(oversight.national_totals()),
    }
    return render(request, "national/console/overview.html", context)


@require_safe
@officer_required("audit.read")
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what on the national plane, newest first."""
    form = AuditFilter(request.GET)
    rows = form.apply(NationalEntry.objects.order_by("-id"))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = frame(request, "audit") | {"page": page, "filters": form}
    return render(request, "national/console/audit.html", context)


@require_safe
@officer_required("regency.read")
def officers(request: HttpRequest) -> HttpResponse:
    """Who works for the nation, in which roles."""
    rows = [{"row": each, "roles": role_words(each.roles)} for each in registry.officers()]
    return render(
        request, "national/console/officers.html", frame(request, "officers") | {"rows": rows}
    )
