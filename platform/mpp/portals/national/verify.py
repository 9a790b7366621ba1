"""Verification at the hub: the code's first digits name the regency whose register answers."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mpp.kernel import clock, ids
from mpp.kernel.planes import regency_plane
from mpp.portals.national import reads
from mpp.portals.verification import CompareForm, LookupForm
from mpp.regency.certificates import queries as certificates
from tenants.registry import queries as registry
from tenants.registry.models import Regency
from tenants.registry.states import RegencyState

REGION = re.compile(r"^(\d\d)[.-]?(\d\d)")
WITH_REGISTER = (RegencyState.CONFIGURING, RegencyState.LIVE, RegencyState.SUSPENDED)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The empty page, or on to the page of the code that was typed."""
    form = LookupForm(request.GET if "kode" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("verify-code", code=form.cleaned_data["kode"])
    context = {"lookup_form": form, "robots": "noindex", "title_error": bool(form.errors)}
    return render(request, "national/verify.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the register of the code's regency says; with POST, whether a file is the issued one."""
    typed = ids.normalise(code)
    regency = issuer_of(typed)
    sent = request.method == "POST"
    compare_form = CompareForm(request.POST, request.FILES) if sent else CompareForm()
    comparison = None
    if regency is None:
        verification = certificates.Verification(code=typed, state="unknown")
    else:
        today = clock.local_date(clock.now(), regency.time_zone)
        with regency_plane(regency.schema_name):
            verification = certificates.verify(typed, today=today)
            if compare_form.is_bound and compare_form.is_valid():
                comparison = certificates.compare(typed, compare_form.content())
    context = {
        "code": verification.code or typed,
        "verification": verification,
        "comparison": comparison,
        "issuer_href": reads.address_of(regency) if regency and regency.is_live else "",
        "lookup_form": LookupForm(),
        "compare_form": compare_form,
        "robots": "noindex",
        "title_error": bool(compare_form.errors),
    }
    return render(request, "national/verify.html", context)


def issuer_of(code: str) -> Regency | None:
    """The regency whose code a verification code begins with (3510-... is 35.10)."""
    found = REGION.match(code)
    if not found:
        return None
    return (
        registry.regencies()
        .filter(code=f"{found[1]}.{found[2]}", state__in=WITH_REGISTER)
        .prefetch_related("domains")
        .first()
    )
