"""The catalogue's steps of provisioning: clone what was chosen, then look whether all of it works."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from mpp.kernel.planes import national, regency_plane
from mpp.regency.catalogue import actions, queries
from mpp.regency.catalogue.models import PublicService
from mpp.regency.offices import queries as offices
from mpp.regency.people.models import System
from templates_catalogue.adoption import queries as adoption
from templates_catalogue.blueprints import queries as blueprints
from tenants.operations.sequences import Job, StepFailed


@national
def clone(job: Job) -> dict[str, Any]:
    """Clone the chosen catalogue (or the chosen services of it) into the regency's schema."""
    with regency_plane(job.regency.schema_name):
        cloned = actions.clone_catalogue(
            publisher=job.parameters["catalogue"],
            service_codes=job.parameters.get("services"),
            by=System("provisioning"),
            at=job.at,
        )
    return {"created": len(cloned.created), "there": cloned.skipped, "units": cloned.units}


@national
def is_cloned(job: Job) -> bool:
    """Whether every chosen template has its service here, with a published version."""
    wanted = _wanted(job)
    with regency_plane(job.regency.schema_name):
        there = PublicService.objects.filter(published__isnull=False)
        return bool(wanted) and wanted <= set(there.values_list("template_uid", flat=True))


@national
def smoke_check(job: Job) -> dict[str, Any]:
    """Only reached when something is wrong: says what. Raises `StepFailed`."""
    problems = _problems(job)
    if problems:
        text = _("Pemeriksaan akhir menemukan masalah pada: %(what)s.")
        raise StepFailed(str(text) % {"what": ", ".join(problems[:10])})
    return {}


@national
def works(job: Job) -> bool:
    """Whether everything citizens and staff will use is there and can be read."""
    return not _problems(job)


def _wanted(job: Job) -> set[str]:
    codes = job.parameters.get("services")
    versions = blueprints.published_of(job.parameters["catalogue"], codes)
    return {version.template.uid for version in versions}


def _problems(job: Job) -> list[str]:
    """Codes and names of what does not work."""
    wanted = _wanted(job)
    reported = set(adoption.of_regency(job.regency.code).values_list("template_uid", flat=True))
    problems = [] if wanted <= reported else ["adoption"]
    with regency_plane(job.regency.schema_name):
        services = list(queries.everything())
        problems += [] if offices.profile() else ["profile"]
        problems += sorted(wanted - {each.template_uid for each in services})
        problems += [each.code for each in services if not _readable(each)]
    return problems


def _readable(service: PublicService) -> bool:
    """Whether the service has a unit and its page could be built."""
    try:
        return service.unit is not None and len(queries.components(service)) == 14
    except (ValidationError, ValueError):
        return False
