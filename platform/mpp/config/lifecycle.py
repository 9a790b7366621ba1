"""What a regency's host shows through its life: before it is live, and while it is suspended."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from api.errors import regency_not_live
from mpp.kernel.planes import on_national_plane
from tenants.registry.states import RegencyState

FIXTURES = (  # need no table of the regency
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
FURNITURE = (*FIXTURES, "/lambang/")
STAFF_ROOMS = (
    "/petugas/",
    "/kelola/",
    "/masuk/",
    "/keluar/",
    "/undangan/",
    "/kotak-keluar/",
    "/api/v1/schema/",
    "/api/v1/tokens/",
    "/api/v1/me/",
    "/api/v1/invitations/",
    "/api/v1/setup/",
)
OPEN: dict[str, tuple[str, ...]] = {
    RegencyState.CONFIGURING: (*FURNITURE, *STAFF_ROOMS),  # staff set the regency up
    RegencyState.SUSPENDED: (*FURNITURE, "/verifikasi/", "/api/v1/verification/"),
}


class LifecycleMiddleware:
    """Citizens of a regency that is not live see a friendly page instead of the portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = getattr(request, "tenant", None)
        if tenant is None or on_national_plane() or tenant.is_live:
            return self.get_response(request)
        if request.path_info.startswith(OPEN.get(tenant.state, FIXTURES)):
            return self.get_response(request)
        return _not_live(request, tenant.state)


def _not_live(request: HttpRequest, state: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return regency_not_live(state)
    response = render(request, "not_live.html", {"state": state}, status=503)
    response.headers["Retry-After"] = "3600"
    return response
