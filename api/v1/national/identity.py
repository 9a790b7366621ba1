"""How programs of national officers come in on the hub."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.permissions import OFFICER, safe_officer, scope
from api.v1 import identity
from api.v1.base import View, account_of, officer_of, validated
from mpp.accounts import passwords


class MeSerializer(serializers.Serializer[Any]):
    """The officer behind the token."""

    kind = serializers.CharField(help_text="officer")
    code = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    scopes = serializers.ListField(child=serializers.CharField(), help_text="of this token")


class TokenList(identity.TokenList):
    """Tokens of national officers."""

    @extend_schema(
        operation_id="tokens_create",
        tags=["tokens"],
        request=identity.PasswordTokenSerializer,
        responses={201: identity.NewTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        """National administrators need a second factor, as on the pages."""
        wish = validated(identity.PasswordTokenSerializer, request)
        identity.check_scopes(OFFICER, wish)
        user = passwords.check(
            request._request,  # noqa: SLF001 - DRF's way to Django's request
            email=wish["email"],
            password=wish["password"],
            code=wish["totp"],
        )
        if safe_officer(user) is None:
            raise passwords.SignInRefused
        return identity.issue(user, wish)


class Me(View):
    """Oneself."""

    permission_classes = [scope("profile:read")]

    @extend_schema(operation_id="me_read", tags=["tokens"], responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Who the token speaks for."""
        officer, user = officer_of(request), account_of(request)
        return Response(
            {
                "kind": OFFICER,
                "code": user.username,
                "name": officer.actor_name,
                "roles": sorted(officer.roles),
                "scopes": request.auth.scopes,  # type: ignore[union-attr]  # HasScope made sure
            }
        )
