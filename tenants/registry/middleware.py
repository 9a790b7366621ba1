"""From the host of a request to the regency it is for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django_tenants.utils import get_public_schema_name

from mpp.kernel.planes import leave_regency
from tenants.registry import queries


class RegencyMiddleware:
    """Sets `request.tenant` and the schema; an unknown host gets the URLs of `urls_unknown`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        leave_regency()
        try:
            host = request.get_host().partition(":")[0].lower()
        except DisallowedHost:
            return HttpResponseBadRequest("Bad host.")
        tenant = queries.tenant_of_host(host)
        request.tenant = tenant  # type: ignore[attr-defined]
        if tenant is None:
            request.urlconf = "mpp.config.urls_unknown"
        elif tenant.schema_name == get_public_schema_name():
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
        else:
            connection.set_tenant(tenant)  # type: ignore[attr-defined]
        return self.get_response(request)
