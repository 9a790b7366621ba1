"""The decree an applicant hands in: a readable PDF without a password and without programs in it."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pikepdf
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import DomainError

MOST_BYTES = 10 * 1024 * 1024


class DecreeRefused(DomainError):
    """The file is not acceptable; `code` is one of the keys of `REASONS`."""

    status = 422
    REASONS = {
        "empty": _("Berkas itu kosong. Pilih berkas lain."),
        "too_large": _("Berkas paling besar 10 MB."),
        "not_pdf": _("Berkas harus PDF yang bisa dibuka. Pindai ulang suratnya sebagai PDF."),
        "encrypted": _("PDF ini memakai kata sandi. Kirim berkas tanpa kata sandi."),
        "active_content": _("PDF ini berisi program atau lampiran. Kirim hasil pindai biasa."),
    }

    def __init__(self, code: str) -> None:
        super().__init__(self.REASONS[code], errors={"upload": [self.REASONS[code]]})
        self.code = code


def checked(upload: UploadedFile[Any]) -> tuple[bytes, str]:
    """The content and its SHA-256; raises `DecreeRefused`."""
    if not upload.size:
        raise DecreeRefused("empty")
    if upload.size > MOST_BYTES:
        raise DecreeRefused("too_large")
    content = upload.read()
    if not content.startswith(b"%PDF-"):
        raise DecreeRefused("not_pdf")
    _open(content)
    return content, hashlib.sha256(content).hexdigest()


def _open(content: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise DecreeRefused("encrypted")
            if not pdf.pages:
                raise DecreeRefused("not_pdf")
            if _is_active(pdf):
                raise DecreeRefused("active_content")
    except pikepdf.PasswordError as locked:
        raise DecreeRefused("encrypted") from locked
    except pikepdf.PdfError as broken:
        raise DecreeRefused("not_pdf") from broken


def _is_active(pdf: pikepdf.Pdf) -> bool:
    """Whether the document runs or carries something when it is opened."""
    root = pdf.Root
    names = root.get("/Names", pikepdf.Dictionary())
    return any(key in root for key in ("/AA", "/JS")) or any(
        key in names for key in ("/JavaScript", "/EmbeddedFiles")
    )
