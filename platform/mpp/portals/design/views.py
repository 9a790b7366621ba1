"""The regency's own colours as a small style sheet."""

from django.http import HttpRequest, HttpResponse


def theme_css(request: HttpRequest) -> HttpResponse:
    """Custom properties with the regency's accent."""
    return HttpResponse("", content_type="text/css")
