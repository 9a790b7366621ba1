"""Aggregates that regencies push; no request ever joins two schemas."""

from __future__ import annotations

from django.db import models


class Snapshot(models.Model):
    """Figures of one regency on one local day."""

    regency = models.ForeignKey("registry.Regency", on_delete=models.CASCADE)
    day = models.DateField()
    figures = models.JSONField()  # name -> number
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["regency", "day"], name="one_snapshot_per_day")
        ]
