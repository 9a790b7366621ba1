"""Refusals become pages, times are shown in the regency's own zone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mpp.kernel.errors import DomainError

PAGES = {403: "errors/403.html", 404: "errors/404.html", 429: "errors/429.html"}


class DomainErrorMiddleware:
    """A named refusal that no view translated becomes a page that says it, never a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this with what a view raised."""
        if not isinstance(exception, DomainError):
            return None
        page = PAGES.get(exception.status, "errors/refused.html")
        wait = exception.detail.get("wait")
        context = {"reason": str(exception), "code": exception.status, "wait": wait}
        response = render(request, page, context, status=exception.status)
        if wait:
            response.headers["Retry-After"] = str(wait)
        return response


class TimeZoneMiddleware:
    """Times are shown in the regency's own zone (WIB, WITA, WIT)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = getattr(request, "tenant", None)
        with timezone.override(tenant.time_zone if tenant else None):
            return self.get_response(request)
