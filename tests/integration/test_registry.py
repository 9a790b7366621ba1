"""Regions, subdomains, the lifecycle of a regency, officers and what they may."""

from __future__ import annotations

import pytest

from mpp.accounts.models import User
from mpp.kernel import clock
from mpp.kernel.audit_trail import broken_links
from mpp.kernel.errors import Invalid, NotPermitted
from tenants.registry import actions, loading, names, policies, queries
from tenants.registry.actors import PLATFORM, Applicant, Officer
from tenants.registry.models import NationalEntry, Regency, Region
from tenants.registry.states import RegencyState

pytestmark = pytest.mark.django_db
AT = clock.now()
GOOD, WEAK = "Sandi-Panjang-77", "1"


def officer(*roles: str) -> Officer:
    return Officer("o-1", "Petugas", frozenset(roles))


def test_loading_again_writes_nothing() -> None:
    assert loading.load() == 0
    Region.objects.filter(code="92.08").update(name="Salah")
    assert loading.load() == 1
    assert queries.region("92.08").name == "Kabupaten Kaimana"


def test_codes_are_texts() -> None:
    assert queries.region("35.10").name == "Kabupaten Banyuwangi"
    assert queries.districts_of("92.08").count() == 7


def test_overview_counts_each_province() -> None:
    rows = {row.code: row for row in queries.overview()}
    assert len(rows) == 38
    assert (rows["35"].total, rows["35"].joined, rows["35"].live) == (38, 1, 1)
    assert (rows["92"].total, rows["92"].live) == (7, 1)
    assert sum(row.total for row in rows.values()) == 514


def test_a_province_lists_who_joined_with_an_address() -> None:
    rows = {row.code: row for row in queries.regions_with_state("92")}
    assert rows["92.08"].state == "live"
    assert rows["92.08"].address.startswith("http://kaimana.localhost")
    assert rows["92.03"].state == rows["92.03"].address == ""


@pytest.mark.parametrize(
    "subdomain",
    ["ab", "Kaimana", "1kota", "a--b", "a-", "www", "admin", "kaimana", "x" * 41, "a.b"],
)
def test_subdomains_that_are_refused(subdomain: str) -> None:
    assert names.problem_with(subdomain)


@pytest.mark.parametrize("subdomain", ["mimika", "kota-sorong", "papua2"])
def test_subdomains_that_may_be_taken(subdomain: str) -> None:
    assert names.problem_with(subdomain) is None


@pytest.mark.parametrize(
    ("code", "wanted"),
    [("94.04", "mimika"), ("96.71", "kotasorong"), ("96.01", "sorong"), ("12.06", "karo")],
)
def test_a_subdomain_is_suggested(code: str, wanted: str) -> None:
    assert names.suggestion(queries.region(code)) == wanted


def test_admitting_takes_the_host_and_the_letters_once() -> None:
    regency = actions.admit(region=queries.region("94.04"), subdomain="mimika", by=PLATFORM, at=AT)
    assert (regency.state, regency.letters, regency.district_term) == ("approved", "MMK", "distrik")
    assert queries.tenant_of_host("mimika.localhost") == regency
    with pytest.raises(actions.AlreadyJoined):
        actions.admit(region=queries.region("94.04"), subdomain="mimika2", by=PLATFORM, at=AT)
    with pytest.raises(Invalid) as refused:
        actions.admit(region=queries.region("94.01"), subdomain="mimika", by=PLATFORM, at=AT)
    assert "subdomain" in refused.value.detail["errors"]


def test_the_lifecycle_is_guarded_and_audited(kaimana: Regency) -> None:
    suspended = actions.change_state(
        regency=kaimana, to=RegencyState.SUSPENDED, by=PLATFORM, reason="Uji", at=AT
    )
    assert (suspended.state, suspended.state_reason) == ("suspended", "Uji")
    with pytest.raises(actions.CannotChangeState):
        actions.change_state(regency=suspended, to=RegencyState.CONFIGURING, by=PLATFORM, at=AT)
    rows = queries.trail("registry.regency", str(kaimana.pk))
    assert rows.last().event == "regency.suspended"  # type: ignore[union-attr]
    assert broken_links(NationalEntry, subject=("registry.regency", str(kaimana.pk))) == []


def test_of_two_who_change_the_state_one_is_told(kaimana: Regency) -> None:
    stale = Regency.objects.get(pk=kaimana.pk)
    actions.change_state(regency=kaimana, to=RegencyState.SUSPENDED, by=PLATFORM, at=AT)
    with pytest.raises(actions.CannotChangeState):
        actions.change_state(regency=stale, to=RegencyState.SUSPENDED, by=PLATFORM, at=AT)


def test_going_live_again_keeps_the_first_day(kaimana: Regency) -> None:
    first = kaimana.live_at
    suspended = actions.change_state(regency=kaimana, to=RegencyState.SUSPENDED, by=PLATFORM, at=AT)
    assert actions.change_state(
        regency=suspended, to=RegencyState.LIVE, by=PLATFORM, at=AT
    ).live_at == (first or AT)


MATRIX = {
    "onboarding.read": {"national_administrator", "auditor"},
    "onboarding.review": {"national_administrator"},
    "regency.read": {"national_administrator", "catalogue_curator", "auditor"},
    "regency.suspend": {"national_administrator"},
    "regency.close": {"national_administrator"},
    "regency.go_live": {"national_administrator"},
    "operation.read": {"national_administrator", "auditor"},
    "operation.retry": {"national_administrator"},
    "catalogue.publish": {"national_administrator", "catalogue_curator"},
    "audit.read": {"national_administrator", "auditor"},
    "officer.manage": {"national_administrator"},
}


def test_the_permission_table_has_no_row_without_a_test() -> None:
    assert set(policies.PERMISSIONS) == set(MATRIX)


@pytest.mark.parametrize("role", sorted(policies.ROLES))
@pytest.mark.parametrize("permission", sorted(MATRIX))
def test_permissions_of_national_roles(permission: str, role: str) -> None:
    assert policies.may(officer(role), permission) == (role in MATRIX[permission])


@pytest.mark.parametrize("permission", sorted(MATRIX))
def test_nobody_else_has_national_permissions(permission: str) -> None:
    assert not policies.may(None, permission)
    assert not policies.may(officer(), permission)
    assert not policies.may(Applicant("a-1", "Pemohon"), permission)
    assert policies.may(PLATFORM, permission)


def test_an_officer_is_enrolled_once_and_can_be_found() -> None:
    row = actions.enrol(
        email="Baru@Demo.go.id",
        name="Petugas Baru",
        password=GOOD,
        roles=["auditor"],
        by=PLATFORM,
        at=AT,
    )
    found = queries.officer_of(row.user)
    assert found is not None
    assert found.roles == {"auditor"}
    with pytest.raises(Invalid) as refused:
        actions.enrol(email="baru@demo.go.id", name="", password=WEAK, roles=[], by=PLATFORM, at=AT)
    assert set(refused.value.detail["errors"]) == {"email", "name", "password"}


def test_only_administrators_appoint() -> None:
    user = User.objects.create(email="x@demo.go.id")
    with pytest.raises(NotPermitted):
        actions.appoint(user=user, roles=["auditor"], by=officer("auditor"), at=AT)
    with pytest.raises(Invalid):
        actions.appoint(user=user, roles=["king"], by=PLATFORM, at=AT)
    actions.appoint(user=user, roles=[], by=PLATFORM, at=AT)
    assert queries.officer_of(user) is None
