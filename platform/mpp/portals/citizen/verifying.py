"""Whether a document is genuine: for anybody, by code or by the file itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mpp.accounts.limits import Limit, address_of, consume
from mpp.kernel import ids
from mpp.portals.citizen import reads
from mpp.portals.verification import CompareForm, LookupForm
from mpp.regency.certificates import queries as certificates

LOOKUPS = Limit(times=60, seconds=60)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The empty page, or on to the page of the code that was typed."""
    form = LookupForm(request.GET if "kode" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("verify-code", code=form.cleaned_data["kode"])
    context = {"lookup_form": form, "robots": "noindex", "title_error": bool(form.errors)}
    status = 422 if form.errors else 200
    return render(request, "citizen/verify.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says; with POST, whether a file is the one that was issued."""
    consume("verify", address_of(request), LOOKUPS)
    typed = ids.normalise(code)
    sent = request.method == "POST"
    compare_form = CompareForm(request.POST, request.FILES) if sent else CompareForm()
    comparison = None
    if compare_form.is_bound and compare_form.is_valid():
        comparison = certificates.compare(typed, compare_form.content())
    verification = certificates.verify(typed, today=reads.local_today())
    context = {
        "code": verification.code or typed,
        "verification": verification,
        "comparison": comparison,
        "lookup_form": LookupForm(),
        "compare_form": compare_form,
        "robots": "noindex",
        "title_error": bool(compare_form.errors),
    }
    status = 422 if compare_form.errors else 404 if verification.state == "unknown" else 200
    return render(request, "citizen/verify.html", context, status=status)
