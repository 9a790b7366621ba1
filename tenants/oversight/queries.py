"""Reads for the nation's dashboards, from what regencies reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tenants.oversight.models import Snapshot
from tenants.registry.models import Regency
from tenants.registry.queries import regencies


@dataclass(frozen=True)
class FiguresRow:
    """A regency with its newest figures; empty where it has reported nothing yet."""

    regency: Regency
    snapshot: Snapshot | None

    @property
    def figures(self) -> dict[str, Any]:
        """Name -> number."""
        return dict(self.snapshot.figures) if self.snapshot else {}


def latest(regency: Regency) -> Snapshot | None:
    """The newest figures of a regency."""
    return Snapshot.objects.filter(regency=regency).order_by("-day").first()


def table() -> list[FiguresRow]:
    """Every regency with its newest figures."""
    newest = Snapshot.objects.order_by("regency_id", "-day").distinct("regency_id")
    by_regency = {each.regency_id: each for each in newest}
    return [FiguresRow(each, by_regency.get(each.pk)) for each in regencies()]


def national_totals() -> dict[str, int]:
    """Sums over the newest figures of all regencies (counts only; medians are not added up)."""
    totals: dict[str, int] = {}
    for row in table():
        for name, value in row.figures.items():
            if isinstance(value, int) and not name.startswith("median"):
                totals[name] = totals.get(name, 0) + value
    return totals
