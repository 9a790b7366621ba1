"""What this regency tells the nation: sums over its services, cases and certificates."""

from __future__ import annotations

import datetime as dt
from statistics import median

from mpp.regency.cases.models import Case
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.certificates.models import Certificate

PERIOD = dt.timedelta(days=30)


def collect(at: dt.datetime) -> dict[str, int | float | None]:
    """Services on offer; cases of the last thirty days; the median working time until they closed.

    `median_working_minutes` is the time on the statutory clock; `None` where nothing was closed.
    """
    since = at - PERIOD
    cases = Case.objects.filter(rehearsal=False)
    closed = cases.filter(closed_at__gte=since)
    used = list(closed.filter(state_kind="done").values_list("clock_used_minutes", flat=True))
    still_open = cases.filter(closed_at=None)
    return {
        "services_offered": catalogue.offered().count(),
        "cases_opened_30_days": cases.filter(opened_at__gte=since).count(),
        "cases_closed_30_days": closed.count(),
        "cases_open": still_open.count(),
        "cases_overdue": still_open.filter(due_at__lt=at).count(),
        "certificates_valid": Certificate.objects.filter(state="valid", rehearsal=False).count(),
        "median_working_minutes": median(used) if used else None,
    }
