"""Addresses of a regency's portal for citizens."""

from django.urls import URLPattern, URLResolver, path

from mpp.portals.citizen import invitation, profile, signing_in

urlpatterns: list[URLPattern | URLResolver] = [
    # sign-in
    path("masuk/", signing_in.login, name="login"),
    path("masuk/kode/", signing_in.login_code, name="login-code"),
    path("daftar/", signing_in.signup, name="signup"),
    path("daftar/kode/", signing_in.signup_code, name="signup-code"),
    path("kode/<slug:purpose>/ulang/", signing_in.resend, name="code-resend"),
    path("undangan/<str:token>/", invitation.invitation, name="invitation"),
    # account
    path("akun/", profile.account, name="account"),
    path("akun/profil/", profile.profile, name="profile"),
    path("akun/kontak/", profile.contact, name="contact"),
    path("akun/kontak/kode/", profile.contact_code, name="contact-code"),
    path("akun/perangkat/", profile.leave_everywhere, name="leave-everywhere"),
]
