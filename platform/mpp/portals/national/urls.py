"""Pages of the hub: for everybody, for applicants, and the national console."""

from django.urls import URLPattern, URLResolver, path, re_path

from mpp.portals.national import (
    catalogue,
    console,
    fleet,
    join,
    join_status,
    public,
    review,
    verify,
)

PUBLISHER = r"(?P<publisher>[a-z][a-z0-9-]*)"
CODE = r"(?P<code>[A-Z0-9-]{1,32})"
ACCESS = r"^gabung/(?P<token>[A-Za-z0-9_-]{20,64})"
REGENCY = r"(?P<code>\d\d\.\d\d)"
REFERENCE = r"(?P<reference>[A-Z0-9-]{4,20})"

public_pages: list[URLPattern | URLResolver] = [
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

join_pages: list[URLPattern | URLResolver] = [
    path("gabung/", join.choose_region, name="join"),
    path("gabung/penanggung-jawab/", join.person, name="join-person"),
    re_path(rf"{ACCESS}/$", join_status.status, name="join-status"),
    re_path(rf"{ACCESS}/kode/$", join.code, name="join-code"),
    re_path(rf"{ACCESS}/kode/kirim/$", join.send_code, name="join-send-code"),
    re_path(rf"{ACCESS}/surat/$", join.decree, name="join-decree"),
    re_path(rf"{ACCESS}/perjanjian/$", join.agreement, name="join-agreement"),
    re_path(rf"{ACCESS}/penanggung-jawab/$", join.contact, name="join-contact"),
    re_path(rf"{ACCESS}/alamat/$", join.address, name="join-address"),
    re_path(rf"{ACCESS}/katalog/$", join.catalogue, name="join-catalogue"),
    re_path(rf"{ACCESS}/periksa/$", join.check, name="join-check"),
    re_path(rf"{ACCESS}/jawaban/$", join_status.answer, name="join-answer"),
    re_path(rf"{ACCESS}/tarik/$", join_status.withdraw, name="join-withdraw"),
]

console_pages: list[URLPattern | URLResolver] = [
    path("konsol/", console.overview, name="console"),
    path("konsol/permohonan/", review.request_list, name="requests"),
    re_path(rf"^konsol/permohonan/{REFERENCE}/$", review.request_page, name="request"),
    re_path(rf"^konsol/permohonan/{REFERENCE}/surat/$", review.decree, name="request-decree"),
    re_path(
        rf"^konsol/permohonan/{REFERENCE}/(?P<decision>setujui|tanya|tolak)/$",
        review.decide,
        name="request-decide",
    ),
    path("konsol/operasi/", fleet.operation_list, name="operations"),
    re_path(rf"^konsol/operasi/{REFERENCE}/$", fleet.operation_page, name="operation"),
    re_path(
        rf"^konsol/operasi/{REFERENCE}/keadaan\.json$",
        fleet.operation_state,
        name="operation-state",
    ),
    re_path(rf"^konsol/operasi/{REFERENCE}/lanjutkan/$", fleet.retry, name="operation-retry"),
    path("konsol/daerah/", fleet.tenant_list, name="tenants"),
    re_path(rf"^konsol/daerah/{REGENCY}/$", fleet.tenant_page, name="tenant"),
    re_path(
        rf"^konsol/daerah/{REGENCY}/(?P<move>hentikan|aktifkan|tutup)/$",
        fleet.move,
        name="tenant-move",
    ),
    path("konsol/audit/", console.audit, name="audit"),
    path("konsol/petugas/", console.officers, name="officers"),
]

urlpatterns = [*public_pages, *join_pages, *console_pages]
