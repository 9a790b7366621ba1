"""The nation's officers decide about requests to join."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.permissions import Anyone, officers
from api.throttles import SensitiveThrottle
from api.v1.base import ListView, View, officer_of, validated
from api.v1.national import joining
from api.v1.national.fleet import OperationSerializer, operation_shown
from api.v1.national.joining import BeginSerializer, BegunSerializer, JoinRequestSerializer
from mpp.kernel import clock
from tenants.onboarding import actions, queries
from tenants.onboarding.models import JoinRequest

READ = officers("onboarding:review", "onboarding.read")
DECIDE = officers("onboarding:review", "onboarding.review")


class QuestionSerializer(serializers.Serializer[Any]):
    """What the applicant is asked."""

    text = serializers.CharField(max_length=4000)


class ApproveSerializer(serializers.Serializer[Any]):
    """A word to the applicant, if there is one."""

    note = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")


class DeclineSerializer(serializers.Serializer[Any]):
    """Why not; the applicant reads it."""

    reason = serializers.CharField(max_length=4000)


class Requests(Idempotent, ListView):
    """Requests to join: anybody may begin one, officers read those that were sent."""

    def get_permissions(self) -> list[Any]:
        """Who asks to join has no account."""
        return [Anyone() if self.request.method == "POST" else READ()]

    def get_throttles(self) -> list[Any]:
        """Each beginning sends an e-mail."""
        return [SensitiveThrottle()] if self.request.method == "POST" else super().get_throttles()

    @extend_schema(
        operation_id="join_requests_list",
        tags=["review"],
        parameters=[OpenApiParameter("state", str)],
        responses=JoinRequestSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        found = queries.requests(request.query_params.get("state", ""))
        return self.paged(request, found.prefetch_related("notes"), JoinRequestSerializer)

    @extend_schema(
        operation_id="join_requests_begin",
        tags=["joining"],
        request=BeginSerializer,
        responses={201: BegunSerializer},
    )
    def post(self, request: Request) -> Response:
        """Sends a code to the official address, which proves it."""
        begun = joining.begin(validated(BeginSerializer, request))
        return Response(BegunSerializer(begun).data, status=status.HTTP_201_CREATED)


class RequestDetail(View):
    """One request."""

    permission_classes = [READ]

    @extend_schema(
        operation_id="join_requests_read", tags=["review"], responses=JoinRequestSerializer
    )
    def get(self, request: Request, reference: str) -> Response:
        """With the conversation."""
        return _shown(_request(reference))


class RequestDecree(View):
    """The decree of a request."""

    permission_classes = [READ]

    @extend_schema(
        operation_id="join_requests_read_decree",
        tags=["review"],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, reference: str) -> FileResponse:
        """The PDF as it was handed in."""
        found = _request(reference)
        if not found.decree_file:
            raise NotFound
        return FileResponse(
            queries.decree_file(found),
            content_type="application/pdf",
            filename=f"{found.reference}.pdf",
            as_attachment=True,
        )


class Ask(Idempotent):
    """Asking for more."""

    permission_classes = [DECIDE]

    @extend_schema(
        operation_id="join_requests_ask",
        tags=["review"],
        request=QuestionSerializer,
        responses=JoinRequestSerializer,
    )
    def post(self, request: Request, reference: str) -> Response:
        """The applicant gets the question by e-mail."""
        asked = actions.ask(
            request=_request(reference),
            text=validated(QuestionSerializer, request)["text"],
            by=officer_of(request),
            at=clock.now(),
        )
        return _shown(asked)


class Approve(Idempotent):
    """Admitting a regency."""

    permission_classes = [DECIDE]

    @extend_schema(
        operation_id="join_requests_approve",
        tags=["review"],
        request=ApproveSerializer,
        responses={202: OperationSerializer},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Starts the operation that makes schema, host, administrator and catalogue."""
        operation = actions.approve(
            request=_request(reference),
            note=validated(ApproveSerializer, request)["note"],
            by=officer_of(request),
            at=clock.now(),
        )
        return Response(operation_shown(operation), status=status.HTTP_202_ACCEPTED)


class Decline(Idempotent):
    """Declining a request."""

    permission_classes = [DECIDE]

    @extend_schema(
        operation_id="join_requests_decline",
        tags=["review"],
        request=DeclineSerializer,
        responses=JoinRequestSerializer,
    )
    def post(self, request: Request, reference: str) -> Response:
        """The region may ask again."""
        declined = actions.decline(
            request=_request(reference),
            reason=validated(DeclineSerializer, request)["reason"],
            by=officer_of(request),
            at=clock.now(),
        )
        return _shown(declined)


def _request(reference: str) -> JoinRequest:
    found = queries.get(reference)
    if found is None:
        raise NotFound
    return found


def _shown(found: JoinRequest) -> Response:
    return Response(JoinRequestSerializer(found).data)
