"""What the hub's pages show about regions, regencies and catalogues. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from mpp.portals import labels
from templates_catalogue.adoption.models import Adoption
from templates_catalogue.blueprints.models import ServiceTemplate
from tenants.registry import queries as registry
from tenants.registry.models import Regency, Region
from tenants.registry.states import RegencyState

JOINED = (
    RegencyState.PROVISIONING,
    RegencyState.CONFIGURING,
    RegencyState.LIVE,
    RegencyState.SUSPENDED,
)


@dataclass(frozen=True)
class Place:
    """One kabupaten or kota in a list, joined or not."""

    code: str
    name: str
    province: str
    state: dict[str, str] | None
    href: str
    live: bool


def joined() -> QuerySet[Regency]:
    """Regencies with a schema or about to have one, with what lists need."""
    return (
        registry.regencies()
        .filter(state__in=JOINED)
        .select_related("region__parent")
        .prefetch_related("domains")
    )


def address_of(regency: Regency) -> str:
    """The home page of a regency whose domains were prefetched."""
    primary = next((each for each in regency.domains.all() if each.is_primary), None)
    return registry.address(primary.domain) if primary else ""


def tiles() -> list[dict[str, Any]]:
    """The provinces for the schematic map: how many of their regencies joined."""
    return [_tile(each) for each in registry.overview()]


def _tile(row: registry.ProvinceRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "href": reverse("province", args=[row.code]),
        "value": row.joined or None,
        "tone": "joined" if row.live else "some" if row.joined else "none",
        "joined": row.joined,
        "live": row.live,
        "total": row.total,
        "title": ngettext(
            "%(joined)s dari %(total)s daerah bergabung",
            "%(joined)s dari %(total)s daerah bergabung",
            row.total,
        )
        % {"joined": row.joined, "total": row.total},
    }


def places(regions: Iterable[Region]) -> list[Place]:
    """Regencies of the official list with their state on this platform."""
    regions = list(regions)
    here = {
        each.region_id: each
        for each in registry.regencies()
        .filter(region__in=[region.pk for region in regions])
        .prefetch_related("domains")
    }
    return [_place(region, here.get(region.pk)) for region in regions]


def _place(region: Region, regency: Regency | None) -> Place:
    shown = regency is not None and regency.state in JOINED
    return Place(
        code=region.code,
        name=region.name,
        province=region.parent.name if region.parent else "",
        state=labels.state(labels.REGENCY_STATES, regency.state) if regency and shown else None,
        href=address_of(regency) if regency and regency.state == RegencyState.LIVE else "",
        live=regency is not None and regency.is_live,
    )


def find_regencies(words: str) -> QuerySet[Region]:
    """Kabupaten and kota of the official list by name, part of a name, or code."""
    found = Region.objects.filter(level=Region.Level.REGENCY).select_related("parent")
    for word in words.split():
        found = (
            found.filter(code__startswith=word)
            if word[0].isdigit()
            else found.filter(name__icontains=word)
        )
    return found.order_by("name")


def templates() -> QuerySet[ServiceTemplate]:
    """Templates on offer: published and not withdrawn."""
    return (
        ServiceTemplate.objects.filter(published__isnull=False, withdrawn_at=None)
        .select_related("publisher", "published")
        .order_by("publisher__key", "category", "code")
    )


def figures() -> dict[str, int]:
    """The numbers of the hub's home page."""
    states = Counter(joined().values_list("state", flat=True))
    return {
        "live": states[RegencyState.LIVE],
        "preparing": states[RegencyState.CONFIGURING] + states[RegencyState.PROVISIONING],
        "templates": templates().count(),
        "adoptions": Adoption.objects.count(),
        "regions": Region.objects.filter(level=Region.Level.REGENCY).count(),
    }
