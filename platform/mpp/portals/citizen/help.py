"""Help: questions people ask, and where to complain until the complaint desk opens online."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mpp.regency.offices import queries as offices


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Answers, contacts, and who handles complaints."""
    profile = offices.profile()
    handler = profile.complaint_handler if profile else None
    return render(request, "citizen/help.html", {"handler": handler})
