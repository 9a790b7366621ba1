"""Forms of tracking without signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.kernel import ids


class TrackForm(forms.Form):
    """The code of an application and the last digits of the phone it was sent with."""

    code = forms.CharField(
        max_length=30,
        label=gettext_lazy("Kode permohonan"),
        widget=forms.TextInput(
            attrs={
                "class": "w-20",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": gettext_lazy("Isi kode permohonan Anda.")},
    )
    phone_tail = forms.CharField(
        max_length=8,
        label=gettext_lazy("4 angka terakhir nomor telepon"),
        help_text=gettext_lazy("Nomor yang Anda tulis pada permohonan."),
        widget=forms.TextInput(
            attrs={"class": "w-4", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": gettext_lazy("Isi 4 angka terakhir nomor telepon.")},
    )

    def __init__(self, *args: Any, letters: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        example = {"code": f"{letters}-2611-7Q2K9X"}
        self.fields["code"].help_text = _("Contoh: %(code)s") % example

    def clean_code(self) -> str:
        """Capitals without blanks, as it was read out on the telephone."""
        return ids.normalise(self.cleaned_data["code"])

    def clean_phone_tail(self) -> str:
        """Exactly four digits."""
        digits = "".join(self.cleaned_data["phone_tail"].split())
        if not (len(digits) == 4 and digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("Tulis tepat 4 angka."), code="digits")
        return digits
