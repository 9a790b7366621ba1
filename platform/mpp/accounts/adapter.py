"""How allauth treats our accounts: no sign-up of its own, mail through the outbox, secrets sealed."""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from mpp.accounts.leaving import end_keys
from mpp.accounts.limits import ACCOUNT_FROM_ANYWHERE, TooMany, consume, give_back
from mpp.accounts.models import User
from mpp.kernel import clock, crypto
from mpp.kernel.outbox import actions as outbox
from mpp.kernel.planes import on_national_plane

STAFF_HOME, CITIZEN_HOME, NATIONAL_HOME = "/petugas/", "/akun/", "/konsol/"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Nobody signs up through allauth's own form: citizens by NIK, staff by invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Alamat surel atau kata sandi tidak cocok."),
        "too_many_login_attempts": _("Terlalu banyak percobaan. Tunggu 5 menit, lalu coba lagi."),
        "incorrect_password": _("Kata sandi tidak cocok."),
        "enter_current_password": _("Tulis kata sandi Anda yang sekarang."),
        "rate_limited": _("Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The home of the person: console, staff room or account."""
        if on_national_plane():
            return NATIONAL_HOME
        return STAFF_HOME if hasattr(request.user, "staff") else CITIZEN_HOME

    def is_safe_url(self, url: str) -> bool:
        """Only this very host: the other regencies under the same domain are somebody else's."""
        host = self.request.get_host()
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts={host})

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Somebody who signed in a moment ago is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((each.get("at", 0) for each in records), default=0)
        if clock.now().timestamp() - latest < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the message into the outbox, in the reader's language and as plain text."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else translation.get_language() or "id"
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", context)
            body = render_to_string(f"{template_prefix}_message.txt", context)
        outbox.put(
            channel="email",
            address=email,
            event=template_prefix.rpartition("/")[2],
            subject=" ".join(subject.split()),
            body=body.strip() + "\n",
            language=language,
            reference="",
            at=clock.now(),
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """One machine's wrong guesses lock out that machine; very many from everywhere, all."""
        account = str(credentials.get("email") or credentials.get("username") or "").lower()
        try:
            consume("password_of", account, ACCOUNT_FROM_ANYWHERE)
        except TooMany as many:
            raise self.validation_error("too_many_login_attempts") from many
        user = super().authenticate(request, **credentials)
        if user is not None:
            give_back("password_of", account, ACCOUNT_FROM_ANYWHERE)
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"

    def set_password(self, user: User, password: str) -> None:
        """A changed or reset password ends the tokens of programs too, not only the sessions."""
        super().set_password(user, password)
        end_keys(user, at=clock.now())

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Accounts of citizens have no password: a message about one would only confuse them."""
        if user.has_usable_password():
            super().send_password_reset_mail(user, email, context)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Secrets of authenticator apps and recovery codes are encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "Kode tidak cocok. Tunggu kode berikutnya di aplikasi, lalu coba lagi."
        ),
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return f"MPP {super()._get_site_name()}"
