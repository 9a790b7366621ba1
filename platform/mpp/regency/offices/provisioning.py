"""What a new regency starts with: its profile, calendar, points and standard texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from mpp.kernel.planes import national, regency_plane, regional
from mpp.regency.audit import actions as audit
from mpp.regency.offices import calendars
from mpp.regency.offices.models import Holiday, OpeningHours, Profile, ServicePoint
from mpp.regency.people import actions as people
from mpp.regency.people import policies
from mpp.regency.people.models import Invitation, RoleAssignment, System
from templates_catalogue.blueprints import queries as blueprints
from tenants.operations.sequences import Job
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


# --- steps of provisioning --------------------------------------------------------------------------


@national
def invite_administrator(job: Job) -> dict[str, Any]:
    """Invite the person in charge as the regency's first administrator."""
    contact = job.parameters["administrator"]
    with regency_plane(job.regency.schema_name):
        people.invite_staff(
            email=contact["email"],
            name=contact["name"],
            position=contact.get("position", ""),
            roles=[{"role": policies.REGENCY_ADMIN, "unit": None}],
            by=System("provisioning"),
            at=job.at,
        )
    return {"email": contact["email"]}


@national
def has_administrator(job: Job) -> bool:
    """Whether somebody is, or has been invited to be, administrator of the regency."""
    with regency_plane(job.regency.schema_name):
        invited = Invitation.objects.filter(
            withdrawn_at=None, roles__contains=[{"role": policies.REGENCY_ADMIN}]
        )
        held = RoleAssignment.objects.filter(role=policies.REGENCY_ADMIN)
        return invited.exists() or held.exists()


@national
def defaults(job: Job) -> dict[str, Any]:
    """Write the profile, the calendar, the points and the texts of the chosen catalogue."""
    publisher = blueprints.publisher(job.parameters["catalogue"])
    components = publisher.profile.get("default_components", {}) if publisher else {}
    with regency_plane(job.regency.schema_name):
        return dict(write_defaults(regency=job.regency, components=components, at=job.at))


@national
def has_defaults(job: Job) -> bool:
    """Whether nothing of the defaults is missing."""
    with regency_plane(job.regency.schema_name):
        return are_written()
