"""URLs on a host that belongs to nobody: one page for everything."""

from django.urls import include, path, re_path

from mpp.portals.views import unknown_host

urlpatterns = [
    path("", include("mpp.portals.urls")),
    re_path(r"^.*$", unknown_host, name="unknown-host"),
]
handler400 = "mpp.portals.errors.bad_request"
handler404 = "mpp.portals.errors.not_found"
handler500 = "mpp.portals.errors.server_error"
