"""Reads about the regency's own identity, places and calendar."""

from __future__ import annotations

import datetime as dt

from mpp.regency.offices.models import Holiday, Profile, ServicePoint


def profile() -> Profile | None:
    """The regency's profile, or `None` before provisioning has written its defaults."""
    return Profile.objects.filter(pk=1).first()


def holidays(*, first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """Days without working time between two local days, both included."""
    return frozenset(Holiday.objects.filter(day__range=(first, last)).values_list("day", flat=True))


def service_points() -> list[ServicePoint]:
    """Points that are in use, with their opening hours."""
    return list(ServicePoint.objects.filter(active=True).prefetch_related("hours"))
