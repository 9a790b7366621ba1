"""Every live regency counts its figures and pushes them to the nation."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from mpp.kernel import clock, jobs
from mpp.kernel.planes import current_schema, national_plane, regency_plane
from tenants.oversight import actions, collectors
from tenants.registry import queries as registry
from tenants.registry.models import Regency


@shared_task(name="platform.report_figures")
def report_figures(**_: Any) -> int:
    """Ask every live regency, each by a task in its own schema; how many."""
    with national_plane():
        schemas = list(registry.live().values_list("schema_name", flat=True))
    for schema in schemas:
        with regency_plane(schema):
            jobs.enqueue("platform.push_figures")
    return len(schemas)


@shared_task(name="platform.push_figures")
def push_figures(**_: Any) -> None:
    """Count in this regency's schema, then hand the sums over on the national plane."""
    at, schema = clock.now(), current_schema()
    figures = collectors.collect(at)
    with national_plane():
        regency = Regency.objects.get(schema_name=schema)
        day = clock.local_date(at, regency.time_zone)
        actions.report(regency_code=regency.code, day=day, figures=figures, at=at)
