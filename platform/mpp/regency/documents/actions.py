"""Storing, opening and purging files."""

from __future__ import annotations

import copy
import datetime as dt
import logging
import posixpath
import uuid
from collections.abc import Collection
from functools import partial

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import DomainError, NotPermitted
from mpp.kernel.planes import regional
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.documents import checks, noting, policies, queries
from mpp.regency.documents.checks import InspectedFile, UploadRefused
from mpp.regency.documents.models import Document

log = logging.getLogger(__name__)

__all__ = [
    "FileGone",
    "FileInfected",
    "UploadRefused",
    "open_for",
    "purge",
    "remove",
    "store",
]


class FileInfected(DomainError):
    """A scanner found something in the file; nobody may open it."""

    code = "file_infected"
    status = 403
    message = _("Berkas ini ditandai berbahaya dan tidak dapat dibuka.")


class FileGone(DomainError):
    """The file was deleted when its retention ended, or cannot be found in the storage."""

    code = "file_gone"
    status = 410
    message = _("Berkas ini sudah dihapus karena masa simpannya habis.")


@regional
def store(
    *,
    content: UploadedFile[bytes] | bytes,
    kind: str,
    name: str,
    accept: Collection[str],
    max_bytes: int,
    by: Actor,
    at: dt.datetime,
    purge_at: dt.datetime | None = None,
) -> Document:
    """Check a file and keep it; raises `UploadRefused`.

    The file is written before its row, so that no row ever points to nothing; when the row cannot be
    written, the file is removed again. Call it outside a transaction that may still fail.
    """
    checked = _inspected(content, name, accept, max_bytes)
    return _keep(checked.data, checked, kind=kind, by=by, at=at, purge_at=purge_at)


@regional
def store_finished(
    *, pdf: bytes, kind: str, name: str, by: Actor, at: dt.datetime, pages: int | None = None
) -> Document:
    """Keep a PDF that the platform made itself: its bytes are signed and never looked into again."""
    made = InspectedFile(
        kind="pdf",
        content_type=checks.KINDS["pdf"].content_type,
        extension="pdf",
        name=checks.safe_filename(name, extension="pdf"),
        data=pdf,
        pages=pages,
    )
    return _keep(pdf, made, kind=kind, by=by, at=at, purge_at=None)


@regional
@transaction.atomic
def open_for(*, document: Document, by: Actor, at: dt.datetime) -> File[bytes]:
    """The file, opened for reading, if the actor may see it; audited.

    Raises `NotPermitted`, `FileInfected`, `FileGone`.
    """
    if not policies.may_open(document, by, at):
        raise NotPermitted
    if document.scan == Document.Scan.INFECTED:
        raise FileInfected
    if not document.file.name or not default_storage.exists(document.file.name):
        raise FileGone
    audit.record(
        actor=by, event="document.opened", subject=document, at=at, detail={"kind": document.kind}
    )
    return document.file.open("rb")


@regional
@transaction.atomic
def remove(*, document: Document, by: Actor, at: dt.datetime) -> None:
    """Delete a file that nothing refers to any more, with its row, once the transaction commits.

    When the storage refuses, the row comes back as one whose retention has ended: the purge tries again.
    """
    audit.record(
        actor=by,
        event="document.removed",
        subject=document,
        at=at,
        detail={"kind": document.kind, "sha256": document.sha256},
    )
    if document.file.name:
        transaction.on_commit(partial(_delete_removed, copy.copy(document), at))
    document.delete()


@regional
def purge(*, by: Actor, at: dt.datetime, most: int = 500) -> int:
    """Delete the content of files whose retention has ended; rows and hashes stay. Returns how many.

    UU 27/2022 articles 43 and 44: personal data are destroyed when their retention has ended. A row
    keeps its file's name until the file is gone, so that the next run finds what could not be deleted.
    """
    count = 0
    for document in queries.expired(at=at)[:most]:
        if not _delete_file(document.file.name or ""):
            continue
        with transaction.atomic():
            document.file = ""
            document.save(update_fields=["file"])
            audit.record(actor=by, event="document.purged", subject=document, at=at)
        count += 1
    return count


def _inspected(
    content: UploadedFile[bytes] | bytes, name: str, accept: Collection[str], max_bytes: int
) -> InspectedFile:
    if isinstance(content, bytes):
        data, declared = content, ""
    else:
        # one byte more than allowed is enough to know that it is too much
        data, declared = content.read(max_bytes + 1), content.content_type or ""
    return checks.inspect(
        data, name=name, declared_type=declared, accept=list(accept), max_bytes=max_bytes
    )


def _keep(
    data: bytes,
    checked: InspectedFile,
    *,
    kind: str,
    by: Actor,
    at: dt.datetime,
    purge_at: dt.datetime | None,
) -> Document:
    token = uuid.uuid4()
    path = posixpath.join("documents", f"{at:%Y/%m}", f"{token.hex}.{checked.extension}")
    saved = default_storage.save(path, ContentFile(data))
    noting.note(saved)
    try:
        with transaction.atomic():
            document = Document.objects.create(
                token=token,
                kind=kind,
                file=saved,
                name=checked.name,
                content_type=checked.content_type,
                size=checked.size,
                sha256=checked.sha256,
                pages=checked.pages,
                uploaded_by=by.actor_id,
                created_at=at,
                purge_at=purge_at,
            )
            audit.record(
                actor=by,
                event="document.stored",
                subject=document,
                at=at,
                detail={"kind": kind, "size": checked.size, "sha256": checked.sha256},
            )
    except BaseException:
        _delete_file(saved)
        raise
    return document


def _delete_removed(document: Document, at: dt.datetime) -> None:
    """Delete the file of a row that is gone; keep the row for the purge when that fails."""
    if not _delete_file(document.file.name or ""):
        document.purge_at = at
        document.save(force_insert=True)


def _delete_file(name: str) -> bool:
    """Whether the file is gone; why it is not is logged."""
    try:
        default_storage.delete(name)
    except Exception:  # every storage raises its own kind of error
        log.exception("a file that nothing refers to could not be deleted")
        return False
    return True
