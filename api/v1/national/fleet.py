"""Regencies as tenants, the operations on them, and the nation's audit trail."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.pagination import ByCode
from api.permissions import officers
from api.v1.base import ListView, ReasonSerializer, View, officer_of, validated
from api.v1.national.reference import RegencySerializer
from mpp.kernel import clock
from tenants.onboarding import golive
from tenants.operations import actions as operations
from tenants.operations import queries as progress
from tenants.operations.models import Operation
from tenants.oversight import queries as oversight
from tenants.registry import queries as registry
from tenants.registry.models import Regency


class StepSerializer(serializers.Serializer[Any]):
    """One step of an operation."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a declared field
    state = serializers.CharField()
    attempts = serializers.IntegerField()
    seconds = serializers.FloatField(allow_null=True)
    message = serializers.CharField(help_text="what went wrong")
    cure = serializers.CharField(help_text="what to do")


class OperationRowSerializer(serializers.Serializer[Any]):
    """An operation in a list."""

    reference = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    regency = serializers.CharField(source="regency.code")
    started_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class OperationSerializer(serializers.Serializer[Any]):
    """How far an operation is."""

    reference = serializers.CharField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a declared field
    state = serializers.CharField()
    regency_code = serializers.CharField()
    regency_name = serializers.CharField()
    steps = StepSerializer(many=True)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    finished_at = serializers.DateTimeField(allow_null=True)


class TenantSerializer(RegencySerializer):
    """A regency as a tenant."""

    schema = serializers.CharField(source="schema_name")
    letters = serializers.CharField()
    time_zone = serializers.CharField()
    state_reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class TenantDetailSerializer(TenantSerializer):
    """A tenant with its newest figures and its operations."""

    figures = serializers.DictField(child=serializers.JSONField())
    operations = OperationRowSerializer(many=True)


class EntrySerializer(serializers.Serializer[Any]):
    """One row of the audit trail."""

    at = serializers.DateTimeField()
    actor_kind = serializers.CharField()
    actor_id = serializers.CharField()
    actor_name = serializers.CharField()
    event = serializers.CharField()
    subject_kind = serializers.CharField()
    subject_id = serializers.CharField()
    sequence = serializers.IntegerField()
    detail = serializers.JSONField()
    digest = serializers.CharField()


class OperationList(ListView):
    """Operations."""

    permission_classes = [officers("tenants:read", "operation.read")]

    @extend_schema(
        operation_id="operations_list",
        tags=["fleet"],
        parameters=[OpenApiParameter("state", str)],
        responses=OperationRowSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        found = progress.recent(request.query_params.get("state", ""))
        return self.paged(request, found, OperationRowSerializer)


class OperationDetail(View):
    """One operation."""

    permission_classes = [officers("tenants:read", "operation.read")]

    @extend_schema(operation_id="operations_read", tags=["fleet"], responses=OperationSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """Step by step."""
        return Response(operation_shown(_operation(reference)))


class OperationRetry(Idempotent):
    """Going on after a failure."""

    permission_classes = [officers("tenants:write", "operation.retry")]

    @extend_schema(
        operation_id="operations_retry",
        tags=["fleet"],
        request=None,
        responses=OperationSerializer,
    )
    def post(self, request: Request, reference: str) -> Response:
        """At the step that failed; what is done stays done."""
        retried = operations.retry(
            operation=_operation(reference), by=officer_of(request), at=clock.now()
        )
        return Response(operation_shown(retried))


class TenantList(ListView):
    """All tenants, in every state."""

    permission_classes = [officers("tenants:read", "regency.read")]
    pagination_class = ByCode

    @extend_schema(
        operation_id="tenants_list",
        tags=["fleet"],
        parameters=[OpenApiParameter("state", str)],
        responses=TenantSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """By code."""
        found = registry.regencies().prefetch_related("domains")
        state = request.query_params.get("state", "")
        return self.paged(request, found.filter(state=state) if state else found, TenantSerializer)


class TenantDetail(View):
    """One tenant."""

    permission_classes = [officers("tenants:read", "regency.read")]

    @extend_schema(operation_id="tenants_read", tags=["fleet"], responses=TenantDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        """With what it reported last."""
        regency = _regency(code)
        newest = oversight.latest(regency)
        rows = OperationRowSerializer(progress.of_regency(regency)[:20], many=True).data
        shown = {
            **TenantSerializer(regency).data,
            "figures": newest.figures if newest else {},
            "operations": rows,
        }
        return Response(shown)


class _TenantChange(Idempotent):
    """Base of changes of a tenant's state, each with a reason."""

    def _answer(self, request: Request, code: str, change: Any) -> Response:
        regency = _regency(code)
        changed = change(
            regency=regency,
            reason=validated(ReasonSerializer, request)["reason"],
            by=officer_of(request),
            at=clock.now(),
        )
        return Response(TenantSerializer(changed).data)


class TenantSuspend(_TenantChange):
    """Suspension."""

    permission_classes = [officers("tenants:write", "regency.suspend")]

    @extend_schema(
        operation_id="tenants_suspend",
        tags=["fleet"],
        request=ReasonSerializer,
        responses=TenantSerializer,
    )
    def post(self, request: Request, code: str) -> Response:
        """Citizens see a friendly page; certificates can still be verified."""
        return self._answer(request, code, golive.suspend)


class TenantResume(_TenantChange):
    """The end of a suspension."""

    permission_classes = [officers("tenants:write", "regency.suspend")]

    @extend_schema(
        operation_id="tenants_resume",
        tags=["fleet"],
        request=ReasonSerializer,
        responses=TenantSerializer,
    )
    def post(self, request: Request, code: str) -> Response:
        """The regency is live again."""
        return self._answer(request, code, golive.resume)


class TenantClose(_TenantChange):
    """The end of a tenant."""

    permission_classes = [officers("tenants:write", "regency.close")]

    @extend_schema(
        operation_id="tenants_close",
        tags=["fleet"],
        request=ReasonSerializer,
        responses=TenantSerializer,
    )
    def post(self, request: Request, code: str) -> Response:
        """There is no way back; data stay until they are handed over."""
        return self._answer(request, code, golive.close)


class AuditList(ListView):
    """The nation's audit trail."""

    permission_classes = [officers("audit:read", "audit.read")]

    @extend_schema(
        operation_id="audit_list",
        tags=["audit"],
        parameters=[
            OpenApiParameter("event", str),
            OpenApiParameter("actor", str, description="id of the actor"),
            OpenApiParameter("subject_kind", str),
            OpenApiParameter("subject_id", str),
        ],
        responses=EntrySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        given = request.query_params
        found = registry.entries(
            event=given.get("event", ""),
            actor_id=given.get("actor", ""),
            subject_kind=given.get("subject_kind", ""),
            subject_id=given.get("subject_id", ""),
        )
        return self.paged(request, found, EntrySerializer)


def operation_shown(operation: Operation) -> Any:
    """An operation with its steps, in the caller's language."""
    return OperationSerializer(progress.progress(operation)).data


def _operation(reference: str) -> Operation:
    found = progress.get(reference)
    if found is None:
        raise NotFound
    return found


def _regency(code: str) -> Regency:
    found = registry.regencies().filter(code=code).first()
    if found is None:
        raise NotFound
    return found
