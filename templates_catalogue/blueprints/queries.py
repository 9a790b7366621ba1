"""Reads of the published catalogues: the catalogue browser, and what a regency clones."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Lower

from templates_catalogue.blueprints.models import Publisher, ServiceTemplate, TemplateVersion


def publishers() -> QuerySet[Publisher]:
    """Who publishes a catalogue, with the number of services on offer as `services`."""
    offered = Q(templates__published__isnull=False, templates__withdrawn_at=None)
    return Publisher.objects.annotate(services=Count("templates", filter=offered)).order_by("key")


def publisher(key: str) -> Publisher | None:
    """A publisher by its key; callable from both planes."""
    return Publisher.objects.filter(key=key).first()


def is_offered(key: str) -> bool:
    """Whether a publisher has at least one service on offer."""
    offered = ServiceTemplate.objects.filter(published__isnull=False, withdrawn_at=None)
    return offered.filter(publisher__key=key).exists()


def catalogue(
    publisher_key: str,
    *,
    search: str = "",
    category: str = "",
    agency: str = "",
    digital: bool | None = None,
) -> QuerySet[ServiceTemplate]:
    """A publisher's services on offer, narrowed down."""
    found = ServiceTemplate.objects.select_related("published", "publisher").filter(
        publisher__key=publisher_key, published__isnull=False, withdrawn_at=None
    )
    for word in search.lower().split():
        found = found.annotate(id_name=Lower(KT("name__id")), en_name=Lower(KT("name__en")))
        found = found.filter(
            Q(id_name__contains=word) | Q(en_name__contains=word) | Q(code__icontains=word)
        )
    if category:
        found = found.filter(category=category)
    if agency:
        found = found.filter(agency=agency)
    if digital is not None:
        found = found.filter(digital=digital)
    return found


def template(uid: str) -> ServiceTemplate | None:
    """One template with its published version."""
    return ServiceTemplate.objects.select_related("published", "publisher").filter(uid=uid).first()


def published_of(publisher_key: str, codes: Collection[str] | None = None) -> list[TemplateVersion]:
    """The versions in force of a catalogue (or of some of its services), each with its template."""
    templates = ServiceTemplate.objects.filter(
        publisher__key=publisher_key, published__isnull=False, withdrawn_at=None
    )
    if codes is not None:
        templates = templates.filter(code__in=codes)
    ids = templates.values("published_id")
    return list(TemplateVersion.objects.select_related("template").filter(pk__in=ids))


def agencies(of: Publisher) -> list[dict[str, Any]]:
    """The agency roles of a catalogue: `key`, `name` (Text), `kind`."""
    return list(of.profile.get("agencies", []))


def categories(of: Publisher) -> list[dict[str, Any]]:
    """The categories of a catalogue: `key`, `name` (Text)."""
    return list(of.profile.get("categories", []))
