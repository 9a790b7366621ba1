"""Pages of the hub that everybody may read: home, regions, one province, help."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mpp.portals.national import reads
from mpp.portals.verification import LookupForm
from tenants.registry.models import Region

MOST_FOUND = 60


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """What this is, who is there, how to join, how to check a document."""
    context = {
        "tiles": reads.tiles(),
        "figures": reads.figures(),
        "live": [
            {"regency": each, "href": reads.address_of(each)}
            for each in reads.joined().filter(state="live")
        ],
        "lookup_form": LookupForm(),
    }
    return render(request, "national/hub.html", context)


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """Find a regency by name; the provinces as a list when nothing was asked."""
    words = request.GET.get("q", "").strip()[:60]
    found = reads.places(reads.find_regencies(words)[: MOST_FOUND + 1]) if words else []
    context = {
        "q": words,
        "found": found[:MOST_FOUND],
        "more": len(found) > MOST_FOUND,
        "tiles": reads.tiles(),
        "here": reads.places(
            Region.objects.filter(regency__in=reads.joined()).select_related("parent")
        ),
    }
    return render(request, "national/regions.html", context)


@require_safe
def province(request: HttpRequest, code: str) -> HttpResponse:
    """The regencies and cities of one province with their state."""
    region = get_object_or_404(Region, code=code, level=Region.Level.PROVINCE)
    context = {
        "province": region,
        "places": reads.places(region.children.select_related("parent").order_by("code")),
    }
    return render(request, "national/province.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Questions people ask the hub."""
    return render(request, "national/help.html")
