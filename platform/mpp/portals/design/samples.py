"""What the style guide shows: one example of everything, invented people and numbers."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

WHEN = datetime(2026, 11, 3, 5, 5, tzinfo=UTC)


class SampleForm(forms.Form):
    """Every kind of field, most of them with an error."""

    name = forms.CharField(label="Nama lengkap", help_text="Seperti di KTP. Satu kata pun boleh.")
    email = forms.EmailField(label="Surel", required=False)
    place = forms.ChoiceField(
        label="Tempat praktik",
        choices=[("rs", "Rumah sakit"), ("pkm", "Puskesmas"), ("own", "Praktik mandiri")],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label="Hari praktik",
        required=False,
        choices=[("1", "Senin"), ("2", "Selasa"), ("3", "Rabu")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
    )
    district = forms.ChoiceField(label="Distrik", choices=[("", "Pilih"), ("a", "Kaimana")])
    fee = forms.IntegerField(label="Modal usaha", widget=forms.TextInput(attrs={"class": "w-10"}))
    start = forms.DateField(
        label="Mulai praktik", widget=forms.DateInput(attrs={"type": "date", "class": "w-10"})
    )
    photo = forms.FileField(
        label="Pas foto", widget=forms.FileInput(attrs={"accept": ".jpg,.png"}), required=False
    )
    notes = forms.CharField(label="Catatan", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="Data yang saya isi benar dan bisa saya pertanggungjawabkan.")


def sample() -> dict[str, Any]:
    """The context of the style guide, under the name `sample`."""
    form = SampleForm({"email": "bukan-surel", "days": ["2"]})
    form.fields["place"].option_hints = {"own": "Perlu izin tempat."}  # type: ignore[attr-defined]
    form.fields["place"].uid = "place"  # type: ignore[attr-defined]
    form.fields["days"].uid = "days"  # type: ignore[attr-defined]
    form.fields["fee"].prefix = "Rp"  # type: ignore[attr-defined]
    form.fields["photo"].max_bytes = 2 * 1024 * 1024  # type: ignore[attr-defined]
    return {
        "form": form,
        "conditions": _conditions(),
        "when": WHEN,
        "text": {"id": "Izin praktik perawat", "en": "Nurse practice permit"},
        "meta": ["5 hari kerja", "Gratis", "Daring"],
        "step_names": ["Data diri", "Tempat praktik", "Jadwal", "Berkas", "Periksa"],
        "table": _table(),
        "page": Paginator(range(95), 10).page(3),
        "tabs": [
            {"label": "Menunggu saya", "href": "#", "current": True, "count": 12},
            {"label": "Semua", "href": "#", "count": 340},
        ],
        "tasks": _tasks(),
        "events": _events(),
        "operation": _operation(),
        **_charts(),
    }


def _conditions() -> dict[str, Any]:
    own = {"op": "eq", "left": {"field": "place"}, "right": {"value": "own"}}
    return {"today": "2026-11-03", "types": {"place": "choice"}, "show": {"days": own}}


def _table() -> list[dict[str, Any]]:
    rows = (
        ("KMN-2611-7Q2K9X", "Siti Aminah", "info", "Diperiksa", 0),
        ("KMN-2611-3FHT8W", "Yohanes", "warning", "Perlu dilengkapi", 150000),
        ("KMN-2610-QM4C2D", "dr. Maria Fonataba, Sp.A", "danger", "Lewat tenggat", 1250000),
    )
    return [
        {"code": code, "name": name, "tone": tone, "status": status, "fee": fee, "due": WHEN}
        for code, name, tone, status, fee in rows
    ]


def _tasks() -> list[dict[str, Any]]:
    return [
        {"label": "Identitas daerah", "href": "#", "status": "done", "hint": "Lambang dan warna"},
        {"label": "Kantor dan loket", "href": "#", "status": "in_progress"},
        {"label": "Petugas", "href": "#", "status": "not_started", "hint": "Undang lewat surel."},
        {"label": "Penanda tangan", "href": "#", "status": "problem"},
        {"label": "Hari libur", "href": "#", "status": "optional"},
        {"label": "Tayang", "href": "#", "status": "blocked", "hint": "Setelah semua selesai."},
    ]


def _events() -> list[dict[str, Any]]:
    return [
        {"title": "Permohonan diterima", "at": WHEN},
        {"title": "Berkas diperiksa", "state": "current", "text": "Paling lambat 2 hari kerja."},
        {"title": "Ditandatangani", "state": "next"},
        {"title": "Selesai", "state": "next"},
    ]


def _operation() -> list[dict[str, Any]]:
    return [
        {"key": "schema", "label": "Ruang data", "state": "done", "seconds": 12},
        {"key": "catalogue", "label": "Salin katalog", "state": "running", "detail": "41 dari 64"},
        {"key": "admin", "label": "Administrator", "state": "failed", "detail": "Surel ditolak."},
        {"key": "check", "label": "Pemeriksaan akhir", "state": "waiting"},
    ]


def _charts() -> dict[str, Any]:
    return {
        "bars": [("Izin praktik perawat", 124), ("Akta kelahiran", 88), ("NIB", 43), ("PBG", 7)],
        "keys": ["Disetujui", "Dikembalikan", "Ditolak"],
        "stacks": [
            {"label": "September", "values": [30, 8, 2]},
            {"label": "Oktober", "values": [41, 5, 3]},
        ],
        "points": list(zip(("Jul", "Agu", "Sep", "Okt"), (12, 19, 14, 31), strict=True)),
        "spark": [3, 4, 4, 6, 5, 9],
        "provinces": [
            {"code": "35", "href": "#35", "value": 3, "tone": "joined"},
            {"code": "92", "href": "#92", "value": 1, "tone": "some"},
            {"code": "94", "href": "#94", "value": 1, "tone": "joined"},
            {"code": "11", "href": "#11", "value": 0},
        ],
        "icons": ["home", "search", "document", "upload", "calendar", "users", "qr", "ticket"],
    }
