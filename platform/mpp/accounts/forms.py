"""allauth's forms with our labels: no placeholders, hints that say what is expected."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _(
    "Paling sedikit 10 karakter. Jangan pakai nama sendiri atau kata sandi yang umum."
)


class _Labelled:
    """Puts our labels and hints on fields that allauth made."""

    labels: dict[str, str | Promise] = {}
    hints: dict[str, str | Promise] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = str(self.labels.get(name, field.label))
            field.help_text = str(self.hints.get(name, ""))


class StaffLoginForm(_Labelled, account_forms.LoginForm):  # type: ignore[misc]  # allauth is untyped
    """E-mail address and password. The session ends with the browser: offices share computers."""

    labels = {"login": _("Alamat surel"), "password": _("Kata sandi")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        cleaned["remember"] = False
        return cleaned


class ResetPasswordForm(_Labelled, account_forms.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link for a new password."""

    labels = {"email": _("Alamat surel")}


class NewPasswordForm(_Labelled, account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, twice."""

    labels = {"password1": _("Kata sandi baru"), "password2": _("Ulangi kata sandi baru")}
    hints = {"password1": PASSWORD_HINT}


class ChangePasswordForm(_Labelled, account_forms.ChangePasswordForm):  # type: ignore[misc]
    """The present password and a new one, twice."""

    labels = {"oldpassword": _("Kata sandi sekarang"), **NewPasswordForm.labels}
    hints = {"password1": PASSWORD_HINT}


class ReauthenticateForm(_Labelled, account_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something important."""

    labels = {"password": _("Kata sandi")}


class _CodeLabels(_Labelled):
    labels = {"code": _("Kode 6 angka dari aplikasi")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"class": "w-10", "inputmode": "numeric"}


class SecondFactorForm(_CodeLabels, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    """The code of the authenticator app, or a recovery code."""

    hints = {"code": _("Tidak ada aplikasi? Tulis salah satu kode cadangan (8 angka).")}


class SecondFactorAgainForm(_CodeLabels, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before something important."""


class ActivateSecondFactorForm(_CodeLabels, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of the app proves that it was set up."""
