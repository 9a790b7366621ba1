"""Reads about the regency's own identity, places and calendar."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mpp.kernel import clock
from mpp.regency.offices.models import Commitment, Holiday, OpeningHours, Profile, ServicePoint
from mpp.regency.people.models import Unit

POINT_KINDS = {
    "mall": _("Mal pelayanan publik"),
    "satellite": _("Satelit (pasar, kantor cabang)"),
    "district": _("Kantor kecamatan/distrik"),
    "village": _("Kantor desa/kampung/kelurahan"),
    "mobile": _("Layanan keliling"),
    "hospital": _("Rumah sakit/puskesmas"),
    "office": _("Kantor dinas"),
    "online": _("Daring"),
}
HOLIDAY_KINDS = {
    "libur_nasional": _("Libur nasional"),
    "cuti_bersama": _("Cuti bersama"),
    "lokal": _("Libur daerah"),
}
DEFAULT_TERMS = {"district": "kecamatan", "village": "desa"}


def profile() -> Profile | None:
    """The regency's profile, or `None` before provisioning has written its defaults."""
    return Profile.objects.filter(pk=1).first()


def terms() -> dict[str, str]:
    """What districts and villages are called here: `district`, `village`."""
    row = profile()
    return {**DEFAULT_TERMS, **(row.terms if row else {})}


def holidays(*, first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """Days without working time between two local days, both included."""
    return frozenset(Holiday.objects.filter(day__range=(first, last)).values_list("day", flat=True))


def holidays_of(year: int) -> QuerySet[Holiday]:
    """The calendar of one year."""
    return Holiday.objects.filter(day__year=year)


def service_points() -> list[ServicePoint]:
    """Points that are in use, with their opening hours."""
    return list(ServicePoint.objects.filter(active=True).prefetch_related("hours"))


def all_points() -> QuerySet[ServicePoint]:
    """Every point, for administrators."""
    return ServicePoint.objects.prefetch_related("hours")


def opening_today(point: ServicePoint, *, zone: str, at: dt.datetime) -> list[OpeningHours]:
    """When a point is open on the local day of `at`; empty on holidays and closed days."""
    day = clock.local_date(at, zone)
    if Holiday.objects.filter(day=day).exists():
        return []
    return [each for each in point.hours.all() if each.weekday == day.weekday()]


def commitments() -> dict[str, Commitment]:
    """What the regency declared, by criterion."""
    return {row.criterion: row for row in Commitment.objects.all()}


def units() -> QuerySet[Unit]:
    """The regency's agencies."""
    return Unit.objects.order_by("agency_role")


def units_to_confirm() -> QuerySet[Unit]:
    """Agencies that came with the catalogue and nobody has checked yet."""
    return units().filter(confirmed=False, active=True)
