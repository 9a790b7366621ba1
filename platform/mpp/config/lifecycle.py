"""What a regency's host shows through its life: before it is live, and while it is suspended."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from api.errors import regency_not_live
from mpp.kernel.planes import on_national_plane
from tenants.registry.states import RegencyState

# Always open: staff set the regency up, people read the notices, programs get proper errors.
OPEN_BEFORE_LIVE = (
    "/petugas/",
    "/kelola/",
    "/masuk/",
    "/keluar/",
    "/undangan/",
    "/kotak-keluar/",
    "/lambang/",
    "/static/",
    "/tema.css",
    "/bahasa/",
    "/sw.js",
    "/luring/",
    "/robots.txt",
    "/.well-known/",
    "/aksesibilitas/",
    "/privasi/",
)
OPEN_WHEN_SUSPENDED = (*OPEN_BEFORE_LIVE[4:], "/verifikasi/")


class LifecycleMiddleware:
    """Citizens of a regency that is not live see a friendly page instead of the portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = getattr(request, "tenant", None)
        if tenant is None or on_national_plane() or tenant.is_live:
            return self.get_response(request)
        if request.path.startswith(_open_paths(tenant.state)):
            return self.get_response(request)
        return _not_live(request, tenant.state)


def _open_paths(state: str) -> tuple[str, ...]:
    if state == RegencyState.CONFIGURING:
        return OPEN_BEFORE_LIVE
    if state == RegencyState.SUSPENDED:
        return OPEN_WHEN_SUSPENDED
    return OPEN_BEFORE_LIVE[6:]


def _not_live(request: HttpRequest, state: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return regency_not_live(state)
    response = render(request, "not_live.html", {"state": state}, status=503)
    response.headers["Retry-After"] = "3600"
    return response
