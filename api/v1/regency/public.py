"""What anybody may ask: where is my application, is this certificate genuine."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.permissions import Anyone
from api.throttles import SensitiveThrottle
from api.v1.base import TextSerializer, View, today, validated
from mpp.accounts.limits import TRACKING, address_of, consume
from mpp.regency.cases import queries as cases
from mpp.regency.cases.queries.timeline import issued_code
from mpp.regency.certificates import queries as certificates

MAX_PDF_BYTES = 20 * 1024 * 1024


class StepSerializer(serializers.Serializer[Any]):
    """One step, without names."""

    title = TextSerializer()
    at = serializers.DateTimeField(allow_null=True)
    state = serializers.CharField()


class TrackingSerializer(serializers.Serializer[Any]):
    """Where an application is; never personal data."""

    code = serializers.CharField()
    service = TextSerializer()
    state = TextSerializer()
    state_kind = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    lines = StepSerializer(many=True)


class VerificationSerializer(serializers.Serializer[Any]):
    """What the register says about a certificate's code."""

    code = serializers.CharField()
    state = serializers.CharField()
    title = TextSerializer(allow_null=True)
    serial_number = serializers.CharField()
    holder_masked = serializers.CharField()
    issuer = serializers.CharField()
    issued_at = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    replaced_by = serializers.CharField()
    simulated = serializers.BooleanField()
    rehearsal = serializers.BooleanField()


class ComparisonSerializer(serializers.Serializer[Any]):
    """An uploaded file against the register."""

    code = serializers.CharField()
    outcome = serializers.CharField()
    text = serializers.CharField()
    signature_state = serializers.CharField()


class PdfSerializer(serializers.Serializer[Any]):
    """A PDF (multipart)."""

    file = serializers.FileField()


class Tracking(View):
    """Following an application without signing in."""

    permission_classes = [Anyone]
    throttle_classes = [SensitiveThrottle]

    @extend_schema(
        operation_id="tracking_read",
        parameters=[OpenApiParameter("phone", str, required=True, description="last four digits")],
        responses=TrackingSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """The code and the last four digits of the contact phone must agree."""
        consume("track", address_of(request._request), TRACKING)  # noqa: SLF001 - Django's request
        consume("track", issued_code(code), TRACKING)  # counted together with the page
        found = cases.track(code=code, phone_tail=request.query_params.get("phone", ""))
        if found is None:
            raise NotFound
        return Response(TrackingSerializer(found).data)


class Verification(View):
    """Whether a certificate is genuine and in force."""

    permission_classes = [Anyone]
    throttle_classes = [SensitiveThrottle]

    @extend_schema(operation_id="verification_read", responses=VerificationSerializer)
    def get(self, request: Request, code: str) -> Response:
        """An unknown code is an answer too: `state` is `unknown`."""
        return Response(VerificationSerializer(certificates.verify(code, today=today())).data)


class VerificationComparison(View):
    """Whether a file is the one that was issued."""

    permission_classes = [Anyone]
    throttle_classes = [SensitiveThrottle]
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="verification_compare", request=PdfSerializer, responses=ComparisonSerializer
    )
    def post(self, request: Request, code: str) -> Response:
        """Compare an uploaded PDF; it is not kept."""
        found = certificates.compare(code, uploaded_pdf(request))
        return Response(ComparisonSerializer(found).data)


def uploaded_pdf(request: Request) -> bytes:
    """The bytes of the file in the request, unless it is bigger than any document we issue."""
    upload = validated(PdfSerializer, request)["file"]
    if upload.size > MAX_PDF_BYTES:
        raise serializers.ValidationError({"file": [_("Berkas itu lebih besar dari 20 MB.")]})
    content: bytes = upload.read()
    return content
