"""Templates of public services and their versions, which never change once published."""

from __future__ import annotations

from django.db import models

from mpp.kernel.immutable import WriteOnce


class Publisher(models.Model):
    """Who publishes a catalogue: the nation or a regency."""

    key = models.SlugField(max_length=48, unique=True)
    name = models.JSONField()  # Text
    description = models.JSONField(default=dict)  # Text
    regency_code = models.CharField(max_length=5, blank=True)  # empty: the nation
    profile = models.JSONField(default=dict)  # agencies, categories, roles, default components

    def __str__(self) -> str:
        return self.key


class ServiceTemplate(models.Model):
    """An upstream service. `published` points to the version that is offered."""

    uid = models.CharField(max_length=64, unique=True)
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="templates")
    code = models.CharField(max_length=32)
    name = models.JSONField()  # Text, of the published version
    category = models.CharField(max_length=48)
    agency = models.CharField(max_length=48)
    digital = models.BooleanField(default=False)
    published = models.ForeignKey(
        "TemplateVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["category", "code"]
        constraints = [models.UniqueConstraint(fields=["publisher", "code"], name="template_code")]

    def __str__(self) -> str:
        return self.code


class TemplateVersion(WriteOnce):
    """One published state of a template: a definition document, found by its digest."""

    template = models.ForeignKey(ServiceTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=71)
    note = models.JSONField(default=dict)  # Text: what changed and why
    published_by = models.CharField(max_length=150)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["template", "number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"
