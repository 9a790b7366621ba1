"""Fixtures every test may use. Two regencies exist for the whole run; each test works in one.

Banyuwangi (35.10, Java, WIB) and Kaimana (92.08, Papua, WIT) differ in size, time zone and terms, so a
test that passes in both says something.
"""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django_tenants.utils import tenant_context
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from mpp.kernel.planes import leave_regency
from mpp.portals.management import translations
from tenants.registry.models import Regency
from tests.factories import regencies

# Properties are about results: how long a busy machine takes to draw examples says nothing about them.
hypothesis_settings.register_profile(
    "mpp", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("mpp")

REGENCIES = (("35.10", "banyuwangi"), ("92.08", "kaimana"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Regions, catalogues and two live regencies with all services on offer, once per run."""
    if not str(connection.settings_dict["NAME"]).startswith("test_"):
        pytest.exit("no test database: no collected test is marked django_db", returncode=1)
    translations.compile_where_stale()
    with django_db_blocker.unblock():
        regencies.foundation()
        for code, subdomain in REGENCIES:
            regencies.live(code, subdomain)
        leave_regency()


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
