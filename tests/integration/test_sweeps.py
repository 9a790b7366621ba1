"""Sweeps over all schemas: where they go, and that one that fails does not stop the others."""

from __future__ import annotations

import pytest

from mpp.config import tasks
from mpp.kernel.planes import current_schema
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
