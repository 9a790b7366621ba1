"""Sweeps over all schemas: where they go, and that one that fails does not stop the others."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session

from mpp.config import tasks
from mpp.kernel import clock
from mpp.kernel.planes import current_schema, regency_plane
from tenants.registry.models import Regency

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "swept"),
    [
        ("approved", False),
        ("provisioning", False),
        ("configuring", True),
        ("live", True),
        ("suspended", False),
        ("closed", False),
    ],
)
def test_sweeps_go_where_the_tables_are_complete(
    kaimana: Regency, monkeypatch: pytest.MonkeyPatch, state: str, *, swept: bool
) -> None:
    Regency.objects.filter(pk=kaimana.pk).update(state=state)
    seen: list[str] = []
    for work in ("_deliver_due_messages", "_run_due_effects", "_purge_expired_documents"):
        monkeypatch.setattr(tasks, work, lambda: seen.append(current_schema()))
    tasks.sweep_messages()
    tasks.sweep_effects()
    tasks.sweep_documents()
    assert (seen.count("kaimana"), seen.count("banyuwangi")) == (3 if swept else 0, 3)
    assert seen.count("public") == 1


def test_ended_sessions_are_deleted_on_both_planes(kaimana: Regency) -> None:
    for schema in ("public", kaimana.schema_name):
        with regency_plane(schema):
            for key, days in (("lama", -1), ("baru", 1)):
                end = clock.now() + dt.timedelta(days=days)
                Session.objects.create(session_key=key, session_data="", expire_date=end)
    tasks.sweep_leftovers()
    for schema in ("public", kaimana.schema_name):
        with regency_plane(schema):
            kept = Session.objects.filter(session_key__in=["lama", "baru"])
            assert list(kept.values_list("session_key", flat=True)) == ["baru"]
