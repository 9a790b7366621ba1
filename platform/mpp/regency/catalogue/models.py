"""The regency's own public services, each a clone with a lineage or made by the regency itself."""

from __future__ import annotations

from functools import cached_property

from django.db import models

from mpp.kernel.immutable import WriteOnce
from templates_catalogue.definitions.types import ServiceDefinition


class PublicService(models.Model):
    """What a citizen can apply for. `published` points to the version in force."""

    code = models.CharField(max_length=32, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.JSONField()  # Text, of the published version
    category = models.CharField(max_length=48)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT)
    agency_role = models.CharField(max_length=48)
    digital = models.BooleanField(default=False)
    offered = models.BooleanField(default=False)  # shown to citizens
    accepts_submissions = models.BooleanField(default=True)
    published = models.ForeignKey(
        "ServiceVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    parameters = models.JSONField(default=dict)  # parameter uid -> value
    search_text = models.TextField(blank=True)

    # lineage: natural keys into the national plane, never foreign keys
    publisher = models.CharField(max_length=48, blank=True)
    template_uid = models.CharField(max_length=64, blank=True)
    base_version = models.PositiveIntegerField(null=True)
    base_digest = models.CharField(max_length=71, blank=True)

    class Meta:
        ordering = ["category", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["template_uid"],
                condition=~models.Q(template_uid=""),
                name="one_clone_per_template",
            )
        ]
        indexes = [models.Index(fields=["offered", "category"], name="service_offered")]

    def __str__(self) -> str:
        return self.code


class ServiceVersion(WriteOnce):
    """One published state of a service. Cases stay on the version they began with."""

    service = models.ForeignKey(PublicService, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=71)
    parameters = models.JSONField(default=dict)  # parameter uid -> value while it was in force
    note = models.JSONField(default=dict)  # Text
    published_by = models.CharField(max_length=150)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["service", "number"]
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="service_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} v{self.number}"

    @cached_property
    def document(self) -> ServiceDefinition:
        """The definition as typed models."""
        return ServiceDefinition.model_validate(self.definition)


class Rehearsal(models.Model):
    """One try of a service with invented people and papers; of the try itself only this row stays."""

    service = models.ForeignKey(PublicService, on_delete=models.CASCADE, related_name="rehearsals")
    version = models.PositiveIntegerField()  # number of the version that was tried
    passed = models.BooleanField()
    steps = models.JSONField(default=list)  # name, label, seconds, ok, message
    started_by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["service", "passed"], name="rehearsal_service")]

    def __str__(self) -> str:
        return f"{self.service_id} {'passed' if self.passed else 'failed'}"
