"""Files: checked when they come in, stored under the regency's prefix, never served by their path."""

from __future__ import annotations

import uuid

from django.db import models


class Document(models.Model):
    """One stored file. The token is what links carry; a link alone opens nothing."""

    class Scan(models.TextChoices):
        NOT_SCANNED = "not_scanned"
        CLEAN = "clean"
        INFECTED = "infected"

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)  # evidence, certificate, result, identity
    file = models.FileField(upload_to="documents/%Y/%m/", max_length=300)
    name = models.CharField(max_length=200)  # as the person named it, made safe
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(null=True)
    scan = models.CharField(max_length=12, choices=Scan.choices, default=Scan.NOT_SCANNED)
    uploaded_by = models.CharField(max_length=64)  # actor id
    created_at = models.DateTimeField()
    purge_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["purge_at"], name="document_purge"),
            models.Index(fields=["sha256"], name="document_hash"),
        ]

    def __str__(self) -> str:
        return self.name
