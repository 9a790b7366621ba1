"""A regency asks to join: the applicant's side, opened by the request's own token."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.permissions import Anyone
from api.throttles import SensitiveThrottle
from api.v1.base import TextSerializer, View, validated
from mpp.kernel import clock
from tenants.onboarding import actions, queries
from tenants.onboarding.models import JoinRequest
from tenants.registry import queries as registry
from tenants.registry.models import Region


class NoteSerializer(serializers.Serializer[Any]):
    """One turn of the conversation with the nation."""

    kind = serializers.CharField(help_text="question, answer or decision")
    by = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class JoinRequestSerializer(serializers.Serializer[Any]):
    """A request to join."""

    reference = serializers.CharField()
    region = serializers.CharField(source="region_id")
    region_name = serializers.CharField(source="region.name")
    state = serializers.CharField()
    contact_name = serializers.CharField()
    contact_nip = serializers.CharField()
    contact_position = serializers.CharField()
    contact_phone = serializers.CharField()
    contact_email = serializers.CharField()
    subdomain = serializers.CharField()
    catalogue = serializers.CharField()
    email_confirmed_at = serializers.DateTimeField(allow_null=True)
    decree_name = serializers.CharField()
    decree_sha256 = serializers.CharField()
    agreement_version = serializers.CharField()
    agreement_accepted_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    missing = serializers.SerializerMethodField()
    notes = NoteSerializer(many=True)

    def get_missing(self, request: JoinRequest) -> list[str]:
        """What is lacking before it can be sent: email, decree, agreement."""
        return queries.missing(request)


class BegunSerializer(JoinRequestSerializer):
    """A request that was just begun."""

    access_token = serializers.CharField(help_text="opens this request; keep it safe")


class BeginSerializer(serializers.Serializer[Any]):
    """Who asks to join, for which regency."""

    region = serializers.CharField(help_text="Kemendagri code of the regency or city, 94.04")
    contact_name = serializers.CharField(max_length=150)
    contact_nip = serializers.CharField(max_length=24, required=False, allow_blank=True, default="")
    contact_position = serializers.CharField(max_length=150)
    contact_phone = serializers.CharField(max_length=30)
    contact_email = serializers.CharField(max_length=254, help_text="official address")
    subdomain = serializers.CharField(max_length=41)
    catalogue = serializers.CharField(max_length=48, help_text="key of the publisher")
    language = serializers.ChoiceField(["id", "en"], default="id")


class ChangeSerializer(serializers.Serializer[Any]):
    """What may be corrected; what is left out stays."""

    contact_name = serializers.CharField(max_length=150, required=False)
    contact_nip = serializers.CharField(max_length=24, required=False, allow_blank=True)
    contact_position = serializers.CharField(max_length=150, required=False)
    contact_phone = serializers.CharField(max_length=30, required=False)
    subdomain = serializers.CharField(max_length=41, required=False)
    catalogue = serializers.CharField(max_length=48, required=False)


class CodeSerializer(serializers.Serializer[Any]):
    """The code from the e-mail."""

    code = serializers.CharField(max_length=12)


class DecreeSerializer(serializers.Serializer[Any]):
    """The decree as PDF (multipart)."""

    file = serializers.FileField()


class AgreementSerializer(serializers.Serializer[Any]):
    """The data-processing agreement in force."""

    version = serializers.CharField()
    title = TextSerializer()
    text = TextSerializer()


class AcceptSerializer(serializers.Serializer[Any]):
    """The version of the agreement that was read."""

    version = serializers.CharField(max_length=20)


class AnswerSerializer(serializers.Serializer[Any]):
    """An answer to the nation's question."""

    text = serializers.CharField(max_length=4000)


class Agreement(View):
    """The data-processing agreement."""

    permission_classes = [Anyone]

    @extend_schema(operation_id="agreement_read", tags=["joining"], responses=AgreementSerializer)
    def get(self, request: Request) -> Response:
        """The version in force."""
        return Response(AgreementSerializer(queries.agreement()).data)


class Own(View):
    """One's own request."""

    permission_classes = [Anyone]

    @extend_schema(
        operation_id="join_requests_read_own", tags=["joining"], responses=JoinRequestSerializer
    )
    def get(self, request: Request, access_token: str) -> Response:
        """Where it is, and what was asked."""
        return _shown(_own(access_token))

    @extend_schema(
        operation_id="join_requests_change",
        tags=["joining"],
        request=ChangeSerializer,
        responses=JoinRequestSerializer,
    )
    def patch(self, request: Request, access_token: str) -> Response:
        """Correct it before it is sent, or when the nation asked for more."""
        data = validated(ChangeSerializer, request)
        changed = actions.change(request=_own(access_token), at=clock.now(), **data)
        return _shown(changed)


class SendCode(View):
    """The code once more."""

    permission_classes = [Anyone]
    throttle_classes = [SensitiveThrottle]

    @extend_schema(
        operation_id="join_requests_send_code",
        tags=["joining"],
        request=None,
        responses=JoinRequestSerializer,
    )
    def post(self, request: Request, access_token: str) -> Response:
        """At most once a minute."""
        return _shown(actions.send_code(request=_own(access_token), at=clock.now()))


class ConfirmEmail(View):
    """The proof of the official address."""

    permission_classes = [Anyone]
    throttle_classes = [SensitiveThrottle]

    @extend_schema(
        operation_id="join_requests_confirm_email",
        tags=["joining"],
        request=CodeSerializer,
        responses=JoinRequestSerializer,
    )
    def post(self, request: Request, access_token: str) -> Response:
        """The code from the e-mail."""
        code = validated(CodeSerializer, request)["code"]
        return _shown(actions.confirm_email(request=_own(access_token), code=code, at=clock.now()))


class Decree(View):
    """The decree that puts the applicant in charge."""

    permission_classes = [Anyone]
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="join_requests_attach_decree",
        tags=["joining"],
        request=DecreeSerializer,
        responses=JoinRequestSerializer,
    )
    def post(self, request: Request, access_token: str) -> Response:
        """A PDF; a later one takes the place of an earlier one."""
        found = _own(access_token)
        upload = validated(DecreeSerializer, request)["file"]
        return _shown(actions.attach_decree(request=found, upload=upload, at=clock.now()))


class AcceptAgreement(View):
    """Acceptance of the agreement."""

    permission_classes = [Anyone]

    @extend_schema(
        operation_id="join_requests_accept_agreement",
        tags=["joining"],
        request=AcceptSerializer,
        responses=JoinRequestSerializer,
    )
    def post(self, request: Request, access_token: str) -> Response:
        """409 when another version came into force meanwhile."""
        version = validated(AcceptSerializer, request)["version"]
        accepted = actions.accept_agreement(
            request=_own(access_token), version=version, at=clock.now()
        )
        return _shown(accepted)


class Submit(Idempotent):
    """Sending the request."""

    permission_classes = [Anyone]

    @extend_schema(
        operation_id="join_requests_submit",
        tags=["joining"],
        request=None,
        responses=JoinRequestSerializer,
    )
    def post(self, request: Request, access_token: str) -> Response:
        """422 says what is missing."""
        return _shown(actions.submit(request=_own(access_token), at=clock.now()))


class Answer(Idempotent):
    """The answer to a question of the nation."""

    permission_classes = [Anyone]

    @extend_schema(
        operation_id="join_requests_answer",
        tags=["joining"],
        request=AnswerSerializer,
        responses=JoinRequestSerializer,
    )
    def post(self, request: Request, access_token: str) -> Response:
        """The request is with the nation again."""
        text = validated(AnswerSerializer, request)["text"]
        return _shown(actions.answer(request=_own(access_token), text=text, at=clock.now()))


class Withdraw(View):
    """Taking the request back."""

    permission_classes = [Anyone]

    @extend_schema(
        operation_id="join_requests_withdraw",
        tags=["joining"],
        request=None,
        responses=JoinRequestSerializer,
    )
    def post(self, request: Request, access_token: str) -> Response:
        """Possible until it is decided."""
        return _shown(actions.withdraw(request=_own(access_token), at=clock.now()))


def begin(data: dict[str, Any]) -> JoinRequest:
    """A new request of what `BeginSerializer` read; 422 for a region that does not exist."""
    return actions.begin(region=_region(data.pop("region")), at=clock.now(), **data)


def _region(code: str) -> Region:
    found = registry.find_regions().filter(code=code).first()
    if found is None:
        raise serializers.ValidationError({"region": [_("Pilih kabupaten atau kota dari daftar.")]})
    return found


def _own(access_token: str) -> JoinRequest:
    found = queries.by_token(access_token)
    if found is None:
        raise NotFound
    return found


def _shown(found: JoinRequest) -> Response:
    return Response(JoinRequestSerializer(found).data)
