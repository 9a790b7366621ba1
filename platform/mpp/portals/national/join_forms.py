"""Forms of the join wizard. What is acceptable is decided by `tenants.onboarding`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mpp.portals.design.formats import text
from templates_catalogue.blueprints.models import Publisher

MAX_DECREE_BYTES = 10 * 1024 * 1024


class ContactForm(forms.Form):
    """The person in charge. Field names are those of `onboarding.actions.begin`."""

    contact_name = forms.CharField(
        max_length=150,
        label=_("Nama lengkap"),
        help_text=_("Sesuai surat keputusan, dengan gelar bila ada."),
        error_messages={"required": _("Tulis nama penanggung jawab.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_nip = forms.CharField(
        max_length=24,
        required=False,
        label=_("NIP"),
        help_text=_("18 angka. Kosongkan bila bukan pegawai negeri."),
        widget=forms.TextInput(attrs={"class": "w-20", "inputmode": "numeric"}),
    )
    contact_position = forms.CharField(
        max_length=150,
        label=_("Jabatan"),
        help_text=_("Misalnya Kepala DPMPTSP."),
        error_messages={"required": _("Tulis jabatan penanggung jawab.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    contact_phone = forms.CharField(
        max_length=20,
        label=_("Nomor telepon atau WhatsApp"),
        help_text=_("Misalnya 0812-3456-7890."),
        error_messages={"required": _("Tulis nomor yang bisa kami hubungi.")},
        widget=forms.TextInput(attrs={"class": "w-20", "type": "tel", "autocomplete": "tel"}),
    )


class PersonForm(ContactForm):
    """The person in charge with the official address, which cannot be changed afterwards."""

    contact_email = forms.EmailField(
        max_length=254,
        label=_("Surel dinas"),
        help_text=_(
            "Berakhiran .go.id. Kami mengirim kode konfirmasi dan tautan permohonan ke sini."
        ),
        error_messages={
            "required": _("Tulis surel dinas Anda."),
            "invalid": _("Tulis surel lengkap, misalnya nama@namadaerah.go.id."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """The code that was sent to the official address."""

    code = forms.CharField(
        max_length=12,
        label=_("Kode konfirmasi"),
        help_text=_("Enam angka di surel yang baru kami kirim."),
        error_messages={"required": _("Tulis kode dari surel Anda.")},
        widget=forms.TextInput(
            attrs={"class": "w-10", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


class DecreeForm(forms.Form):
    """The decree of the head of the regency, or the letter of request."""

    upload = forms.FileField(
        label=_("Surat keputusan atau surat permohonan"),
        help_text=_(
            "Keputusan bupati atau wali kota tentang Mal Pelayanan Publik, atau surat permohonan "
            "yang ditandatanganinya. Pindai aslinya."
        ),
        error_messages={
            "required": _("Pilih berkas PDF suratnya."),
            "empty": _("Berkas itu kosong. Pilih berkas lain."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].max_bytes = MAX_DECREE_BYTES  # type: ignore[attr-defined]  # shown


class AgreementForm(forms.Form):
    """Consent to one version of the agreement: the one that was shown."""

    version = forms.CharField(max_length=20, widget=forms.HiddenInput)
    accepted = forms.BooleanField(
        label=_("Saya berwenang mewakili pemerintah daerah dan menyetujui perjanjian ini."),
        error_messages={"required": _("Centang persetujuan untuk melanjutkan.")},
    )


class AddressForm(forms.Form):
    """The regency's place below the hub's host."""

    subdomain = forms.CharField(
        max_length=41,
        label=_("Alamat portal"),
        help_text=_("Huruf kecil, angka, dan tanda hubung. Domain sendiri bisa menyusul nanti."),
        error_messages={"required": _("Tulis alamat portalnya.")},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, base: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subdomain"].suffix = f".{base}"  # type: ignore[attr-defined]  # shown

    def clean_subdomain(self) -> str:
        """Host names are written small."""
        return str(self.cleaned_data["subdomain"]).strip().lower()


class CatalogueForm(forms.Form):
    """Which catalogue the regency begins with."""

    catalogue = forms.ChoiceField(
        label=_("Katalog awal"),
        help_text=_("Semua layanannya disalin. Setelah itu Anda memilih mana yang ditayangkan."),
        error_messages={
            "required": _("Pilih salah satu katalog."),
            "invalid_choice": _("Pilih salah satu katalog."),
        },
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, publishers: list[Publisher], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.ChoiceField(
            choices=[(each.key, text(each.name)) for each in publishers],
            label=self.fields["catalogue"].label,
            help_text=self.fields["catalogue"].help_text,
            error_messages=self.fields["catalogue"].error_messages,
            widget=forms.RadioSelect,
        )
        field.option_hints = {  # type: ignore[attr-defined]  # read by the field tag
            each.key: text(each.description) for each in publishers
        }
        self.fields["catalogue"] = field


class AnswerForm(forms.Form):
    """The applicant's answer to a question of the nation."""

    text = forms.CharField(
        max_length=2000,
        label=_("Jawaban Anda"),
        help_text=_("Bila diminta surat baru, ganti suratnya dulu, lalu jawab di sini."),
        error_messages={"required": _("Tulis jawaban Anda.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
