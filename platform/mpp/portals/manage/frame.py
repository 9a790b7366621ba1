"""What all pages of the administrators share: who acts, navigation, the answer to a form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mpp.portals.staff.presentation import navigation
from mpp.regency.people import policies
from mpp.regency.people.models import StaffMember
from tenants.registry.models import Regency

SECTIONS: tuple[tuple[str, str, str | Promise], ...] = (
    ("checklist", "manage.view", _("Penyiapan")),
    ("services", "catalogue.manage", _("Layanan")),
    ("staff", "staff.manage", _("Petugas")),
    ("readiness", "manage.view", _("Kesiapan")),
    ("outbox", "messages.view", _("Pesan")),
    ("regency-audit", "audit.view", _("Jejak audit")),
)


def staff_of(request: HttpRequest) -> StaffMember:
    """The staff member `staff_required` found."""
    staff: StaffMember = request.staff  # type: ignore[attr-defined]
    return staff


def regency_of(request: HttpRequest) -> Regency:
    """The regency this host belongs to."""
    tenant: Regency = request.tenant  # type: ignore[attr-defined]
    return tenant


def frame(request: HttpRequest, section: str = "checklist") -> dict[str, Any]:
    """Navigation and the sections of these pages, by what this person may do."""
    staff = staff_of(request)
    return {
        "nav": navigation(request, "checklist"),
        "sections": [
            {"label": label, "href": reverse(name), "current": name == section}
            for name, permission, label in SECTIONS
            if policies.may(staff, permission)
        ],
        "robots": "noindex",
    }


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    section: str = "checklist",
    status: int = 0,
) -> HttpResponse:
    """Render a page of the administrators; status 0 means that all is well."""
    return render(request, template, frame(request, section) | context, status=status or 200)


def done(request: HttpRequest, sentence: str, name: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Say that it was done and go to a page."""
    messages.success(request, sentence)
    moved: HttpResponse = redirect(name, *args, **kwargs)
    return moved
