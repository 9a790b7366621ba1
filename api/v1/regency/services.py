"""The regency's public services, for everybody."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.pagination import ByCode
from api.permissions import Anyone
from api.v1.base import ListView, TextSerializer, View
from mpp.regency.catalogue import queries
from mpp.regency.catalogue.models import PublicService


class ServiceSerializer(serializers.Serializer[Any]):
    """A service in a list."""

    code = serializers.CharField()
    slug = serializers.CharField()
    name = TextSerializer()
    category = serializers.CharField()
    agency_role = serializers.CharField()
    digital = serializers.BooleanField()
    accepts_submissions = serializers.BooleanField()


class ServiceDetailSerializer(ServiceSerializer):
    """A service with its published definition."""

    version = serializers.IntegerField(source="published.number")
    digest = serializers.CharField(source="published.digest")
    definition = serializers.JSONField(source="published.definition")
    parameters = serializers.JSONField()


class ServiceList(ListView):
    """The services a citizen can apply for."""

    permission_classes = [Anyone]
    pagination_class = ByCode

    @extend_schema(
        operation_id="services_list",
        parameters=[
            OpenApiParameter("search", str, description="words in name or description"),
            OpenApiParameter("category", str),
        ],
        responses=ServiceSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Search and filter; one page at a time."""
        found = queries.offered(
            search=request.query_params.get("search", ""),
            category=request.query_params.get("category", ""),
        )
        return self.paged(request, found, ServiceSerializer)


class ServiceDetail(View):
    """One service."""

    permission_classes = [Anyone]

    @extend_schema(operation_id="services_read", responses=ServiceDetailSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The service with the whole definition that is in force."""
        return Response(ServiceDetailSerializer(_service(slug)).data)


def _service(slug: str) -> PublicService:
    service = queries.by_slug(slug)
    if service is None:
        raise Http404
    return service
