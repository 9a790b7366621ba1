"""Reads of the regency's services: what citizens see, and what administrators adjust."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mpp.kernel.planes import national_plane
from mpp.regency.catalogue.models import PublicService, ServiceVersion
from mpp.regency.offices import queries as offices
from templates_catalogue.blueprints import queries as blueprints
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

COMPONENTS: tuple[tuple[str, str | Promise], ...] = (
    ("requirements", _("Persyaratan")),
    ("procedure", _("Sistem, mekanisme, dan prosedur")),
    ("time", _("Jangka waktu pelayanan")),
    ("fee", _("Biaya/tarif")),
    ("output", _("Produk pelayanan")),
    ("complaints", _("Penanganan pengaduan, saran, dan masukan")),
    ("legal_basis", _("Dasar hukum")),
    ("facilities", _("Sarana, prasarana, dan/atau fasilitas")),
    ("competence", _("Kompetensi pelaksana")),
    ("supervision", _("Pengawasan internal")),
    ("staffing", _("Jumlah pelaksana")),
    ("service_guarantee", _("Jaminan pelayanan")),
    ("safety_guarantee", _("Jaminan keamanan dan keselamatan pelayanan")),
    ("evaluation", _("Evaluasi kinerja pelaksana")),
)
"""UU 25/2009 article 21; PermenPANRB 15/2014. One to six are shown first."""

INHERITED = (
    "complaints",
    "facilities",
    "competence",
    "supervision",
    "staffing",
    "service_guarantee",
    "safety_guarantee",
    "evaluation",
)
"""Components that take the regency's own text where the definition has none."""


@dataclass(frozen=True)
class Component:
    """One of the fourteen. `content`: a Text as a dict, a list of laws, or `None` where the page
    builds it from the definition (requirements, time, fee, output) or where nobody has filled it."""

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
    profile = offices.profile()
    defaults = profile.default_components if profile else {}
    return [
        Component(number, key, str(title), *_content(definition, key, defaults))
        for number, (key, title) in enumerate(COMPONENTS, start=1)
    ]


def missing_components(definition: ServiceDefinition, defaults: Mapping[str, Any]) -> list[str]:
    """Components that must be filled before a service may be offered, and are not."""
    texts = {key: _content(definition, key, defaults)[0] for key, _title in COMPONENTS}
    computed = {"requirements", "time", "fee", "output"}
    return [key for key, content in texts.items() if key not in computed and not content]


def _content(
    definition: ServiceDefinition, key: str, defaults: Mapping[str, Any]
) -> tuple[dict[str, str] | list[str] | None, bool]:
    if key == "legal_basis":
        return definition.standards.legal_basis, False
    own = getattr(definition.standards, key, None)
    if isinstance(own, Text):
        return own.model_dump(exclude_none=True), False
    inherited = defaults.get(key) if key in INHERITED else None
    return inherited or None, bool(inherited)


def _all() -> QuerySet[PublicService]:
    return PublicService.objects.select_related("published", "unit")


def _narrow(found: QuerySet[PublicService], search: str, category: str) -> QuerySet[PublicService]:
    """Every word must occur: names, codes and everyday words are in `search_text`, in small letters."""
    for word in (search or "").lower().split()[:8]:
        found = found.filter(Q(search_text__contains=word) | Q(code__iexact=word))
    return found.filter(category=category) if category else found
