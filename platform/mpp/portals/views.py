"""Pages that every host has."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from mpp.kernel.outbox.models import OutboxMessage
from mpp.portals.design import samples
from tenants.registry.queries import address

SHELL = ("mpp/mpp.css", "mpp/mpp.js", "mpp/draft.js", "mpp/icons.svg", "mpp/chevron.svg")
"""What a page needs besides itself to work without network."""


@requires_csrf_token
def unknown_host(request: HttpRequest) -> HttpResponse:
    """No regency has this host: say so, and offer the hub."""
    hub = address(settings.BASE_DOMAIN)
    return render(request, "unknown_host.html", {"hub": hub}, status=404)


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker must be served from the root to cover the whole host."""
    context = {"assets": [static(name) for name in SHELL], "offline": reverse("offline")}
    return render(request, "sw.js", context, content_type="text/javascript")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows without network."""
    return render(request, "offline.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Accessibility statement with a feedback channel."""
    return render(request, "accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Privacy notice (UU 27/2022)."""
    return render(request, "privacy.html")


@require_safe
def demo_outbox(request: HttpRequest) -> HttpResponse:
    """The last messages of this host, readable by anyone: only in a demonstration."""
    tenant = getattr(request, "tenant", None)
    if not settings.DEMO_OUTBOX or tenant is None:
        raise Http404
    address = request.GET.get("ke", "").strip()
    found = OutboxMessage.objects.all()
    if address:
        found = found.filter(address__icontains=address)
    context = {"outbox": found[:50], "address": address, "robots": "noindex"}
    return render(request, "demo_outbox.html", context)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page; only while DEBUG is on."""
    return render(request, "styleguide.html", {"sample": samples.sample()})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Index services, never tracking, verification or personal pages."""
    hidden = ("lacak", "verifikasi", "permohonan", "akun", "masuk", "petugas", "kelola", "konsol")
    lines = ["User-agent: *", *(f"Disallow: /{path}/" for path in hidden)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116)."""
    host = address(settings.BASE_DOMAIN)
    lines = [f"Contact: mailto:security@{settings.BASE_DOMAIN}", "Preferred-Languages: id, en"]
    lines += [f"Canonical: {host}.well-known/security.txt", "Expires: 2027-12-31T23:59:59Z"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
