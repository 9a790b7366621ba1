"""Storing and opening files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile

from mpp.kernel.planes import regional
from mpp.regency.audit.actions import Actor
from mpp.regency.documents.models import Document


@regional
def store(
    *,
    content: UploadedFile | bytes,
    kind: str,
    name: str,
    accept: Collection[str],
    max_bytes: int,
    by: Actor,
    at: dt.datetime,
    purge_at: dt.datetime | None = None,
) -> Document:
    """Check a file and keep it; raises `UploadRefused`. Nothing stays behind when it fails."""
    raise NotImplementedError


@regional
def open_for(*, document: Document, by: Actor, at: dt.datetime) -> File[bytes]:
    """The file, opened for reading, if the actor may see it; audited.

    Raises `NotPermitted`, `FileInfected`, `FileGone`.
    """
    raise NotImplementedError
