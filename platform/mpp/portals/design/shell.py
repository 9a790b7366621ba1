"""The offline shell: the service worker and the page people see without a network."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse

ASSETS = ("mpp/mpp.css", "mpp/mpp.js", "mpp/draft.js", "mpp/icons.svg", "mpp/chevron.svg")


def service_worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`: keeps the shell for a page that was opened before.

    Only the shell is stored, never a page with personal data. The version is a digest of the shell
    addresses, which carry content hashes, so a release drops the old cache.
    """
    offline = reverse("offline")
    shell = [offline, *(static(name) for name in ASSETS)]
    version = hashlib.sha256("\n".join(shell).encode()).hexdigest()[:12]
    response = render(
        request,
        "sw.js",
        {"worker": {"version": version, "shell": shell, "offline": offline}},
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "no-cache"
    return response


def offline_page(request: HttpRequest) -> HttpResponse:
    """`/luring/`: what the service worker answers when there is no network."""
    return render(request, "offline.html")
