"""Regencies push their figures; nobody reaches into a regency for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from mpp.kernel.planes import national
from tenants.oversight.models import Snapshot
from tenants.registry.models import Regency

Figures = Mapping[str, int | float | None]


@national
@transaction.atomic
def report(*, regency_code: str, day: dt.date, figures: Figures, at: dt.datetime) -> Snapshot:
    """Keep a regency's figures of one local day; a later report of the same day replaces them."""
    regency = Regency.objects.get(code=regency_code)
    snapshot, _created = Snapshot.objects.update_or_create(
        regency=regency, day=day, defaults={"figures": dict(figures), "reported_at": at}
    )
    return snapshot
