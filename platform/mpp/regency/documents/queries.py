"""Reads of stored files."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from mpp.regency.documents.models import Document


def expired(*, at: dt.datetime) -> QuerySet[Document]:
    """Files whose retention has ended and whose content is still there."""
    return Document.objects.filter(purge_at__lte=at).exclude(file="")


def has_expired(*, at: dt.datetime) -> bool:
    """Whether the purge has something to do."""
    return expired(at=at).exists()
