"""Bearer tokens of this schema. A token of one regency means nothing on another's host."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from api.access import actions
from api.access.models import ApiToken
from mpp.accounts.models import User
from mpp.kernel import clock


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <prefix>.<secret>`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != "bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Tulis: Authorization: Bearer <token>."))
        token = actions.recognise(secret=words[1], at=clock.now())
        if token is None:
            raise AuthenticationFailed(_("Token tidak dikenal, kedaluwarsa, atau dicabut."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
