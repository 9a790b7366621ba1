"""Every error as problem details (RFC 9457), in the caller's language."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from mpp.kernel.errors import DomainError, Invalid

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "urn:mpp:error:"


def problem(
    status: int, code: str, detail: str, *, errors: Any = None, **members: Any
) -> dict[str, Any]:
    """The members of RFC 9457: `type`, `title`, `status`, `detail`, plus `code` and `errors`."""
    body: dict[str, Any] = {
        "type": f"{TYPE_BASE}{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **members,
    }
    if errors:
        body["errors"] = errors
    return body


def handle(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Translate an exception; `None` lets Django answer 500 (unknown faults are not dressed up)."""
    if isinstance(exception, DomainError):
        set_rollback()
        return _answer(_of_domain_error(exception), {})
    if isinstance(exception, Http404):
        exception = exceptions.NotFound()
    elif isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    if isinstance(exception, exceptions.APIException):
        set_rollback()
        return _answer(_of_api_error(exception), _headers(exception))
    return None


def regency_not_live(state: str) -> JsonResponse:
    """503 for programs that call a regency which is not (or no longer) live."""
    body = problem(
        503,
        "regency_not_live",
        _("Layanan daerah ini belum atau sedang tidak dibuka. Coba lagi nanti."),
        state=state,
    )
    return JsonResponse(
        body, status=503, headers={"Content-Type": MEDIA_TYPE, "Retry-After": "3600"}
    )


def _of_domain_error(error: DomainError) -> dict[str, Any]:
    detail = dict(error.detail)
    errors = detail.pop("errors", None) if isinstance(error, Invalid) else None
    extra = {"context": detail} if detail else {}
    return problem(error.status, error.code, str(error), errors=errors, **extra)


def _of_api_error(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return problem(
            422, "invalid", _("Ada isian yang perlu diperbaiki."), errors=error.get_full_details()
        )
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else "error"
    return problem(error.status_code, code, str(error.detail))


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def _answer(body: dict[str, Any], headers: dict[str, str]) -> Response:
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)
