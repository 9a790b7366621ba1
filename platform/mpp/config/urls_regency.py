"""URLs on a regency's host."""

from django.urls import include, path

from mpp.portals.citizen.help import help_page

urlpatterns = [
    path("", include("mpp.portals.urls")),
    path("bantuan/", help_page, name="help"),
    path("", include("mpp.portals.citizen.urls")),
    path("", include("mpp.accounts.urls")),
    path("petugas/", include("mpp.portals.staff.urls")),
    path("kelola/", include("mpp.portals.manage.urls")),
    path("api/v1/", include("api.v1.urls_regency")),
]
handler400 = "mpp.portals.errors.bad_request"
handler403 = "mpp.portals.errors.forbidden"
handler404 = "mpp.portals.errors.not_found"
handler500 = "mpp.portals.errors.server_error"
