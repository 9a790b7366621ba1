"""Addresses of a regency's portal for citizens. Slugs and codes, never ids that can be counted through."""

from django.urls import URLPattern, URLResolver, path

from mpp.portals.citizen import (
    applying,
    catalogue,
    desk,
    following,
    invitation,
    profile,
    signing_in,
    verifying,
)

APPLICATION = "permohonan/<str:code>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", catalogue.home, name="home"),
    path("lambang/", catalogue.emblem, name="emblem"),
    # services
    path("layanan/", catalogue.service_list, name="service-list"),
    path("layanan/<slug:slug>/", catalogue.service, name="service"),
    path("layanan/<slug:slug>/syarat/", catalogue.eligibility, name="eligibility"),
    path("layanan/<slug:slug>/ajukan/", applying.apply, name="apply"),
    # one application
    path(APPLICATION, following.my_case, name="my-case"),
    path(f"{APPLICATION}berkas/", applying.documents, name="apply-documents"),
    path(f"{APPLICATION}periksa/", applying.check, name="apply-check"),
    path(f"{APPLICATION}hapus/", applying.discard, name="discard"),
    path(f"{APPLICATION}terkirim/", following.submitted, name="submitted"),
    path(f"{APPLICATION}tanda-terima/", following.receipt, name="receipt"),
    path(f"{APPLICATION}langkah/<slug:transition>/", following.step, name="my-step"),
    path(f"{APPLICATION}<slug:page>/", applying.page, name="apply-page"),
    path("berkas/<str:token>/", following.document, name="my-document"),
    # officers who help somebody at the counter or in the village
    path("petugas/warga/", desk.desk, name="desk"),
    path("petugas/warga/<str:code>/", desk.desk_citizen, name="desk-citizen"),
    path("petugas/warga/<str:code>/kontak/", desk.desk_contact, name="desk-contact"),
    # for anybody
    path("lacak/", following.track, name="track"),
    path("verifikasi/", verifying.verify, name="verify"),
    path("verifikasi/<str:code>/", verifying.verify_code, name="verify-code"),
    # sign-in
    path("masuk/", signing_in.login, name="login"),
    path("masuk/kode/", signing_in.login_code, name="login-code"),
    path("daftar/", signing_in.signup, name="signup"),
    path("daftar/kode/", signing_in.signup_code, name="signup-code"),
    path("kode/<slug:purpose>/ulang/", signing_in.resend, name="code-resend"),
    path("undangan/<str:token>/", invitation.invitation, name="invitation"),
    # account
    path("akun/", profile.account, name="account"),
    path("akun/permohonan/", following.my_cases, name="my-cases"),
    path("akun/profil/", profile.profile, name="profile"),
    path("akun/kontak/", profile.contact, name="contact"),
    path("akun/kontak/kode/", profile.contact_code, name="contact-code"),
    path("akun/perangkat/", profile.leave_everywhere, name="leave-everywhere"),
]
