"""Setting a regency up: agencies, service points and their hours."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.pagination import CursorPagination
from api.permissions import staff
from api.v1.base import ListView, TextSerializer, View, staff_of, validated
from mpp.kernel import clock
from mpp.regency.offices import actions, queries
from mpp.regency.offices.models import ServicePoint

READ = staff("setup:read", "manage.view")
WRITE = staff("setup:write", "offices.manage")


class AgencyChangeSerializer(serializers.Serializer[Any]):
    """Which of the regency's own agencies takes a role of the catalogue."""

    name = TextSerializer()
    address = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    email = serializers.CharField(max_length=254, required=False, allow_blank=True, default="")
    active = serializers.BooleanField(default=True)


class AgencySerializer(AgencyChangeSerializer):
    """An agency of the regency."""

    key = serializers.CharField()
    agency_role = serializers.CharField()
    kind = serializers.CharField()
    confirmed = serializers.BooleanField()


class HoursSerializer(serializers.Serializer[Any]):
    """One stretch of opening hours."""

    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday")
    opens = serializers.TimeField()
    closes = serializers.TimeField()


class HoursChangeSerializer(serializers.Serializer[Any]):
    """All stretches of a point; a day without one is closed."""

    hours = HoursSerializer(many=True)


class PointChangeSerializer(serializers.Serializer[Any]):
    """What may be changed of a service point; what is left out stays."""

    name = TextSerializer(required=False)
    kind = serializers.ChoiceField(list(queries.POINT_KINDS), required=False)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    district_code = serializers.CharField(max_length=8, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False)
    active = serializers.BooleanField(required=False)


class NewPointSerializer(serializers.Serializer[Any]):
    """A new service point."""

    code = serializers.CharField(max_length=30)
    name = TextSerializer()
    kind = serializers.ChoiceField(list(queries.POINT_KINDS))
    address = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    district_code = serializers.CharField(
        max_length=8, required=False, allow_blank=True, default=""
    )
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    latitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, required=False, allow_null=True, default=None
    )
    longitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, required=False, allow_null=True, default=None
    )


class PointSerializer(NewPointSerializer):
    """A service point with its hours."""

    active = serializers.BooleanField()
    hours = HoursSerializer(many=True)


class ByRole(CursorPagination):
    """Agencies by the role they take."""

    ordering = "agency_role"


class Agencies(ListView):
    """The regency's agencies."""

    permission_classes = [READ]
    pagination_class: ClassVar[Any] = ByRole

    @extend_schema(
        operation_id="setup_agencies_list", tags=["setup"], responses=AgencySerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """By the role of the catalogue that they take."""
        return self.paged(request, queries.units(), AgencySerializer)


class Agency(View):
    """One agency."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="setup_agencies_map",
        tags=["setup"],
        request=AgencyChangeSerializer,
        responses=AgencySerializer,
    )
    def put(self, request: Request, key: str) -> Response:
        """Say what it is called here; that confirms it."""
        unit = queries.units().filter(key=key).first()
        if unit is None:
            raise NotFound
        data = validated(AgencyChangeSerializer, request)
        mapped = actions.map_unit(unit=unit, by=staff_of(request), at=clock.now(), **data)
        return Response(AgencySerializer(mapped).data)


class Points(Idempotent, ListView):
    """The regency's service points."""

    def get_permissions(self) -> list[Any]:
        """Auditors may look."""
        return [READ() if self.request.method == "GET" else WRITE()]

    @extend_schema(
        operation_id="setup_points_list", tags=["setup"], responses=PointSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """Those that are not in use too."""
        return self.paged(request, queries.all_points(), PointSerializer)

    @extend_schema(
        operation_id="setup_points_add",
        tags=["setup"],
        request=NewPointSerializer,
        responses={201: PointSerializer},
    )
    def post(self, request: Request) -> Response:
        """Without hours, which are set afterwards."""
        data = validated(NewPointSerializer, request)
        point = actions.add_point(by=staff_of(request), at=clock.now(), **data)
        return Response(_shown(point), status=status.HTTP_201_CREATED)


class Point(View):
    """One service point."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="setup_points_change",
        tags=["setup"],
        request=PointChangeSerializer,
        responses=PointSerializer,
    )
    def patch(self, request: Request, code: str) -> Response:
        """Change it, or take it off the pages."""
        data = validated(PointChangeSerializer, request)
        by = staff_of(request)
        return Response(
            _shown(actions.change_point(point=_point(code), by=by, at=clock.now(), **data))
        )


class PointHours(View):
    """Opening hours of a service point."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="setup_points_set_hours",
        tags=["setup"],
        request=HoursChangeSerializer,
        responses=PointSerializer,
    )
    def put(self, request: Request, code: str) -> Response:
        """All of them anew."""
        data = validated(HoursChangeSerializer, request)
        hours = [(each["weekday"], each["opens"], each["closes"]) for each in data["hours"]]
        by = staff_of(request)
        actions.set_hours(point=_point(code), hours=hours, by=by, at=clock.now())
        return Response(_shown(_point(code)))


def _point(code: str) -> ServicePoint:
    found = queries.all_points().filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _shown(point: ServicePoint) -> Any:
    return PointSerializer({**vars(point), "hours": list(point.hours.all())}).data
