"""Tokens and the person behind them, the same on every host."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.access import actions, queries
from api.access.models import ApiToken
from api.permissions import SCOPES, Anyone, AnyToken, scopes_of
from api.throttles import SensitiveThrottle
from api.v1.base import ListView, View, account_of
from mpp.accounts.models import User
from mpp.kernel import clock


class TokenSerializer(serializers.Serializer[Any]):
    """A token in a list; its secret is shown only when it is made."""

    prefix = serializers.CharField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewTokenSerializer(TokenSerializer):
    """A new token. Keep `token` safe: it cannot be read again."""

    token = serializers.CharField(help_text="for `Authorization: Bearer`")


class TokenWish(serializers.Serializer[Any]):
    """What a token is called and what it may do."""

    name = serializers.CharField(max_length=100, help_text="of the program that will use it")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(sorted(SCOPES)), allow_empty=False, max_length=len(SCOPES)
    )


class SignedWish(TokenWish):
    """A wish of somebody who may have set up a second factor; then its code is needed too."""

    totp = serializers.CharField(
        max_length=20, required=False, default="", help_text="code of the authenticator app"
    )


class PasswordTokenSerializer(SignedWish):
    """Staff and national officers: e-mail address, password, and the code of a second factor."""

    email = serializers.EmailField()
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class TokenList(ListView):
    """One's own tokens. Subclasses say how a new one is asked for."""

    def get_permissions(self) -> list[Any]:
        """Who asks for a token has none yet."""
        return [Anyone() if self.request.method == "POST" else AnyToken()]

    def get_throttles(self) -> list[Any]:
        """Passwords and codes invite guessing."""
        return [SensitiveThrottle()] if self.request.method == "POST" else super().get_throttles()

    @extend_schema(
        operation_id="tokens_list", tags=["tokens"], responses=TokenSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """Those that still work, newest first."""
        found = queries.tokens_of(account_of(request), at=clock.now())
        return self.paged(request, found, TokenSerializer)


class TokenItem(View):
    """One of one's own tokens."""

    permission_classes = [AnyToken]

    @extend_schema(operation_id="tokens_revoke", tags=["tokens"], responses={204: None})
    def delete(self, request: Request, prefix: str) -> Response:
        """End it at once; it cannot be brought back."""
        found = _own(request).filter(prefix=prefix).first()
        if found is None:
            raise NotFound
        actions.revoke_token(token=found, at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


def check_scopes(kind: str, wish: dict[str, Any]) -> None:
    """Refuse scopes that this kind of person cannot give away; before a code is used up."""
    beyond = sorted(set(wish["scopes"]) - set(scopes_of(kind)))
    if beyond:
        text = _("%(scope)s bukan untuk akun seperti ini.")
        raise serializers.ValidationError({"scopes": [text % {"scope": name} for name in beyond]})


def issue(user: User, wish: dict[str, Any]) -> Response:
    """A new token; the answer is the only place where its secret is shown."""
    token, secret = actions.create_token(
        user=user, name=wish["name"], scopes=wish["scopes"], at=clock.now()
    )
    shown = {**TokenSerializer(token).data, "token": secret}
    headers = {"Cache-Control": "no-store"}
    return Response(shown, status=status.HTTP_201_CREATED, headers=headers)


def _own(request: Request) -> QuerySet[ApiToken]:
    return queries.tokens_of(account_of(request), at=clock.now())
