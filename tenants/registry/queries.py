"""Reads of the registry: which host is whose, who may work, who is there."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from tenants.registry.models import Domain, Regency
from tenants.registry.states import RegencyState

WORKING = (RegencyState.CONFIGURING, RegencyState.LIVE, RegencyState.PROVISIONING)


def tenant_of_host(host: str) -> Regency | None:
    """The tenant (regency or nation) a host name leads to; call it on the national plane."""
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    return domain.tenant if domain else None


def takes_tasks(schema: str) -> bool:
    """Whether background work may run in this schema: the nation's always, a regency's while it works."""
    if schema == "public":
        return True
    return Regency.objects.filter(schema_name=schema, state__in=WORKING).exists()


def regencies() -> QuerySet[Regency]:
    """All regencies, without the row that stands for the nation."""
    return Regency.objects.exclude(schema_name="public")


def by_code(code: str) -> Regency:
    """The regency with a Kemendagri code; raises `Regency.DoesNotExist`."""
    return regencies().get(code=code)


def address_of(regency: Regency, path: str = "/") -> str:
    """Absolute URL of a page on the regency's primary host (links across planes come from here)."""
    domain = regency.domains.filter(is_primary=True).first()
    return address(domain.domain if domain else settings.BASE_DOMAIN, path)


def address(host: str, path: str = "/") -> str:
    """Absolute URL on one of our hosts, with the scheme and port this platform is reached at."""
    scheme = "https" if settings.SECURE else "http"
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT and not settings.SECURE else ""
    return f"{scheme}://{host}{port}{path}"
