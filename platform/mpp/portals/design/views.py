"""The regency's own colours as a small style sheet."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from mpp.portals.context import portal
from mpp.portals.design import theme


@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """`/tema.css`: the accent of the regency this host belongs to, the default elsewhere.

    Pages name it with the accent as a query, so it may be kept for a day and a new accent shows at
    once; the ETag changes with it.
    """
    regency = portal(request).get("regency") or {}
    body = theme.stylesheet(theme.usable_accent(regency.get("accent")))
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
    response = HttpResponse(body, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["ETag"] = etag
    conditional = get_conditional_response(request, etag=etag, response=response)
    return conditional if isinstance(conditional, HttpResponse) else response
