"""Who needs a second factor. Pages and the API ask the same functions."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext_lazy as _

from mpp.accounts.models import User
from mpp.kernel.errors import NotPermitted


class SecondFactorNeeded(NotPermitted):
    """The role may only be used with a second factor, and this account has none yet."""

    code = "second_factor_needed"
    message = _("Peran Anda hanya bisa dipakai sesudah verifikasi dua langkah aktif.")


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app is set up for the account."""
    return bool(is_mfa_enabled(user))


def require_second_factor(user: User) -> None:
    """Raise `SecondFactorNeeded` unless one is set up."""
    if not has_second_factor(user):
        raise SecondFactorNeeded
