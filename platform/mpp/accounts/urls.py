"""Addresses of sign-in on every host. Names that begin with `account_` and `mfa_` are allauth's."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, path, re_path

from mpp.accounts import views

LOGIN = "masuk/petugas/"
SECOND = "masuk/dua-langkah/"
RESET = "masuk/kata-sandi/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("masuk/", views.sign_in_here, name="login"),
    path(LOGIN, views.StaffLoginView.as_view(), name="staff-login"),
    path(LOGIN, views.StaffLoginView.as_view(), name="account_login"),
    path("keluar/", account_views.logout, name="logout"),
    path("keluar/", account_views.logout, name="account_logout"),
    path("masuk/tidak-aktif/", account_views.account_inactive, name="account_inactive"),
    path("masuk/ulang/", views.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("masuk/ganti-kata-sandi/", views.PasswordChangeView.as_view(), name="password-change"),
    # a password that was forgotten
    path(RESET, views.PasswordResetView.as_view(), name="account_reset_password"),
    path(
        f"{RESET}terkirim/",
        account_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        rf"^{RESET}baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        f"{RESET}selesai/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # second factor
    path(SECOND, login_required(mfa_views.index), name="mfa"),
    path(SECOND, login_required(mfa_views.index), name="mfa_index"),
    path(f"{SECOND}kode/", views.SecondFactorView.as_view(), name="mfa_authenticate"),
    path(f"{SECOND}ulang/", views.SecondFactorAgainView.as_view(), name="mfa_reauthenticate"),
    path(f"{SECOND}aktifkan/", views.ActivateSecondFactorView.as_view(), name="mfa_activate_totp"),
    path(f"{SECOND}matikan/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{SECOND}cadangan/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        f"{SECOND}cadangan/baru/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        f"{SECOND}cadangan/unduh/",
        recovery_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
