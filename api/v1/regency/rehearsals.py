"""Rehearsals: a made-up application goes through a service from end to end."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.permissions import staff
from api.v1.base import staff_of, validated
from mpp.kernel import clock
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.certificates import rehearsal


class RehearseSerializer(serializers.Serializer[Any]):
    """The service that is rehearsed."""

    service = serializers.CharField(max_length=32, help_text="code")


class RehearsalStepSerializer(serializers.Serializer[Any]):
    """One step of a rehearsal."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a declared field
    seconds = serializers.FloatField()
    ok = serializers.BooleanField()
    message = serializers.CharField()


class RehearsalSerializer(serializers.Serializer[Any]):
    """How a rehearsal went."""

    passed = serializers.BooleanField()
    at = serializers.DateTimeField()
    steps = RehearsalStepSerializer(many=True)


class Rehearsals(Idempotent):
    """Pushing a made-up application through a service."""

    permission_classes = [staff("setup:write", "regency.manage")]

    @extend_schema(
        operation_id="setup_rehearse",
        tags=["setup"],
        request=RehearseSerializer,
        responses=RehearsalSerializer,
    )
    def post(self, request: Request) -> Response:
        """Cleans up after itself; `passed` says how it went, and each step why."""
        code = validated(RehearseSerializer, request)["service"]
        service = catalogue.by_code(code)
        if service is None:
            raise NotFound
        result = rehearsal.run(service=service, by=staff_of(request), at=clock.now())
        return Response(RehearsalSerializer(result).data)
