"""How programs of citizens and staff come in on a regency's host."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from api.permissions import CITIZEN, STAFF, Anyone, scope
from api.throttles import SensitiveThrottle
from api.v1 import identity
from api.v1.base import View, account_of, validated
from mpp.accounts import codes, passwords
from mpp.accounts.limits import address_of
from mpp.accounts.models import User
from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.regency.people import entry, policies, queries

CHALLENGE_LASTS = int(codes.LASTS.total_seconds())


class SignInSerializer(serializers.Serializer[Any]):
    """Who somebody says to be."""

    nik = serializers.CharField(max_length=24)
    contact = serializers.CharField(
        max_length=254, help_text="the registered phone or e-mail address"
    )


class SignUpSerializer(SignInSerializer):
    """Everything an account needs."""

    name = serializers.CharField(max_length=150, help_text="as on the identity card")
    accepted_notice = serializers.BooleanField(help_text="the privacy notice was read")


class ChallengeSerializer(serializers.Serializer[Any]):
    """A code is on its way, if the account and the contact belong together."""

    challenge = serializers.CharField(help_text="send it back with the code")
    expires_in = serializers.IntegerField(help_text="seconds")


class CodeTokenSerializer(identity.SignedWish):
    """Citizens: the challenge of a sign-in or sign-up, the code that was sent, a second factor."""

    challenge = serializers.CharField(max_length=64)
    code = serializers.CharField(max_length=12)


class MeSerializer(serializers.Serializer[Any]):
    """The person behind the token."""

    kind = serializers.CharField(help_text="citizen or staff")
    code = serializers.CharField()
    name = serializers.CharField()
    nik_masked = serializers.CharField(required=False)
    position = serializers.CharField(required=False)
    roles = serializers.ListField(child=serializers.CharField())
    scopes = serializers.ListField(child=serializers.CharField(), help_text="of this token")


class SignIn(View):
    """A citizen asks for a code."""

    permission_classes = [Anyone]
    throttle_classes = [SensitiveThrottle]

    @extend_schema(
        operation_id="sign_in",
        tags=["tokens"],
        request=SignInSerializer,
        responses={202: ChallengeSerializer},
    )
    def post(self, request: Request) -> Response:
        """The answer is the same whether or not there is such an account."""
        data = validated(SignInSerializer, request)
        session = SessionStore()
        entry.begin_sign_in(
            session=session,
            nik=data["nik"],
            contact=entry.contact(data["contact"]),
            client=address_of(request._request),  # noqa: SLF001 - DRF's way to Django's request
            target="",
            at=clock.now(),
        )
        return _challenge(session)


class SignUp(View):
    """A citizen opens an account."""

    permission_classes = [Anyone]
    throttle_classes = [SensitiveThrottle]

    @extend_schema(
        operation_id="sign_up",
        tags=["tokens"],
        request=SignUpSerializer,
        responses={202: ChallengeSerializer},
    )
    def post(self, request: Request) -> Response:
        """The code proves the contact; the account opens with the first token."""
        data = validated(SignUpSerializer, request)
        if not data["accepted_notice"]:
            text = _("Baca dan setujui pemberitahuan privasi lebih dulu.")
            raise serializers.ValidationError({"accepted_notice": [text]})
        session = SessionStore()
        entry.begin_sign_up(
            session=session,
            nik=data["nik"],
            name=data["name"],
            contact=entry.contact(data["contact"]),
            client=address_of(request._request),  # noqa: SLF001 - DRF's way to Django's request
            target="",
            at=clock.now(),
        )
        return _challenge(session)


class TokenList(identity.TokenList):
    """Tokens of citizens and staff."""

    @extend_schema(
        operation_id="tokens_create",
        tags=["tokens"],
        request=PolymorphicProxySerializer(
            component_name="TokenRequest",
            serializers=[CodeTokenSerializer, identity.PasswordTokenSerializer],
            resource_type_field_name=None,
        ),
        responses={201: identity.NewTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        """Citizens send challenge and code, staff e-mail address and password."""
        if isinstance(request.data, dict) and "challenge" in request.data:
            return self._of_citizen(validated(CodeTokenSerializer, request))
        return self._of_staff(request, validated(identity.PasswordTokenSerializer, request))

    def _of_citizen(self, wish: dict[str, Any]) -> Response:
        identity.check_scopes(CITIZEN, wish)
        session = SessionStore(session_key=wish["challenge"])
        pending = session.get(codes.SESSION_KEY, {})
        try:
            user = _proven(session, pending.get("purpose", ""), wish["code"])
        except DomainError:
            if pending:
                session.save()  # tries are counted there
            raise
        # Refused here, the proof waits on as it was: whoever forgot the second factor may add it.
        passwords.check_second_factor(user, wish["totp"])
        session.delete()
        return identity.issue(user, wish)

    def _of_staff(self, request: Request, wish: dict[str, Any]) -> Response:
        identity.check_scopes(STAFF, wish)
        user = passwords.check(
            request._request,  # noqa: SLF001 - DRF's way to Django's request
            email=wish["email"],
            password=wish["password"],
            code=wish["totp"],
        )
        if queries.staff_of_user(user) is None:
            raise passwords.SignInRefused
        return identity.issue(user, wish)


class Me(View):
    """Oneself."""

    permission_classes = [scope("profile:read")]

    @extend_schema(operation_id="me_read", tags=["tokens"], responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Who the token speaks for; a NIK is shown masked."""
        user = account_of(request)
        citizen, member = queries.citizen_of_user(user), queries.staff_of_user(user)
        shown: dict[str, Any] = {"roles": [], "scopes": request.auth.scopes}  # type: ignore[union-attr]
        if citizen is not None:
            shown |= {"kind": CITIZEN, "code": citizen.code, "name": citizen.name}
            shown["nik_masked"] = citizen.nik_masked
        elif member is not None:
            shown |= {"kind": STAFF, "code": member.code, "name": member.name}
            shown |= {"position": member.position, "roles": sorted(policies.role_names(member))}
        else:
            self.permission_denied(request)
        return Response(shown)


def _proven(session: SessionStore, purpose: str, code: str) -> User:
    at = clock.now()
    if purpose == entry.SIGN_UP:
        language = get_language() or "id"
        citizen, _target = entry.finish_sign_up(
            session=session, code=code, language=language, at=at
        )
        return citizen.user
    user, _target = entry.finish_sign_in(session=session, code=code, at=at)
    return user


def _challenge(session: SessionStore) -> Response:
    session.set_expiry(CHALLENGE_LASTS)
    session.create()
    shown = {"challenge": session.session_key, "expires_in": CHALLENGE_LASTS}
    headers = {"Cache-Control": "no-store"}
    return Response(shown, status=status.HTTP_202_ACCEPTED, headers=headers)
