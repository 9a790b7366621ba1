"""Every error as problem details (RFC 9457), in the caller's language."""

from __future__ import annotations

import math
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from mpp.kernel.errors import DomainError

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "urn:mpp:error:"

SENTENCES = {
    400: gettext_lazy("Permintaan ini tidak bisa dibaca. Periksa isi dan formatnya."),
    401: gettext_lazy("Kirim token yang berlaku: Authorization: Bearer <token>."),
    403: gettext_lazy("Token atau peran Anda tidak mengizinkan tindakan ini."),
    404: gettext_lazy(
        "Tidak ada apa-apa di alamat ini. Periksa alamatnya; setiap alamat API berakhir dengan "
        "garis miring."
    ),
    405: gettext_lazy("Alamat ini tidak menerima metode itu."),
    406: gettext_lazy("Jawaban API hanya ada dalam bentuk JSON."),
    409: gettext_lazy("Hal itu tidak bisa dilakukan pada keadaan sekarang."),
    413: gettext_lazy("Permintaan ini terlalu besar."),
    415: gettext_lazy("Jenis isi ini tidak diterima. Kirim JSON, atau multipart untuk berkas."),
    422: gettext_lazy("Ada isian yang perlu diperbaiki."),
    429: gettext_lazy("Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi."),
    500: gettext_lazy("Terjadi kesalahan di pihak kami. Coba lagi nanti."),
}
CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    429: "throttled",
    500: "server_error",
    503: "unavailable",
}


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


def of_status(status: int) -> dict[str, Any]:
    """Problem details where nothing but the status is known."""
    detail = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    return problem(status, CODES.get(status, "error"), str(detail))


def handle(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Translate an exception; `None` lets Django answer 500 (unknown faults are not dressed up)."""
    if isinstance(exception, DomainError):
        set_rollback()
        return _answer(_of_domain_error(exception), _waiting(exception.detail.get("wait")))
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
    return JsonResponse(body, status=503, content_type=MEDIA_TYPE, headers={"Retry-After": "3600"})


def _of_domain_error(error: DomainError) -> dict[str, Any]:
    detail = dict(error.detail)
    errors = detail.pop("errors", None)
    extra = {"context": detail} if detail else {}
    sentence = str(error) or of_status(error.status)["detail"]
    return problem(error.status, error.code, sentence, errors=_plain(errors), **_plain(extra))


def _of_api_error(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        places: dict[str, list[str]] = {}
        for place, sentence in _places(error.detail):
            places.setdefault(place, []).append(sentence)
        return problem(422, "invalid", str(SENTENCES[422]), errors=places)
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else "error"
    usual = _is_usual(error) and error.status_code in SENTENCES
    sentence = str(SENTENCES[error.status_code] if usual else error.detail)
    return problem(error.status_code, code, sentence)


def _is_usual(error: exceptions.APIException) -> bool:
    """Whether the error says no more than its class does; then our own sentence is clearer."""
    framework = type(error).__module__ == exceptions.__name__
    plain = str(error.detail) == force_str(error.default_detail)
    formatted = isinstance(
        error,
        exceptions.ParseError
        | exceptions.MethodNotAllowed
        | exceptions.UnsupportedMediaType
        | exceptions.Throttled,
    )
    return framework and (plain or formatted)


def _places(detail: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """(place, sentence) pairs of a nested validation error; places are joined by dots."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from _places(inner, ".".join(part for part in (place, name) if part))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            deeper = f"{place}.{index}" if isinstance(inner, dict | list) else place
            yield from _places(inner, deeper)
    else:
        yield place, str(detail)


def _plain(value: Any) -> Any:
    """The value without translations that wait for their language, and without sets and tuples."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = _waiting(getattr(error, "wait", None))
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    return headers


def _waiting(seconds: float | None) -> dict[str, str]:
    return {"Retry-After": str(max(math.ceil(seconds), 1))} if seconds else {}


def _answer(body: dict[str, Any], headers: dict[str, str]) -> Response:
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)
