"""The decree an applicant hands in: a readable PDF without a password and without programs in it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from mpp.connectors.files import checks
from mpp.kernel.errors import DomainError

MOST_BYTES = 10 * 1024 * 1024
NOT_READABLE = {"wrong_type": "not_pdf", "disguised": "not_pdf", "broken": "not_pdf"}


class DecreeRefused(DomainError):
    """The file is not acceptable; `code` is a key of `REASONS` or one of the check of all files."""

    status = 422
    REASONS = {
        "empty": _("Berkas itu kosong. Pilih berkas lain."),
        "too_large": _("Berkas paling besar 10 MB."),
        "not_pdf": _("Berkas harus PDF yang bisa dibuka. Pindai ulang suratnya sebagai PDF."),
        "encrypted": _("PDF ini memakai kata sandi. Kirim berkas tanpa kata sandi."),
        "active_content": _("PDF ini berisi program atau lampiran. Kirim hasil pindai biasa."),
    }

    def __init__(self, code: str, sentence: str = "") -> None:
        reason = self.REASONS.get(code, sentence)
        super().__init__(reason, errors={"upload": [reason]})
        self.code = code


def checked(upload: UploadedFile[Any]) -> tuple[bytes, str]:
    """The content and its SHA-256; raises `DecreeRefused`."""
    if not upload.size:
        raise DecreeRefused("empty")
    if upload.size > MOST_BYTES:
        raise DecreeRefused("too_large")
    try:
        found = checks.inspect(
            upload.read(),
            name=upload.name or "surat.pdf",
            declared_type="",  # the content decides
            accept=["pdf"],
            max_bytes=MOST_BYTES,
        )
    except checks.UploadRefused as refused:
        code = NOT_READABLE.get(refused.code, refused.code)
        raise DecreeRefused(code, str(refused)) from refused
    return found.data, found.sha256
