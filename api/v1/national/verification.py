"""Verification at the hub: a code's first digits name the regency whose register answers."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.permissions import Anyone
from api.throttles import SensitiveThrottle
from api.v1.base import View
from api.v1.regency.public import (
    ComparisonSerializer,
    PdfSerializer,
    VerificationSerializer,
    uploaded_pdf,
)
from mpp.kernel import clock, ids
from mpp.kernel.planes import regency_plane
from mpp.regency.certificates import queries as certificates
from mpp.regency.certificates.verification import InvalidCode, region_of
from tenants.registry import queries as registry
from tenants.registry.models import Regency


class Verification(View):
    """Whether a certificate of any regency is genuine and in force."""

    permission_classes = [Anyone]
    throttle_classes = [SensitiveThrottle]

    @extend_schema(
        operation_id="verification_read", tags=["verification"], responses=VerificationSerializer
    )
    def get(self, request: Request, code: str) -> Response:
        """An unknown code is an answer too: `state` is `unknown`."""
        issuer = _issuer(code)
        if issuer is None:
            found = certificates.Verification(code=ids.normalise(code), state="unknown")
        else:
            today = clock.local_date(clock.now(), issuer.time_zone)
            with regency_plane(issuer.schema_name):
                found = certificates.verify(code, today=today)
        return Response(VerificationSerializer(found).data)


class VerificationComparison(View):
    """Whether a file is the one that was issued."""

    permission_classes = [Anyone]
    throttle_classes = [SensitiveThrottle]
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="verification_compare",
        tags=["verification"],
        request=PdfSerializer,
        responses=ComparisonSerializer,
    )
    def post(self, request: Request, code: str) -> Response:
        """Compare an uploaded PDF; it is not kept. 404 for a code of nobody."""
        pdf = uploaded_pdf(request)
        issuer = _issuer(code)
        if issuer is None:
            raise InvalidCode
        with regency_plane(issuer.schema_name):
            found = certificates.compare(code, pdf)
        return Response(ComparisonSerializer(found).data)


def _issuer(code: str) -> Regency | None:
    try:
        region = region_of(code)
    except InvalidCode:
        return None
    return registry.with_register().filter(code=region).first()
