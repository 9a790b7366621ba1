"""What goes wrong outside the views of the API is answered in the API's own form."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from api import errors

PREFIX = "/api/"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class ProblemMiddleware:
    """Below `/api/` every error is problem details: an unknown address, a fault of ours, a bad host.

    Django answers those with pages for people; a program gets the same status as JSON. Nothing of
    the page is repeated, so that no stack trace can leave this way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path_info.startswith(PREFIX):
            return response
        if response.headers.get("Content-Type", "").startswith(errors.MEDIA_TYPE):
            return response
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        return JsonResponse(
            errors.of_status(response.status_code),
            status=response.status_code,
            content_type=errors.MEDIA_TYPE,
            headers=kept,
        )
