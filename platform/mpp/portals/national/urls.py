"""Pages of the hub: for everybody, for applicants, and the national console."""

from django.urls import URLPattern, URLResolver, path, re_path

from mpp.portals.national import catalogue, public, verify

PUBLISHER = r"(?P<publisher>[a-z][a-z0-9-]*)"
CODE = r"(?P<code>[A-Z0-9-]{1,32})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.hub, name="hub"),
    path("daerah/", public.regions, name="regions"),
    re_path(r"^provinsi/(?P<code>\d\d)/$", public.province, name="province"),
    path("bantuan/", public.help_page, name="help"),
    path("katalog/", catalogue.catalogue, name="catalogue"),
    re_path(rf"^katalog/{PUBLISHER}/{CODE}/$", catalogue.template, name="template"),
    re_path(
        rf"^katalog/{PUBLISHER}/{CODE}/v(?P<number>\d{{1,9}})\.(?P<suffix>yaml|json)$",
        catalogue.download,
        name="template-file",
    ),
    path("verifikasi/", verify.verify, name="verify"),
    re_path(r"^verifikasi/(?P<code>[A-Za-z0-9-]{1,40})/$", verify.verify_code, name="verify-code"),
]
