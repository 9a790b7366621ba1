"""Certificates after they were issued."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.permissions import staff
from api.v1.base import ReasonSerializer, staff_of, validated
from mpp.kernel import clock, ids
from mpp.regency.certificates import actions
from mpp.regency.certificates.models import Certificate


class RevokedSerializer(serializers.Serializer[Any]):
    """A certificate that is void from now on."""

    code = serializers.CharField()
    serial_number = serializers.CharField()
    state = serializers.CharField()
    revoked_at = serializers.DateTimeField()
    revocation_reason = serializers.CharField()


class Revoke(Idempotent):
    """Declaring a certificate void."""

    permission_classes = [staff("certificates:write", "certificates.revoke")]

    @extend_schema(
        operation_id="certificates_revoke",
        tags=["certificates"],
        request=ReasonSerializer,
        responses=RevokedSerializer,
    )
    def post(self, request: Request, code: str) -> Response:
        """Whoever verifies it is told from now on."""
        certificate = Certificate.objects.filter(code=ids.normalise(code)).first()
        if certificate is None:
            raise NotFound
        revoked = actions.revoke(
            certificate=certificate,
            reason=validated(ReasonSerializer, request)["reason"],
            by=staff_of(request),
            at=clock.now(),
        )
        return Response(RevokedSerializer(revoked).data)
