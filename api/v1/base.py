"""What views of version 1 share."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.pagination import CursorPagination
from api.permissions import safe_officer
from mpp.accounts.models import User
from mpp.kernel import clock
from mpp.regency.people import queries as people
from mpp.regency.people.models import Citizen, StaffMember
from tenants.registry.actors import Officer
from tenants.registry.models import Regency

T = TypeVar("T")


class TextSerializer(serializers.Serializer[Any]):
    """A text in two languages; `en` may be missing."""

    id = serializers.CharField()
    en = serializers.CharField(allow_null=True, allow_blank=True, required=False)


class ReasonSerializer(serializers.Serializer[Any]):
    """Why somebody does something; kept in the audit trail."""

    reason = serializers.CharField(max_length=300)


def today() -> dt.date:
    """The local day of the regency (the middleware has set its zone)."""
    return timezone.localdate(clock.now())


def citizen_of(request: Request) -> Citizen:
    """The citizen whose token this is; 403 for anybody else."""
    return _known(people.citizen_of_user(request.user))


def staff_of(request: Request) -> StaffMember:
    """The staff member whose token this is; 403 for anybody else."""
    return _known(people.staff_of_user(request.user))


def officer_of(request: Request) -> Officer:
    """The national officer whose token this is; 403 for anybody else."""
    return _known(safe_officer(request.user))


def account_of(request: Request) -> User:
    """The account whose token this is; 403 without one."""
    return _known(request.user if isinstance(request.user, User) else None)


def validated(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body as the serializer understands it; 422 with the places of the faults otherwise."""
    filled = serializer(data=request.data)
    filled.is_valid(raise_exception=True)
    return dict(filled.validated_data)


class View(APIView):
    """Base of the views of version 1."""


class ListView(View):
    """Base of views whose GET gives a list, a page at a time."""

    pagination_class: ClassVar[type[BasePagination]] = CursorPagination

    def paged(
        self, request: Request, found: QuerySet[Any], serializer: type[serializers.Serializer[Any]]
    ) -> Response:
        """One page of the rows."""
        pages = self.pagination_class()
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(serializer(page, many=True).data)


def regency_of(request: Request) -> Regency:
    """The regency whose host was called; 403 on the hub."""
    tenant = getattr(request, "tenant", None)
    return _known(tenant if isinstance(tenant, Regency) else None)


def _known(person: T | None) -> T:
    if person is None:
        raise PermissionDenied
    return person
