"""Sign-in without a browser, by password and second factor: what allauth's pages check, for programs."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mpp.accounts import policies
from mpp.accounts.limits import ACCOUNT_FROM_ANYWHERE, Limit, address_of, consume, give_back
from mpp.accounts.models import User
from mpp.kernel.errors import DomainError

FROM_ONE_ADDRESS = Limit(times=10, seconds=60)
FOR_ONE_ACCOUNT = Limit(times=5, seconds=300)  # from one address: no stranger locks the owner out


class SignInRefused(DomainError):
    """Address and password do not fit; never says which of the two."""

    code = "sign_in_refused"
    status = 401
    message = _("Alamat surel atau kata sandi tidak cocok.")


class SecondFactorCodeNeeded(DomainError):
    """The password was right; the account also wants the code of its authenticator app."""

    code = "second_factor_code_needed"
    status = 401
    message = _("Kirim juga kode 6 angka dari aplikasi autentikator Anda.")


class SecondFactorCodeWrong(DomainError):
    """Not a code of the authenticator app, one that was used already, or no recovery code."""

    code = "second_factor_code_wrong"
    status = 401
    message = _("Kode tidak cocok. Tunggu kode berikutnya di aplikasi, lalu coba lagi.")


def check(request: HttpRequest, *, email: str, password: str, code: str) -> User:
    """The account behind an address and a password, and a second factor where it has one.

    Raises `SignInRefused`, `SecondFactorCodeNeeded`, `SecondFactorCodeWrong`, `TooMany`.
    """
    client, account = address_of(request), email.strip().lower()
    tries = (
        ("password", client, FROM_ONE_ADDRESS),
        ("password_of_from", f"{account} {client}", FOR_ONE_ACCOUNT),
        ("password_of", account, ACCOUNT_FROM_ANYWHERE),
    )
    for each in tries:
        consume(*each)
    user = authenticate(request, email=email.strip(), password=password)
    if not isinstance(user, User):
        raise SignInRefused
    check_second_factor(user, code)
    for each in tries:
        give_back(*each)
    return user


def check_second_factor(user: User, code: str) -> None:
    """Whoever set up a second factor is asked for it, however the first one was proven.

    Raises `SecondFactorCodeNeeded`, `SecondFactorCodeWrong`.
    """
    if not policies.has_second_factor(user):
        return
    if not code:
        raise SecondFactorCodeNeeded
    factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    if not any(factor.wrap().validate_code(code) for factor in factors):
        raise SecondFactorCodeWrong
