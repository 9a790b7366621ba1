"""What anybody may read on the hub: regions, regencies, catalogues, and whether a document is genuine."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.pagination import ByCode, CursorPagination
from api.permissions import Anyone
from api.v1.base import ListView, TextSerializer, View
from templates_catalogue.blueprints import queries as blueprints
from templates_catalogue.blueprints.models import ServiceTemplate, TemplateVersion
from tenants.registry import queries as registry
from tenants.registry.models import Regency, Region

LEVELS = [str(level) for level in Region.Level]


class RegionSerializer(serializers.Serializer[Any]):
    """A province, a regency or city, or a district, by its Kemendagri code."""

    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.CharField()
    kind = serializers.CharField()
    parent = serializers.CharField(  # type: ignore[assignment]  # a declared field
        source="parent_id", allow_null=True
    )
    time_zone = serializers.CharField()
    district_term = serializers.CharField()


class RegencySerializer(serializers.Serializer[Any]):
    """A regency that joined."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    live_at = serializers.DateTimeField(allow_null=True)
    address = serializers.SerializerMethodField()

    def get_address(self, regency: Regency) -> str:
        """Where citizens find it."""
        hosts = [each.domain for each in regency.domains.all() if each.is_primary]
        return registry.address(hosts[0]) if hosts else ""


class PublisherSerializer(serializers.Serializer[Any]):
    """Who publishes a catalogue."""

    key = serializers.CharField()
    name = TextSerializer()
    description = serializers.JSONField()
    regency_code = serializers.CharField(help_text="empty: the nation")
    services = serializers.IntegerField()


class TemplateSerializer(serializers.Serializer[Any]):
    """A service that regencies can start from."""

    uid = serializers.CharField()
    code = serializers.CharField()
    name = TextSerializer()
    category = serializers.CharField()
    agency = serializers.CharField()
    digital = serializers.BooleanField()
    publisher = serializers.CharField(source="publisher.key")
    version = serializers.IntegerField(source="published.number")
    digest = serializers.CharField(source="published.digest")


class VersionSerializer(serializers.Serializer[Any]):
    """A published version; it never changes."""

    number = serializers.IntegerField()
    digest = serializers.CharField(help_text="sha-256 of the canonical JSON")
    note = serializers.JSONField()
    published_by = serializers.CharField()
    published_at = serializers.DateTimeField()


class TemplateDetailSerializer(TemplateSerializer):
    """A service with its versions."""

    versions = VersionSerializer(many=True)


class DefinitionSerializer(VersionSerializer):
    """A published version with its whole definition."""

    definition = serializers.JSONField()


class ByKey(CursorPagination):
    """Publishers by key."""

    ordering = "key"


class RegionList(ListView):
    """The official list of regions."""

    permission_classes = [Anyone]
    pagination_class: ClassVar[Any] = ByCode

    @extend_schema(
        operation_id="regions_list",
        tags=["regions"],
        parameters=[
            OpenApiParameter("search", str, description="part of the name, or a code"),
            OpenApiParameter("level", str, enum=LEVELS),
            OpenApiParameter("parent", str, description="code of the region above"),
        ],
        responses=RegionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Provinces, regencies and cities, districts."""
        given = request.query_params
        level = given.get("level", "")
        if level and level not in LEVELS:
            raise serializers.ValidationError({"level": [f"one of {', '.join(LEVELS)}"]})
        found = registry.find_regions(
            search=given.get("search", ""), level=level, parent=given.get("parent", "")
        )
        return self.paged(request, found, RegionSerializer)


class RegencyList(ListView):
    """Regencies that joined."""

    permission_classes = [Anyone]
    pagination_class: ClassVar[Any] = ByCode

    @extend_schema(
        operation_id="regencies_list", tags=["regions"], responses=RegencySerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """Those that citizens may know of: live, or live before and suspended now."""
        found = registry.known_to_citizens().prefetch_related("domains")
        return self.paged(request, found, RegencySerializer)


class CatalogueList(ListView):
    """Published catalogues."""

    permission_classes = [Anyone]
    pagination_class: ClassVar[Any] = ByKey

    @extend_schema(
        operation_id="catalogues_list",
        tags=["catalogues"],
        responses=PublisherSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """With the number of services on offer."""
        return self.paged(request, blueprints.publishers(), PublisherSerializer)


class TemplateList(ListView):
    """Services of a catalogue."""

    permission_classes = [Anyone]
    pagination_class: ClassVar[Any] = ByCode

    @extend_schema(
        operation_id="templates_list",
        tags=["catalogues"],
        parameters=[
            OpenApiParameter("search", str),
            OpenApiParameter("category", str),
            OpenApiParameter("agency", str),
        ],
        responses=TemplateSerializer(many=True),
    )
    def get(self, request: Request, publisher: str) -> Response:
        """Those on offer."""
        if blueprints.publisher(publisher) is None:
            raise NotFound
        given = request.query_params
        found = blueprints.catalogue(
            publisher,
            search=given.get("search", ""),
            category=given.get("category", ""),
            agency=given.get("agency", ""),
        )
        return self.paged(request, found, TemplateSerializer)


class TemplateDetail(View):
    """One service of a catalogue."""

    permission_classes = [Anyone]

    @extend_schema(
        operation_id="templates_read", tags=["catalogues"], responses=TemplateDetailSerializer
    )
    def get(self, request: Request, uid: str) -> Response:
        """With the list of its versions."""
        template = _template(uid)
        versions = VersionSerializer(template.versions.order_by("-number"), many=True).data
        return Response({**TemplateSerializer(template).data, "versions": versions})


class TemplateVersionDetail(View):
    """One version of a service."""

    permission_classes = [Anyone]

    @extend_schema(
        operation_id="templates_read_version",
        tags=["catalogues"],
        responses=DefinitionSerializer,
    )
    def get(self, request: Request, uid: str, number: int) -> Response:
        """The whole definition, as it was published."""
        version = _versions(_template(uid)).filter(number=number).first()
        if version is None:
            raise NotFound
        return Response(DefinitionSerializer(version).data)


def _template(uid: str) -> ServiceTemplate:
    template = blueprints.template(uid)
    if template is None or template.published is None:
        raise NotFound
    return template


def _versions(template: ServiceTemplate) -> QuerySet[TemplateVersion]:
    return template.versions.all()
