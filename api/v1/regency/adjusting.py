"""Choosing and adjusting the regency's services, within what the law leaves open."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.pagination import ByCode
from api.permissions import staff
from api.v1.base import ListView, TextSerializer, View, staff_of, validated
from api.v1.regency.services import ServiceSerializer
from mpp.kernel import clock
from mpp.regency.catalogue import actions, queries
from mpp.regency.catalogue.adjustments import Changes, RequirementChange
from mpp.regency.catalogue.models import PublicService

READ = staff("setup:read", "manage.view")
WRITE = staff("setup:write", "catalogue.manage")
UNITS_OF_TIME = ["minutes", "hours", "working_days", "calendar_days"]


class SetupServiceSerializer(ServiceSerializer):
    """A service as administrators see it."""

    offered = serializers.BooleanField()
    unit = serializers.CharField(source="unit.key", default=None)
    version = serializers.IntegerField(source="published.number", default=None)
    publisher = serializers.CharField()
    template_uid = serializers.CharField()
    base_version = serializers.IntegerField(allow_null=True)


class PinSerializer(serializers.Serializer[Any]):
    """A part the law fixes."""

    target = serializers.CharField()
    kind = serializers.CharField()
    basis = serializers.CharField(help_text="the law")


class SetupServiceDetailSerializer(SetupServiceSerializer):
    """A service with everything that can be adjusted."""

    definition = serializers.JSONField()
    parameters = serializers.DictField(child=serializers.JSONField())
    pins = PinSerializer(many=True)


class LimitSerializer(serializers.Serializer[Any]):
    """A stretch of time."""

    value = serializers.IntegerField(min_value=0)
    unit = serializers.ChoiceField(UNITS_OF_TIME)


class RequirementChangeSerializer(serializers.Serializer[Any]):
    """Changes of one requirement; what is left out stays."""

    label = TextSerializer(required=False)  # type: ignore[assignment]  # a declared field
    hint = TextSerializer(required=False)
    mandatory = serializers.BooleanField(required=False)
    removed = serializers.BooleanField(required=False)


class AdjustSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    base = serializers.IntegerField(help_text="number of the version that was read")
    name = TextSerializer(required=False)
    summary = TextSerializer(required=False)
    time = LimitSerializer(required=False)
    fee_lines = serializers.DictField(
        child=serializers.IntegerField(min_value=0), required=False, help_text="uid -> rupiah"
    )
    fee_note = TextSerializer(required=False)
    requirements = serializers.DictField(
        child=RequirementChangeSerializer(), required=False, help_text="by uid"
    )
    parameters = serializers.DictField(
        child=serializers.JSONField(), required=False, help_text="by uid"
    )
    standards = serializers.DictField(
        child=serializers.JSONField(), required=False, help_text="by component"
    )
    note = TextSerializer(required=False)


class OfferSerializer(serializers.Serializer[Any]):
    """Services that are shown to citizens, or taken off the pages."""

    services = serializers.ListField(
        child=serializers.CharField(max_length=32),
        required=False,
        allow_null=True,
        default=None,
        help_text="codes; without it all",
    )
    offered = serializers.BooleanField()


class OfferedSerializer(serializers.Serializer[Any]):
    """How many services changed."""

    changed = serializers.IntegerField()


class SetupServices(ListView):
    """All services of the regency."""

    permission_classes = [READ]
    pagination_class: ClassVar[Any] = ByCode

    @extend_schema(
        operation_id="setup_services_list",
        tags=["setup"],
        parameters=[OpenApiParameter("search", str), OpenApiParameter("category", str)],
        responses=SetupServiceSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Offered or not."""
        given = request.query_params
        found = queries.everything(given.get("search", ""), given.get("category", ""))
        return self.paged(request, found, SetupServiceSerializer)


class SetupService(View):
    """One service."""

    def get_permissions(self) -> list[Any]:
        """Auditors may look."""
        return [READ() if self.request.method == "GET" else WRITE()]

    @extend_schema(
        operation_id="setup_services_read",
        tags=["setup"],
        responses=SetupServiceDetailSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """With its pins: the parts the law fixes."""
        return _shown(_service(code))

    @extend_schema(
        operation_id="setup_services_adjust",
        tags=["setup"],
        request=AdjustSerializer,
        responses=SetupServiceDetailSerializer,
    )
    def patch(self, request: Request, code: str) -> Response:
        """A new version; 422 names the law where it leaves no room, 409 a newer version."""
        service = _service(code)
        data = validated(AdjustSerializer, request)
        base = data.pop("base")
        by = staff_of(request)
        actions.adjust(service=service, changes=_changes(data), base=base, by=by, at=clock.now())
        return _shown(_service(code))


class Offers(Idempotent):
    """What citizens see."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="setup_services_offer",
        tags=["setup"],
        request=OfferSerializer,
        responses=OfferedSerializer,
    )
    def post(self, request: Request) -> Response:
        """All or nothing: 422 names the first service that may not be shown, and why."""
        data = validated(OfferSerializer, request)
        changed = actions.offer_many(
            codes=data["services"],
            offered=data["offered"],
            by=staff_of(request),
            at=clock.now(),
        )
        return Response({"changed": changed})


def _service(code: str) -> PublicService:
    found = queries.by_code(code)
    if found is None or found.published is None:
        raise NotFound
    return found


def _changes(data: dict[str, Any]) -> Changes:
    time = data.pop("time", None)
    requirements = {
        uid: RequirementChange(**change) for uid, change in data.pop("requirements", {}).items()
    }
    limit = (time["value"], time["unit"]) if time else None
    return Changes(time=limit, requirements=requirements, **data)


def _shown(service: PublicService) -> Response:
    definition = queries.definition_for(service)
    shown = {
        **SetupServiceSerializer(service).data,
        "definition": service.published.definition if service.published else None,
        "parameters": queries.parameters(service),
        "pins": PinSerializer(definition.pins, many=True).data,
    }
    return Response(shown)
