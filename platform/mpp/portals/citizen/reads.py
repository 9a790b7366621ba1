"""What the citizens' pages show, put together out of what the domain says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.kernel import clock
from mpp.portals import labels
from mpp.portals.design import formats
from mpp.regency.cases import dossier
from mpp.regency.cases.models import Case, Submission
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.catalogue.models import PublicService
from mpp.regency.offices import queries as offices
from mpp.regency.people.models import Citizen
from templates_catalogue.definitions.types import Duration, ServiceDefinition

NUMBERED = re.compile(r"^\d+[.)]\s*")
POPULAR_OVER = dt.timedelta(days=90)
CARDS_LAST = 24 * 3600  # seconds
CATEGORY_ICONS = {
    "adminduk": "family",
    "izin_nakes": "health",
    "perizinan": "briefcase",
    "ketenagakerjaan": "education",
    "pajak_daerah": "money",
    "sosial": "users",
    "layanan_desa": "home",
    "vertikal": "building",
}
"""Pictures for categories that many catalogues share; every other one gets a document."""
STATE_TONES = {
    "draft": "neutral",
    "open": "info",
    "waiting_applicant": "warning",
    "done": "success",
    "rejected": "danger",
    "cancelled": "neutral",
}
WEEKDAYS = (
    gettext_lazy("Senin"),
    gettext_lazy("Selasa"),
    gettext_lazy("Rabu"),
    gettext_lazy("Kamis"),
    gettext_lazy("Jumat"),
    gettext_lazy("Sabtu"),
    gettext_lazy("Minggu"),
)


def citizen_of(request: HttpRequest) -> Citizen:
    """The citizen that `citizen_required` put on the request."""
    citizen: Citizen = request.citizen  # type: ignore[attr-defined]
    return citizen


def local_today() -> dt.date:
    """The day in the zone of the request's regency."""
    return timezone.localdate(clock.now())


def definition_of(service: PublicService) -> ServiceDefinition:
    """The document in force, parsed once in this process; `ValueError` without a published version."""
    if service.published is None:
        raise ValueError(f"{service.code} has no published version")
    return dossier.definition_of(service.published)


def cards(services: Iterable[PublicService]) -> list[dict[str, Any]]:
    """Services as cards: name, summary, time, fee, whether one can apply online."""
    chosen = list(services)
    facts = _facts(chosen)
    return [
        {
            "href": reverse("service", args=[each.slug]),
            "title": each.name,
            "text": facts[each.pk]["summary"],
            "icon": CATEGORY_ICONS.get(each.category, "document"),
            "meta": [
                labels.duration(Duration(**facts[each.pk]["time"])),
                fee_words(facts[each.pk]["fee"]),
            ],
            "is_online": each.accepts_submissions and "online" in facts[each.pk]["channels"],
        }
        for each in chosen
    ]


def _facts(services: list[PublicService]) -> dict[int, dict[str, Any]]:
    """What cards need of the definitions. Versions never change, so it is kept in the cache.

    Queries leave the definitions out (`without_definitions`); only those not in the cache are read.
    """
    keys = {each.pk: f"card:{each.published_id}" for each in services}
    kept = cache.get_many(keys.values())
    found = {}
    for each in services:
        found[each.pk] = kept.get(keys[each.pk]) or _remember(keys[each.pk], each)
    return found


def _remember(key: str, service: PublicService) -> dict[str, Any]:
    definition = definition_of(service)
    facts = {
        "summary": definition.summary.model_dump() if definition.summary else None,
        "time": definition.time.limit.model_dump(),
        "fee": definition.fee.kind,
        "channels": list(definition.channels),
    }
    cache.set(key, facts, timeout=CARDS_LAST)
    return facts


def without_definitions(services: QuerySet[PublicService]) -> QuerySet[PublicService]:
    """The services without their documents, which are large and not needed for lists."""
    return services.defer("published__definition")


def procedure_steps(words: str) -> list[str]:
    """The steps of a procedure text, one line each, without the numbers somebody typed."""
    lines = (NUMBERED.sub("", line.strip()) for line in words.splitlines())
    return [line for line in lines if line]


def fee_words(kind: str) -> str:
    """The fee in a few words, for cards and key facts."""
    if kind == "free":
        return _("Gratis")
    return _("Sesuai tarif") if kind == "by_regulation" else _("Berbayar")


def is_online(service: PublicService, definition: ServiceDefinition) -> bool:
    """Whether somebody can apply on this page now."""
    return service.accepts_submissions and "online" in definition.channels


def most_used(limit: int = 6) -> tuple[list[PublicService], bool]:
    """What most people applied for lately, and whether anybody did.

    A new regency has no such figures yet: then one digital service of each category, to begin with.
    """
    since = clock.now() - POPULAR_OVER
    counted = (
        Case.objects.filter(opened_at__gte=since, rehearsal=False, service__offered=True)
        .order_by()
        .values("service")
        .annotate(cases=Count("pk"))
        .order_by("-cases", "service")[:limit]
    )
    ranked = [row["service"] for row in counted]
    chosen = ranked + _of_every_category(without=ranked, limit=limit - len(ranked))
    found = without_definitions(catalogue.offered()).in_bulk(chosen)
    return [found[key] for key in chosen if key in found], bool(ranked)


def _of_every_category(*, without: Collection[int], limit: int) -> list[int]:
    """Services to fill up with: the first of each category, digital ones before others."""
    if limit <= 0:
        return []
    rest = catalogue.offered().exclude(pk__in=without).order_by("-digital", "category", "code")
    pairs = list(rest.values_list("pk", "category"))
    first: dict[str, int] = {}
    for key, category in pairs:
        first.setdefault(category, key)
    chosen = list(first.values())[:limit]
    return chosen + [key for key, _category in pairs if key not in chosen][: limit - len(chosen)]


def points(zone: str) -> list[dict[str, Any]]:
    """Where people can go, with today's hours and the week."""
    at = clock.now()
    shown = []
    for point in offices.service_points():
        if point.kind == "online":
            continue
        today = offices.opening_today(point, zone=zone, at=at)
        shown.append({"point": point, "today": today, "week": _week(point.hours.all())})
    return shown


def _week(hours: Iterable[Any]) -> list[tuple[str, str]]:
    """Weekday and hours, neighbours with the same hours joined: `Senin-Jumat 08.00-15.00`."""
    spans: dict[int, str] = {}
    for each in hours:
        span = f"{each.opens:%H.%M}-{each.closes:%H.%M}"
        spans[each.weekday] = f"{spans[each.weekday]}, {span}" if each.weekday in spans else span
    joined: list[list[Any]] = []
    for weekday, span in sorted(spans.items()):
        if joined and joined[-1][1] == weekday - 1 and joined[-1][2] == span:
            joined[-1][1] = weekday
        else:
            joined.append([weekday, weekday, span])
    return [
        (
            str(WEEKDAYS[first]) if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}",
            span,
        )
        for first, last, span in joined
    ]


def category_tiles() -> list[dict[str, Any]]:
    """The categories with their picture and how many services they hold."""
    return [
        {
            "key": each.key,
            "name": each.name,
            "count": each.count,
            "icon": CATEGORY_ICONS.get(each.key, "document"),
            "href": f"{reverse('service-list')}?kategori={each.key}",
        }
        for each in catalogue.categories()
    ]


def words(title: Any) -> str:
    """A title that is a text of a definition, or a sentence already."""
    return formats.text(title)


def time_words(submission: Submission) -> str:
    """How long the service takes, in words."""
    return labels.duration(submission.version.document.time.limit)


def last_reason(case: Case) -> str:
    """What staff wrote when they sent the case back."""
    events = case.events.filter(to_state=case.state).exclude(reason="").order_by("-pk")
    found = events.values_list("reason", flat=True).first()
    return str(found or "")


def submission_rows(submissions: Iterable[Submission]) -> list[dict[str, Any]]:
    """Applications for a list: name, code, state and the day of the last change."""
    return [
        {
            "submission": each,
            "name": each.service.name,
            "href": reverse("my-case", args=[each.code]),
            **state_of(each),
        }
        for each in submissions
    ]


def state_of(submission: Submission) -> dict[str, Any]:
    """Where an application is, in the words citizens read, with the tone of its chip."""
    case = getattr(submission, "case", None)
    if case is None:
        return {"tone": "neutral", "label": _("Belum dikirim")}
    state = submission.version.document.state(case.state)
    return {
        "tone": STATE_TONES.get(case.state_kind, "neutral"),
        "label": state.public_name or state.name,
    }
