"""Forms of the case page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from templates_catalogue.definitions.types import Transition


class TransitionForm(forms.Form):
    """One transition: confirmation, the reason, and what its effects need."""

    transition = forms.CharField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, files: Any = None, *, transition: Transition, revision: int
    ) -> None:
        super().__init__(
            data,
            files,
            initial={"transition": transition.uid, "revision": revision},
            auto_id=f"{transition.uid}-%s",
        )
        self.definition = transition
        if transition.reason != "none":
            self.fields["reason"] = forms.CharField(
                label=_("Alasan, dibaca oleh pemohon"),
                help_text=_("Sebutkan apa yang kurang dan apa yang harus dilakukan pemohon."),
                widget=forms.Textarea(attrs={"rows": 3}),
                required=transition.reason == "required",
                max_length=2000,
            )
        if self.records_result:
            self.fields["number"] = forms.CharField(
                label=_("Nomor dokumen"),
                help_text=_("Nomor yang diterbitkan oleh sistem asalnya."),
                max_length=64,
            )
            self.fields["file"] = forms.FileField(
                label=_("Berkas hasil"),
                help_text=_("PDF, paling besar 5 MB."),
                widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
                required=False,
            )

        if self._has("request_payment"):
            self.fields["amount"] = forms.IntegerField(
                label=_("Jumlah yang ditetapkan"),
                help_text=_("Dalam rupiah, tanpa titik, sesuai surat ketetapan retribusi."),
                min_value=1,
                max_value=10**12,
            )

    @property
    def records_result(self) -> bool:
        """Whether an effect of the transition records what another system issued."""
        return self._has("record_external_product")

    def _has(self, kind: str) -> bool:
        return any(effect.kind == kind for effect in self.definition.effects)

    @property
    def tone(self) -> str:
        """The look of the button: what ends or delays the application is not the primary one."""
        return {
            "reject": "button-danger",
            "return": "button-secondary",
            "withdraw": "button-danger",
        }.get(self.definition.decision, "")


class RevealForm(forms.Form):
    """Why the full NIK is needed; the answer is kept."""

    reason = forms.CharField(
        label=_("Untuk apa NIK lengkap diperlukan?"),
        help_text=_("Nama Anda, waktu, dan alasan ini dicatat."),
        min_length=5,
        max_length=200,
    )


class RevokeForm(forms.Form):
    """Why a certificate is declared void."""

    reason = forms.CharField(
        label=_("Alasan pencabutan"),
        help_text=_("Tampil pada halaman verifikasi bagi siapa pun yang memeriksa kode ini."),
        widget=forms.Textarea(attrs={"rows": 3}),
        min_length=10,
        max_length=300,
    )
