"""Fixtures every test may use. Two regencies exist for the whole run; each test works in one.

Banyuwangi (35.10, Java, WIB) and Kaimana (92.08, Papua, WIT) differ in size, time zone and terms, so a
test that passes in both says something.
"""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django_tenants.utils import tenant_context
from pytest_django import DjangoDbBlocker

from mpp.kernel.planes import leave_regency
from tenants.registry.models import Domain, Regency

REGENCIES = [
    ("35.10", "Kabupaten Banyuwangi", "BWI", "banyuwangi", "Asia/Jakarta", "kecamatan"),
    ("92.08", "Kabupaten Kaimana", "KMN", "kaimana", "Asia/Jayapura", "distrik"),
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The nation's row and two regencies with a schema each, once per run."""
    if not str(connection.settings_dict["NAME"]).startswith("test_"):
        pytest.exit("no test database: no collected test is marked django_db", returncode=1)
    with django_db_blocker.unblock():
        nation, _ = Regency.objects.get_or_create(
            schema_name="public",
            defaults={"code": "00", "name": "Nasional", "letters": "NAS", "kind": "nation"},
        )
        Domain.objects.get_or_create(
            domain="localhost", defaults={"tenant": nation, "is_primary": True}
        )
        for code, name, letters, schema, zone, term in REGENCIES:
            regency, created = Regency.objects.get_or_create(
                code=code,
                defaults={
                    "schema_name": schema,
                    "name": name,
                    "letters": letters,
                    "kind": "kabupaten",
                    "time_zone": zone,
                    "district_term": term,
                    "state": "live",
                },
            )
            if created:
                regency.create_schema(check_if_exists=True, verbosity=0)
                Domain.objects.create(
                    domain=f"{schema}.localhost", tenant=regency, is_primary=True
                )


@pytest.fixture(autouse=True)
def start_in_the_public_schema() -> None:
    """The test client leaves the connection on the last regency it served.

    Without this, tests pass or fail by their order. It only clears attributes.
    """
    leave_regency()
    cache.clear()


@pytest.fixture
def banyuwangi(db: None) -> Regency:
    return Regency.objects.get(code="35.10")


@pytest.fixture
def kaimana(db: None) -> Regency:
    return Regency.objects.get(code="92.08")


@pytest.fixture
def in_banyuwangi(banyuwangi: Regency) -> Iterator[Regency]:
    with tenant_context(banyuwangi):
        yield banyuwangi


@pytest.fixture
def in_kaimana(kaimana: Regency) -> Iterator[Regency]:
    with tenant_context(kaimana):
        yield kaimana
