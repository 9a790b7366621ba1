"""The regency's host name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mpp.kernel.planes import national
from tenants.operations.sequences import Job, StepFailed
from tenants.registry import names
from tenants.registry.models import Domain


@national
def attach(job: Job) -> dict[str, Any]:
    """Make the reserved host the regency's primary one, or take the name where nobody reserved it."""
    host = _host(job)
    there = Domain.objects.filter(domain=host).first()
    if there and there.tenant_id != job.regency.pk:
        raise StepFailed(_("Alamat situs ini milik daerah lain."))
    if not there:
        Domain.objects.create(domain=host, tenant=job.regency, is_primary=True)
    return {"host": host}


@national
def is_attached(job: Job) -> bool:
    """Whether the regency has a primary host."""
    return Domain.objects.filter(tenant=job.regency, is_primary=True).exists()


def _host(job: Job) -> str:
    subdomain = job.parameters.get("subdomain") or job.regency.schema_name.replace("_", "-")
    return names.host_of(str(subdomain))
