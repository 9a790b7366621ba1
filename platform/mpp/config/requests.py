"""Requests that cannot be meant: answered before anything looks at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from mpp.portals.errors import bad_request

NUL = "\0"


class NulMiddleware:
    """400 for a NUL character in path, query, headers or cookies: PostgreSQL has no text with one.

    Forms and serializers refuse it in a body themselves. Below `/api/` the answer becomes problem
    details on its way out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not any(NUL in text for text in _texts(request)):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            return bad_request(request, ValueError("NUL"))


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    yield request.META.get("QUERY_STRING", "").replace("%00", NUL)
    yield from (
        value
        for name, value in request.META.items()
        if name.startswith(("HTTP_", "CONTENT_")) and isinstance(value, str)
    )
    yield from request.COOKIES.values()  # a quoted cookie may write it as an octal escape
