"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mpp.kernel.planes import on_national_plane
from mpp.regency.offices import queries as offices
from tenants.registry.states import RegencyState

ZONE_LABELS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
WITH_SCHEMA = (RegencyState.CONFIGURING, RegencyState.LIVE, RegencyState.SUSPENDED)


def portal(request: HttpRequest) -> dict[str, Any]:
    """`regency`: identity of the host's regency, or nothing on the hub and on unknown hosts."""
    context: dict[str, Any] = {
        "request_id": getattr(request, "id", ""),
        "demo_outbox": settings.DEMO_OUTBOX,
    }
    tenant = getattr(request, "tenant", None)
    if tenant is not None and not on_national_plane():
        context["regency"] = _identity(tenant)
    if (staff := getattr(request, "staff", None)) is not None:  # set by `staff_required`
        context |= {"staff_name": staff.name, "staff_role": staff.position}
    return context


def _identity(tenant: Any) -> dict[str, Any]:
    profile = offices.profile() if tenant.state in WITH_SCHEMA else None
    identity: dict[str, Any] = {
        "code": tenant.code,
        "name": tenant.name,
        "short_name": tenant.name.removeprefix("Kabupaten ").removeprefix("Kota "),
        "state": tenant.state,
        "time_zone": tenant.time_zone,
        "zone_label": ZONE_LABELS.get(tenant.time_zone, ""),
    }
    if profile is not None:
        identity |= {
            "short_name": profile.short_name,
            "accent": profile.accent,
            "emblem_url": "/lambang/" if profile.emblem else "",
            "motto": profile.motto,
            "phone": profile.phone,
            "whatsapp": profile.whatsapp,
            "email": profile.email,
            "address": profile.address,
            "terms": profile.terms,
        }
    return identity
