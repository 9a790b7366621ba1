"""Reads of the registry: which host is whose, who may work, who is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from mpp.accounts.models import User
from tenants.registry.actors import Officer
from tenants.registry.models import Domain, NationalEntry, NationalOfficer, Regency, Region
from tenants.registry.states import RegencyState

SWEPT = (RegencyState.CONFIGURING, RegencyState.LIVE)
WORKING = (*SWEPT, RegencyState.PROVISIONING)


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


def live() -> QuerySet[Regency]:
    """Regencies that serve citizens now."""
    return regencies().filter(state=RegencyState.LIVE)


def swept() -> QuerySet[Regency]:
    """Regencies whose tables are complete, so that a sweep over them finds what it asks for."""
    return regencies().filter(state__in=SWEPT)


def with_schema() -> QuerySet[Regency]:
    """Regencies whose schema exists (or is being built): not merely approved, not closed."""
    out = (RegencyState.REQUESTED, RegencyState.APPROVED, RegencyState.CLOSED)
    return regencies().exclude(state__in=out)


def known_to_citizens() -> QuerySet[Regency]:
    """Regencies that serve citizens, or did before they were suspended."""
    return regencies().filter(state__in=[RegencyState.LIVE, RegencyState.SUSPENDED])


def with_register() -> QuerySet[Regency]:
    """Regencies whose register of certificates can be asked: they have a schema and are not closed."""
    states = [RegencyState.CONFIGURING, RegencyState.LIVE, RegencyState.SUSPENDED]
    return regencies().filter(state__in=states)


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


# --- regions ------------------------------------------------------------------------------------


def provinces() -> QuerySet[Region]:
    """The provinces, by code."""
    return Region.objects.filter(level=Region.Level.PROVINCE)


def regions_of(province_code: str) -> QuerySet[Region]:
    """Regencies and cities of a province, by code."""
    return Region.objects.filter(level=Region.Level.REGENCY, parent_id=province_code)


def districts_of(regency_code: str) -> QuerySet[Region]:
    """Districts of a regency, by code; also from a regency's schema (the table is the nation's)."""
    return Region.objects.filter(level=Region.Level.DISTRICT, parent_id=regency_code)


def find_regions(*, search: str = "", level: str = "", parent: str = "") -> QuerySet[Region]:
    """Regions whose name holds every word (or whose code begins so), narrowed by level and parent."""
    found = Region.objects.all()
    for word in search.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(code__startswith=word))
    if level:
        found = found.filter(level=level)
    return found.filter(parent_id=parent) if parent else found


def region(code: str) -> Region:
    """A region by its code; raises `Region.DoesNotExist`."""
    return Region.objects.select_related("parent").get(code=code)


@dataclass(frozen=True)
class ProvinceRow:
    """A province on the hub's overview: how many regencies it has, joined, live."""

    code: str
    name: str
    total: int
    joined: int
    live: int


@dataclass(frozen=True)
class RegionRow:
    """A regency or city of a province, with the state and address of its tenant where it has one."""

    code: str
    name: str
    kind: str
    state: str
    address: str


def overview() -> list[ProvinceRow]:
    """Every province with its counts. Closed regencies do not count."""
    joined = Q(children__regency__isnull=False) & ~Q(children__regency__state=RegencyState.CLOSED)
    rows = provinces().annotate(
        total=Count("children"),
        joined=Count("children", filter=joined),
        live=Count("children", filter=Q(children__regency__state=RegencyState.LIVE)),
    )
    return [
        ProvinceRow(row.code, row.name, row.total, row.joined, row.live)
        for row in rows.order_by("code")
    ]


def regions_with_state(province_code: str) -> list[RegionRow]:
    """The regencies of a province, joined or not."""
    found = regions_of(province_code).select_related("regency").order_by("code")
    hosts = dict(
        Domain.objects.filter(is_primary=True, tenant__region__parent_id=province_code).values_list(
            "tenant__code", "domain"
        )
    )
    return [
        RegionRow(
            code=each.code,
            name=each.name,
            kind=each.kind,
            state=each.regency.state if hasattr(each, "regency") else "",
            address=address(hosts[each.code]) if each.code in hosts else "",
        )
        for each in found
    ]


# --- people and trail ---------------------------------------------------------------------------


def officer_of(user: User) -> Officer | None:
    """The national officer behind a signed-in account of the public schema."""
    if not user.is_authenticated:
        return None
    row = NationalOfficer.objects.filter(user_id=user.pk, active=True).first()
    return as_officer(row) if row and user.is_active else None


def as_officer(row: NationalOfficer) -> Officer:
    """The actor for an officer's row."""
    name = row.user.full_name or row.user.email
    return Officer(actor_id=row.user.username, actor_name=name, roles=frozenset(row.roles))


def officers() -> QuerySet[NationalOfficer]:
    """National officers in office."""
    return NationalOfficer.objects.select_related("user").filter(active=True)


def trail(subject_kind: str, subject_id: str) -> QuerySet[NationalEntry]:
    """What happened to one thing, oldest first."""
    rows = NationalEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return rows.order_by("sequence")


def entries(**narrowed: str) -> QuerySet[NationalEntry]:
    """The nation's audit trail, newest first, narrowed by its own columns where they are given."""
    wanted = {name: value for name, value in narrowed.items() if value}
    return NationalEntry.objects.filter(**wanted).order_by("-id")
