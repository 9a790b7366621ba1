"""What a new regency starts with: its profile, calendar, points and standard texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from mpp.kernel.planes import regional
from mpp.regency.audit import actions as audit
from mpp.regency.offices import calendars
from mpp.regency.offices.models import Holiday, OpeningHours, Profile, ServicePoint
from mpp.regency.people.models import System
from tenants.registry.models import Regency

WEEKDAYS = range(5)
OPENS, CLOSES = dt.time(8), dt.time(15)
POINTS = (
    ("mall", "mall", {"id": "Mal Pelayanan Publik", "en": "Public service mall"}),
    ("online", "online", {"id": "Daring", "en": "Online"}),
)


@regional
@transaction.atomic
def write_defaults(
    *, regency: Regency, components: Mapping[str, Any], at: dt.datetime
) -> dict[str, int]:
    """Write what is missing of the defaults; what the regency has changed stays as it is."""
    _profile, created = Profile.objects.get_or_create(
        pk=1,
        defaults={
            "name": regency.name,
            "short_name": short_name(regency.name),
            "letters": regency.letters,
            "region_code": regency.code,
            "time_zone": regency.time_zone,
            "government_line": f"PEMERINTAH {regency.name.upper()}",
            "terms": terms_for(regency.district_term),
            "default_components": dict(components),
        },
    )
    days = Holiday.objects.bulk_create(
        [
            Holiday(day=each.day, name=each.name, kind=each.kind)
            for each in calendars.national_days()
        ],
        ignore_conflicts=True,
    )
    points = [_point(*each) for each in POINTS]
    if created:
        audit.record(
            actor=System("provisioning"), event="regency.defaults", subject=("profile", "1"), at=at
        )
    return {"holidays": len(days), "points": len(points)}


def are_written() -> bool:
    """Whether the defaults are there: the profile, the calendar, the two points."""
    codes = [code for code, _kind, _name in POINTS]
    return (
        Profile.objects.filter(pk=1).exists()
        and Holiday.objects.count() >= len(calendars.national_days())
        and ServicePoint.objects.filter(code__in=codes).count() == len(codes)
    )


def short_name(name: str) -> str:
    """The name without its kind: `Kabupaten Kaimana` is `Kaimana`, `Kota Sorong` stays."""
    return name.removeprefix("Kabupaten ")


def terms_for(district_term: str) -> dict[str, str]:
    """What districts and villages are called: distrik and kampung where districts are `distrik`."""
    if district_term == "distrik":
        return {"district": "distrik", "village": "kampung"}
    return {"district": "kecamatan", "village": "desa"}


def _point(code: str, kind: str, name: dict[str, str]) -> ServicePoint:
    point, created = ServicePoint.objects.get_or_create(
        code=code, defaults={"kind": kind, "name": name}
    )
    if created and kind != "online":
        OpeningHours.objects.bulk_create(
            OpeningHours(point=point, weekday=day, opens=OPENS, closes=CLOSES) for day in WEEKDAYS
        )
    return point
