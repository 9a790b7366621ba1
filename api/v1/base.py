"""What views of version 1 share."""

from __future__ import annotations

import datetime as dt
from typing import Any, NoReturn

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.views import APIView

from mpp.kernel import clock
from mpp.regency.people import queries as people
from mpp.regency.people.models import Citizen, StaffMember


class TextSerializer(serializers.Serializer[Any]):
    """A text in two languages; `en` may be missing."""

    id = serializers.CharField()
    en = serializers.CharField(allow_null=True, required=False)


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457) with a stable `code`."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.JSONField(required=False)  # type: ignore[assignment]  # RFC 9457's name
    context = serializers.JSONField(required=False)  # type: ignore[assignment]  # ditto


def today() -> dt.date:
    """The local day of the regency (the middleware has set its zone)."""
    return timezone.localdate(clock.now())


def citizen_of(request: Request) -> Citizen:
    """The citizen whose token this is; 403 for anybody else."""
    return people.citizen_of_user(request.user) or _refuse(_("Token ini bukan milik warga."))


def staff_of(request: Request) -> StaffMember:
    """The staff member whose token this is; 403 for anybody else."""
    return people.staff_of_user(request.user) or _refuse(_("Token ini bukan milik petugas."))


def validated(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body as the serializer understands it; 422 with the places of the faults otherwise."""
    filled = serializer(data=request.data)
    filled.is_valid(raise_exception=True)
    return dict(filled.validated_data)


class View(APIView):
    """Base of the views of version 1."""


def _refuse(reason: str) -> NoReturn:
    raise PermissionDenied(reason)
