"""National officers, appointed by the action that appoints them in life. Call it on the hub's plane."""

from __future__ import annotations

import itertools
import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from mpp.accounts.models import User
from mpp.kernel import clock
from tenants.registry import actions
from tenants.registry.actors import PLATFORM
from tests.factories.people import PASSWORD

_numbers = itertools.count(1)
PERIOD = 30  # seconds a code lives


def officer(*roles: str, email: str = "") -> User:
    """An officer with a password and no second factor."""
    user = User.objects.create_user(
        username=f"pejabat-{next(_numbers)}",
        email=email or f"pejabat{next(_numbers)}@contoh.go.id",
        password=PASSWORD,
        full_name="Uji Pejabat",
    )
    actions.appoint(user=user, roles=list(roles), by=PLATFORM, at=clock.now())
    return user


def second_factor(user: User) -> str:
    """Set an authenticator app up; its secret, for `code`."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return str(secret)


def code(secret: str) -> str:
    """What the authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD)))
