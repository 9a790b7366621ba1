"""Reads of the regency's services: what citizens see, and what administrators adjust."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from mpp.kernel.planes import national_plane
from mpp.regency.catalogue.models import PublicService, ServiceVersion
from mpp.regency.offices import queries as offices
from templates_catalogue.blueprints import queries as blueprints
from templates_catalogue.conformity import components as conformity
from templates_catalogue.definitions.catalogues import DefaultStandards
from templates_catalogue.definitions.types import Pin, ServiceDefinition, Text


def offered(search: str = "", category: str = "") -> QuerySet[PublicService]:
    """Services that citizens see, narrowed by words and by category."""
    found = _all().filter(offered=True, published__isnull=False)
    return _narrow(found, search, category)


def everything(
    search: str = "", category: str = "", *, offered: bool | None = None
) -> QuerySet[PublicService]:
    """All services of the regency, for its administrators."""
    found = _narrow(_all(), search, category)
    return found if offered is None else found.filter(offered=offered)


def by_slug(slug: str) -> PublicService | None:
    """A service by the last part of its address; offered or not."""
    return _all().filter(slug=slug).first()


def by_code(code: str) -> PublicService | None:
    """A service by its code."""
    return _all().filter(code=code).first()


@dataclass(frozen=True)
class Category:
    """A category with the number of services citizens find in it."""

    key: str
    name: dict[str, str]
    count: int


def categories() -> list[Category]:
    """The categories that have something on offer, in the publisher's order."""
    keys = Counter(offered().order_by().values_list("category", flat=True))
    names = category_names()
    ordered = [key for key in names if key in keys] + sorted(set(keys) - set(names))
    return [Category(key, names.get(key, {"id": key}), keys[key]) for key in ordered]


def category_names() -> dict[str, dict[str, str]]:
    """Key -> Text of every category of the catalogues that were cloned, in their order."""
    publishers = set(PublicService.objects.order_by().values_list("publisher", flat=True)) - {""}
    names: dict[str, dict[str, str]] = {}
    with national_plane():
        for key in sorted(publishers):
            publisher = blueprints.publisher(key)
            if publisher:
                names |= {
                    each["key"]: each["name"]
                    for each in blueprints.categories(publisher)
                    if each["key"] not in names
                }
    return names


def versions(service: PublicService) -> QuerySet[ServiceVersion]:
    """Every version of a service, newest first."""
    return ServiceVersion.objects.filter(service=service).order_by("-number")


def definition_for(service: PublicService) -> ServiceDefinition:
    """The document in force; raises `ValueError` for a service that was never published."""
    if service.published is None:
        raise ValueError(f"{service.code} has no published version")
    return service.published.document


def parameters(service: PublicService) -> dict[str, Any]:
    """Parameter uid -> the regency's value, the definition's default where it set none."""
    return effective(definition_for(service), service.parameters)


def effective(definition: ServiceDefinition, own: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a definition's parameters, given what the regency set."""
    return {each.uid: own.get(each.uid, each.default) for each in definition.parameters}


def pins_of(definition: ServiceDefinition) -> dict[str, Pin]:
    """Target -> the pin the law puts on it."""
    return {pin.target: pin for pin in definition.pins}


# --- the fourteen components --------------------------------------------------------------------

COMPONENTS: tuple[tuple[str, Text], ...] = conformity.TITLES
"""Key and title of each, in the order of the law; one to six are shown first."""


@dataclass(frozen=True)
class Component:
    """One of the fourteen (UU 25/2009 article 21; PermenPANRB 15/2014).

    `content`: a Text as a dict, a list of laws, or `None` where the page builds it from the
    definition (requirements, time, fee, output) or where nobody has filled it in.
    """

    number: int
    key: str
    title: str
    content: dict[str, str] | list[str] | None
    inherited: bool = False


def components(
    service: PublicService, definition: ServiceDefinition | None = None
) -> list[Component]:
    """The fourteen components of a service, the regency's defaults filled in."""
    definition = definition or definition_for(service)
    language = get_language() or "id"
    return [
        Component(
            number=each.number,
            key=each.key,
            title=each.title.in_language(language),
            content=_content(each, definition),
            inherited=each.state == "inherited",
        )
        for each in conformity.components(definition, default_standards())
    ]


def default_standards() -> DefaultStandards:
    """The regency's own texts for components that definitions leave open (6 and 8 to 14)."""
    profile = offices.profile()
    texts = profile.default_components if profile else {}
    known = {key: text for key, text in texts.items() if key in DefaultStandards.model_fields}
    return DefaultStandards.model_validate(known)


def _content(
    component: conformity.Component, definition: ServiceDefinition
) -> dict[str, str] | list[str] | None:
    if component.key == "legal_basis":
        return definition.standards.legal_basis
    return component.text.model_dump(exclude_none=True) if component.text else None


def _all() -> QuerySet[PublicService]:
    return PublicService.objects.select_related("published", "unit")


def _narrow(found: QuerySet[PublicService], search: str, category: str) -> QuerySet[PublicService]:
    """Every word must occur: names, codes and everyday words are in `search_text`, in small letters."""
    for word in (search or "").lower().split()[:8]:
        found = found.filter(Q(search_text__contains=word) | Q(code__iexact=word))
    return found.filter(category=category) if category else found
