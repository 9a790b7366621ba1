"""The demo: seeded through the product's own actions, again and again, and told to whoever starts it."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from pytest_django import Settings

from mpp.kernel.planes import leave_regency, regency_plane
from mpp.portals.management.demo import data
from mpp.regency.cases.models import Case
from mpp.regency.certificates.models import Certificate
from mpp.regency.people.models import Citizen, StaffMember
from tenants.registry.models import NationalOfficer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def seeded() -> dict[str, int]:
    call_command("seed_demo", verbosity=0)
    leave_regency()
    counts = {"officers": NationalOfficer.objects.count()}
    with regency_plane("banyuwangi"):
        counts |= {
            "staff": StaffMember.objects.count(),
            "citizens": Citizen.objects.count(),
            "cases": Case.objects.count(),
            "kinds": Case.objects.values("state_kind").distinct().count(),
            "certificates": Certificate.objects.filter(state="valid").count(),
        }
    return counts


def test_seeding_twice_is_seeding_once(settings: Settings) -> None:
    settings.DEMO_SEED = True
    first = seeded()
    assert first["officers"] == 3
    assert first["cases"] == 6
    assert first["certificates"] == 1
    assert first["kinds"] >= 3
    assert seeded() == first

    out = io.StringIO()
    call_command("demo_accounts", json=True, stdout=out)
    rows = json.loads(out.getvalue())
    assert all(set(row) == {"what", "url", "user", "password", "note"} for row in rows)
    users = {row["user"] for row in rows}
    people = [*data.officers(), *(each for row in data.regencies() for each in row["staff"])]
    assert {each["email"] for each in people} <= users
