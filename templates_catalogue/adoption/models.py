"""Which regency follows which template at which version, as reported by the regency."""

from __future__ import annotations

from django.db import models


class Adoption(models.Model):
    """One clone. Natural keys only: the regency's own row lives in its schema."""

    regency_code = models.CharField(max_length=5)
    template_uid = models.CharField(max_length=64)
    service_code = models.CharField(max_length=32)
    base_version = models.PositiveIntegerField()
    base_digest = models.CharField(max_length=71)
    adopted_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regency_code", "template_uid"], name="one_adoption")
        ]
        indexes = [models.Index(fields=["template_uid"], name="adoption_template")]
