"""Forms of the public verification page, which the hub and every regency show alike.

The page itself is `components/verification.html`.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.kernel import ids

MAX_CODE_LENGTH = 40
MAX_PDF_BYTES = 20 * 1024 * 1024


class LookupForm(forms.Form):
    """The code printed under the QR code of a document. Sent with GET: it only reads."""

    kode = forms.CharField(
        max_length=MAX_CODE_LENGTH,
        label=gettext_lazy("Kode verifikasi"),
        help_text=gettext_lazy("Tertulis di bawah kode QR, misalnya 3510-7Q2K-9XFD-M3."),
        error_messages={
            "required": gettext_lazy("Tulis kode yang tercetak di bawah kode QR."),
            "max_length": gettext_lazy("Kode itu terlalu panjang. Periksa lagi di bawah kode QR."),
        },
        widget=forms.TextInput(
            attrs={
                "class": "w-20",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def clean_kode(self) -> str:
        """The code in capitals, without blanks."""
        return ids.normalise(self.cleaned_data["kode"])


class CompareForm(forms.Form):
    """The file somebody was given, to compare with the one that was issued."""

    berkas = forms.FileField(
        label=gettext_lazy("Berkas PDF yang Anda terima"),
        help_text=gettext_lazy(
            "Kami mencocokkan isinya dengan dokumen yang diterbitkan. Berkas Anda tidak disimpan."
        ),
        error_messages={
            "required": gettext_lazy("Pilih berkas PDF yang akan dicocokkan."),
            "empty": gettext_lazy("Berkas itu kosong. Pilih berkas lain."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["berkas"].max_bytes = MAX_PDF_BYTES  # type: ignore[attr-defined]  # shown

    def clean_berkas(self) -> UploadedFile[bytes]:
        """The file, unless it is bigger than any document we issue."""
        upload: UploadedFile[bytes] = self.cleaned_data["berkas"]
        if (upload.size or 0) > MAX_PDF_BYTES:
            raise forms.ValidationError(
                _("Berkas itu lebih besar dari 20 MB. Dokumen yang kami terbitkan lebih kecil."),
                code="too_big",
            )
        return upload

    def content(self) -> bytes:
        """The bytes of a valid form's file."""
        upload: UploadedFile[bytes] = self.cleaned_data["berkas"]
        return bytes(upload.read())
