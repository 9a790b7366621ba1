"""Forms of sign-in, sign-up and profile. What is typed is checked by the people app."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.kernel import clock
from mpp.kernel.errors import Invalid
from mpp.regency.people import actions as people
from mpp.regency.people import entry
from mpp.regency.people import nik as niks


class NikField(forms.CharField):
    """Sixteen digits, typed with or without blanks; refuses what cannot be a NIK."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=24,
            label=gettext_lazy("NIK"),
            help_text=gettext_lazy("16 angka di KTP atau Kartu Keluarga Anda."),
            widget=forms.TextInput(
                attrs={"class": "w-20", "inputmode": "numeric", "autocomplete": "off"}
            ),
            error_messages={"required": gettext_lazy("Isi NIK Anda.")},
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        nik = niks.normalise(super().clean(value))
        errors = [each for each in niks.check(nik, clock.now().date()) if not each.warning]
        if errors:
            raise forms.ValidationError(str(errors[0].message), code=errors[0].code)
        return nik


class ContactField(forms.CharField):
    """One field for both: phones first, e-mail for those who prefer it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Nomor telepon atau surel"))
        kwargs.setdefault("help_text", gettext_lazy("Contoh: 0812-3456-7890"))
        super().__init__(
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "tel"}),
            error_messages={"required": gettext_lazy("Isi nomor telepon atau alamat surel.")},
            **kwargs,
        )

    def clean(self, value: Any) -> entry.Contact:
        try:
            return entry.contact(super().clean(value))
        except Invalid as wrong:
            raise forms.ValidationError(str(wrong), code="contact") from wrong


class SignInForm(forms.Form):
    """Who somebody says to be; the code proves it."""

    nik = NikField()
    contact = ContactField(
        help_text=gettext_lazy("Yang Anda daftarkan. Kami mengirim kode masuk ke sana.")
    )


class SignUpForm(forms.Form):
    """Everything an account needs, in one step."""

    nik = NikField()
    name = forms.CharField(
        max_length=150,
        label=gettext_lazy("Nama lengkap"),
        help_text=gettext_lazy("Seperti di KTP. Satu kata pun boleh."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Isi nama lengkap Anda.")},
    )
    contact = ContactField(
        help_text=gettext_lazy("Salah satu cukup. Kami mengirim kode dan kabar permohonan ke sana.")
    )

    def clean_name(self) -> str:
        """One blank between words."""
        return people.clean_name(self.cleaned_data["name"])


class CodeForm(forms.Form):
    """The six digits that were sent."""

    code = forms.CharField(
        max_length=12,
        label=gettext_lazy("Kode 6 angka"),
        widget=forms.TextInput(
            attrs={"class": "w-10", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
        error_messages={"required": gettext_lazy("Isi kode yang kami kirim.")},
    )

    def clean_code(self) -> str:
        """Digits only; somebody may type a blank in the middle."""
        digits = "".join(self.cleaned_data["code"].split())
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise forms.ValidationError(_("Kode terdiri dari 6 angka."), code="code")
        return digits


class ProfileForm(forms.Form):
    """What application forms are filled with beforehand."""

    name = forms.CharField(
        max_length=150,
        label=gettext_lazy("Nama lengkap"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Isi nama lengkap Anda.")},
    )
    birth_date = forms.DateField(
        required=False,
        label=gettext_lazy("Tanggal lahir"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Tulis tanggal yang ada, misalnya 17-08-1990.")},
    )
    address = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Alamat tinggal"),
        help_text=gettext_lazy("Jalan, RT/RW, desa atau kelurahan, kecamatan atau distrik."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    language = forms.ChoiceField(
        choices=settings.LANGUAGES, label=gettext_lazy("Bahasa pesan untuk Anda")
    )

    def clean_birth_date(self) -> dt.date | None:
        """Nobody is born tomorrow."""
        born: dt.date | None = self.cleaned_data["birth_date"]
        if born and born > clock.now().date():
            raise forms.ValidationError(_("Tanggal lahir harus sebelum hari ini."), code="future")
        return born


class NewContactForm(forms.Form):
    """A phone or address that will be used once a code proved it."""

    contact = ContactField(label=gettext_lazy("Nomor telepon atau surel baru"))


class InvitationForm(forms.Form):
    """The password of somebody who was invited."""

    password = forms.CharField(
        label=gettext_lazy("Kata sandi"),
        strip=False,
        help_text=gettext_lazy(
            "Paling sedikit 10 karakter. Jangan pakai nama sendiri atau kata sandi yang umum."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Buat kata sandi.")},
    )
    again = forms.CharField(
        label=gettext_lazy("Ulangi kata sandi"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Ulangi kata sandi yang sama.")},
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned: dict[str, Any] = super().clean() or {}
        if {"password", "again"} <= cleaned.keys() and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("Kedua kata sandi berbeda. Tulis yang sama dua kali."))
        return cleaned
