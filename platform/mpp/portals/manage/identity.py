"""The regency's identity: contact, emblem, colour, letterhead, terms, pledge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from mpp.kernel import clock
from mpp.portals import refusals
from mpp.portals.access import staff_required
from mpp.portals.design.formats import phone, text
from mpp.portals.manage.frame import done, show, staff_of
from mpp.regency.offices import actions, queries
from mpp.regency.offices.actions import EMBLEM_BYTES
from mpp.regency.offices.models import Profile

ACCENTS = (
    ("#0a489f", gettext_lazy("Biru tua")),
    ("#196bcd", gettext_lazy("Biru")),
    ("#0b6b75", gettext_lazy("Biru laut")),
    ("#1a7f37", gettext_lazy("Hijau")),
    ("#14532d", gettext_lazy("Hijau tua")),
    ("#7a5600", gettext_lazy("Emas tua")),
    ("#9a3412", gettext_lazy("Bata")),
    ("#9f1239", gettext_lazy("Merah tua")),
    ("#6b21a8", gettext_lazy("Ungu")),
    ("#374151", gettext_lazy("Kelabu")),
)
"""Accents that keep at least 4.5:1 on white (held by a test)."""
OTHER = "lain"


class ContactForm(forms.Form):
    """How the regency is called and reached. Field names are those of the profile."""

    short_name = forms.CharField(
        max_length=60,
        label=gettext_lazy("Nama pendek"),
        help_text=gettext_lazy("Tanpa kata kabupaten atau kota."),
    )
    motto_id = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Semboyan atau kalimat pembuka")
    )
    motto_en = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Kalimat pembuka dalam bahasa Inggris")
    )
    government_line = forms.CharField(
        max_length=120,
        label=gettext_lazy("Baris pertama kop surat"),
        help_text=gettext_lazy("Misalnya Pemerintah Kabupaten Kaimana."),
    )
    address = forms.CharField(
        max_length=300,
        label=gettext_lazy("Alamat kantor"),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )
    postal_code = forms.CharField(
        max_length=5,
        required=False,
        label=gettext_lazy("Kode pos"),
        widget=forms.TextInput(attrs={"class": "w-5", "inputmode": "numeric"}),
    )
    phone = forms.CharField(
        max_length=30,
        required=False,
        label=gettext_lazy("Telepon"),
        widget=forms.TextInput(attrs={"class": "w-20", "type": "tel"}),
    )
    whatsapp = forms.CharField(
        max_length=20,
        required=False,
        label=gettext_lazy("Nomor WhatsApp layanan"),
        help_text=gettext_lazy("Warga menghubungi nomor ini dari setiap halaman."),
        widget=forms.TextInput(attrs={"class": "w-20", "type": "tel"}),
    )
    email = forms.EmailField(max_length=254, required=False, label=gettext_lazy("Surel layanan"))
    website = forms.CharField(
        max_length=120,
        required=False,
        label=gettext_lazy("Laman daerah"),
        help_text=gettext_lazy("Misalnya namadaerah.go.id."),
    )

    def fields_of_profile(self) -> dict[str, Any]:
        """The answers as `offices.actions.update_profile` takes them."""
        data = dict(self.cleaned_data)
        motto = {"id": data.pop("motto_id"), "en": data.pop("motto_en")}
        return data | {"motto": {key: value for key, value in motto.items() if value}}


class EmblemForm(forms.Form):
    """The emblem; what is stored is redrawn from the picture."""

    emblem = forms.FileField(
        label=gettext_lazy("Berkas lambang"),
        help_text=gettext_lazy("Latar transparan paling baik. Kami menyimpan salinan bersih."),
        error_messages={"required": gettext_lazy("Pilih gambar lambang daerah.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["emblem"].max_bytes = EMBLEM_BYTES  # type: ignore[attr-defined]  # shown


class AccentForm(forms.Form):
    """A colour from the tested list, or one that is typed and checked."""

    choice = forms.ChoiceField(
        label=gettext_lazy("Warna aksen"),
        help_text=gettext_lazy("Dipakai untuk tombol, tautan, dan garis kepala halaman."),
        choices=[*ACCENTS, (OTHER, gettext_lazy("Warna lain"))],
        error_messages={"required": gettext_lazy("Pilih satu warna.")},
        widget=forms.RadioSelect,
    )
    accent = forms.CharField(
        max_length=7,
        required=False,
        label=gettext_lazy("Kode warna lain"),
        help_text=gettext_lazy("Tanda # dan enam angka heksadesimal, misalnya #0b6b75."),
        widget=forms.TextInput(attrs={"class": "w-10", "spellcheck": "false"}),
    )

    def chosen(self) -> str:
        """The colour to set."""
        choice = str(self.cleaned_data["choice"])
        return str(self.cleaned_data["accent"]) or "#" if choice == OTHER else choice


class TermsForm(forms.Form):
    """What districts and villages are called here."""

    district = forms.CharField(
        max_length=20,
        label=gettext_lazy("Sebutan untuk kecamatan"),
        help_text=gettext_lazy("Misalnya kecamatan atau distrik."),
        widget=forms.TextInput(attrs={"class": "w-20", "list": "sebutan-kecamatan"}),
    )
    village = forms.CharField(
        max_length=20,
        label=gettext_lazy("Sebutan untuk desa"),
        help_text=gettext_lazy("Misalnya desa, kampung, nagari, atau gampong."),
        widget=forms.TextInput(attrs={"class": "w-20", "list": "sebutan-desa"}),
    )


class PledgeForm(forms.Form):
    """The service pledge in both languages."""

    pledge_id = forms.CharField(
        max_length=4000,
        label=gettext_lazy("Naskah maklumat"),
        help_text=gettext_lazy("Sesuai dokumen yang ditandatangani penyelenggara."),
        error_messages={"required": gettext_lazy("Tulis naskah maklumat pelayanan.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    pledge_en = forms.CharField(
        max_length=4000,
        required=False,
        label=gettext_lazy("Naskah dalam bahasa Inggris"),
        widget=forms.Textarea(attrs={"rows": 6, "lang": "en"}),
    )


def _contact(profile: Profile | None) -> ContactForm:
    if profile is None:
        return ContactForm()
    initial = {
        name: getattr(profile, name)
        for name in ContactForm.base_fields
        if not name.startswith("motto_")
    }
    initial |= {
        "motto_id": profile.motto.get("id", ""),
        "motto_en": profile.motto.get("en", ""),
        "whatsapp": phone(profile.whatsapp) if profile.whatsapp else "",
    }
    return ContactForm(initial=initial)


def _accent(profile: Profile | None) -> AccentForm:
    current = profile.accent if profile else ""
    known = current in dict(ACCENTS)
    initial = {"choice": current if known else OTHER, "accent": "" if known else current}
    return AccentForm(initial=initial)


def _page(request: HttpRequest, *, status: int = 0, **bound: forms.Form) -> HttpResponse:
    profile = queries.profile()
    context = {
        "profile": profile,
        "contact": bound.get("contact") or _contact(profile),
        "emblem": bound.get("emblem") or EmblemForm(),
        "accent": bound.get("accent") or _accent(profile),
        "title_error": status > 0,
        "example_agency": _("Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"),
    }
    return show(request, "manage/identity.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("offices.manage")
def identity(request: HttpRequest) -> HttpResponse:
    """Contact and letterhead, emblem, colour. The contact form posts here."""
    if request.method != "POST":
        return _page(request)
    form = ContactForm(request.POST)
    status = refusals.attempt(
        form,
        lambda: actions.update_profile(
            by=staff_of(request), at=clock.now(), **form.fields_of_profile()
        ),
    )
    if status:
        return _page(request, contact=form, status=status)
    return done(request, _("Identitas tersimpan. Periksa lagi kop suratnya."), "identity")


@require_POST
@staff_required("offices.manage")
def emblem(request: HttpRequest) -> HttpResponse:
    """Set the emblem."""
    form = EmblemForm(request.POST, request.FILES)
    status = refusals.attempt(
        form,
        lambda: actions.set_emblem(
            upload=form.cleaned_data["emblem"], by=staff_of(request), at=clock.now()
        ),
    )
    if status:
        return _page(request, emblem=form, status=status)
    return done(request, _("Lambang tersimpan dan tampil di kepala setiap halaman."), "identity")


@require_POST
@staff_required("offices.manage")
def accent(request: HttpRequest) -> HttpResponse:
    """Set the accent colour; one that cannot be read on white is refused."""
    form = AccentForm(request.POST)
    status = refusals.attempt(
        form,
        lambda: actions.update_profile(accent=form.chosen(), by=staff_of(request), at=clock.now()),
    )
    if status:
        return _page(request, accent=form, status=status)
    return done(request, _("Warna tersimpan. Halaman ini sudah memakainya."), "identity")


@require_POST
@staff_required("offices.manage")
def letterhead(request: HttpRequest) -> HttpResponse:
    """Somebody has looked at the letterhead and found it right."""
    actions.confirm_letterhead(by=staff_of(request), at=clock.now())
    return done(request, _("Kop surat dinyatakan benar."), "identity")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("offices.manage")
def terms(request: HttpRequest) -> HttpResponse:
    """What districts and villages are called here."""
    sent = request.method == "POST"
    form = TermsForm(request.POST) if sent else TermsForm(initial=queries.terms())
    status = 0
    if sent:
        status = refusals.attempt(
            form,
            lambda: actions.set_terms(
                terms=form.cleaned_data, by=staff_of(request), at=clock.now()
            ),
        )
        if not status:
            return done(request, _("Sebutan wilayah tersimpan."), "checklist")
    return show(request, "manage/terms.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("offices.manage")
def pledge(request: HttpRequest) -> HttpResponse:
    """Write and publish the service pledge."""
    profile = queries.profile()
    words = (profile.pledge if profile else None) or {}
    sent = request.method == "POST"
    initial = {"pledge_id": words.get("id", ""), "pledge_en": words.get("en", "")}
    form = PledgeForm(request.POST) if sent else PledgeForm(initial=initial)
    status = 0
    if sent:
        status = refusals.attempt(
            form,
            lambda: actions.publish_pledge(
                text={"id": form.cleaned_data["pledge_id"], "en": form.cleaned_data["pledge_en"]},
                by=staff_of(request),
                at=clock.now(),
            ),
        )
        if not status:
            return done(request, _("Maklumat pelayanan diterbitkan."), "pledge")
    context = {"form": form, "profile": profile, "published": text(words)}
    return show(request, "manage/pledge.html", context, status=status)
