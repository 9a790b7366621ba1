"""What people read for the codes of the domain: states, roles, kinds, durations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mpp.regency.people import policies
from templates_catalogue.definitions.types import Duration

Label = tuple[str, "str | Promise"]
"""Tone of the chip (neutral, info, success, warning, danger) and its words."""

REGENCY_STATES: dict[str, Label] = {
    "requested": ("neutral", gettext_lazy("Diajukan")),
    "approved": ("info", gettext_lazy("Disetujui")),
    "provisioning": ("info", gettext_lazy("Sedang dibuat")),
    "configuring": ("warning", gettext_lazy("Uji coba")),
    "live": ("success", gettext_lazy("Tayang")),
    "suspended": ("danger", gettext_lazy("Dihentikan sementara")),
    "closed": ("neutral", gettext_lazy("Ditutup")),
}
REQUEST_STATES: dict[str, Label] = {
    "draft": ("neutral", gettext_lazy("Sedang diisi")),
    "submitted": ("info", gettext_lazy("Sedang diperiksa")),
    "questioned": ("warning", gettext_lazy("Menunggu jawaban pemohon")),
    "approved": ("success", gettext_lazy("Disetujui")),
    "declined": ("danger", gettext_lazy("Ditolak")),
    "withdrawn": ("neutral", gettext_lazy("Ditarik")),
}
OPERATION_STATES: dict[str, Label] = {
    "waiting": ("neutral", gettext_lazy("Menunggu")),
    "running": ("info", gettext_lazy("Sedang berjalan")),
    "failed": ("danger", gettext_lazy("Gagal")),
    "done": ("success", gettext_lazy("Selesai")),
}
FIGURES: dict[str, str | Promise] = {
    "services_offered": gettext_lazy("Layanan ditawarkan"),
    "cases_opened_30_days": gettext_lazy("Permohonan masuk, 30 hari"),
    "cases_closed_30_days": gettext_lazy("Permohonan selesai, 30 hari"),
    "cases_open": gettext_lazy("Permohonan berjalan"),
    "cases_overdue": gettext_lazy("Lewat tenggat"),
    "certificates_valid": gettext_lazy("Dokumen berlaku"),
    "median_working_minutes": gettext_lazy("Median waktu kerja (menit)"),
}
"""What regencies report to the nation."""
WORKFLOW_ROLES: dict[str, str | Promise] = {
    "applicant": gettext_lazy("Pemohon"),
    "system": gettext_lazy("Sistem"),
    **policies.ROLES,
}
CHANNELS: dict[str, str | Promise] = {
    "online": gettext_lazy("Daring"),
    "mall": gettext_lazy("Mal Pelayanan Publik"),
    "satellite": gettext_lazy("Gerai satelit"),
    "district": gettext_lazy("Kantor kecamatan atau distrik"),
    "village": gettext_lazy("Kantor desa, kelurahan, atau kampung"),
    "mobile": gettext_lazy("Layanan keliling"),
    "hospital": gettext_lazy("Rumah sakit atau puskesmas"),
    "office": gettext_lazy("Kantor dinas"),
}
APPLICANTS: dict[str, str | Promise] = {
    "citizen": gettext_lazy("Warga"),
    "proxy": gettext_lazy("Kuasa"),
    "institution": gettext_lazy("Instansi"),
    "business": gettext_lazy("Pelaku usaha"),
}
REQUIREMENT_KINDS: dict[str, str | Promise] = {
    "upload": gettext_lazy("Diunggah"),
    "physical": gettext_lazy("Ditunjukkan di loket"),
    "generated": gettext_lazy("Dibuat otomatis dari isian"),
}
FIELD_KINDS: dict[str, str | Promise] = {
    "text": gettext_lazy("teks"),
    "long_text": gettext_lazy("teks panjang"),
    "number": gettext_lazy("angka"),
    "money": gettext_lazy("rupiah"),
    "date": gettext_lazy("tanggal"),
    "time": gettext_lazy("jam"),
    "choice": gettext_lazy("pilih satu"),
    "multiple": gettext_lazy("pilih beberapa"),
    "boolean": gettext_lazy("ya atau tidak"),
    "nik": gettext_lazy("NIK"),
    "kk_number": gettext_lazy("nomor KK"),
    "name": gettext_lazy("nama"),
    "phone": gettext_lazy("telepon"),
    "email": gettext_lazy("surel"),
    "region": gettext_lazy("wilayah"),
    "coordinates": gettext_lazy("titik lokasi"),
    "table": gettext_lazy("daftar"),
    "declaration": gettext_lazy("pernyataan"),
    "information": gettext_lazy("keterangan"),
}
OUTPUT_KINDS: dict[str, str | Promise] = {
    "document": gettext_lazy("Dokumen bertanda tangan elektronik"),
    "external": gettext_lazy("Dokumen dari sistem lain"),
    "notice": gettext_lazy("Pemberitahuan"),
}
IDENTITY_LEVELS: dict[int, str | Promise] = {
    0: gettext_lazy("Tanpa akun"),
    1: gettext_lazy("Akun dengan NIK dan telepon"),
    2: gettext_lazy("NIK dicocokkan petugas atau Dukcapil"),
    3: gettext_lazy("Diperiksa langsung di loket atau IKD"),
}
STATE_KINDS: dict[str, str | Promise] = {
    "draft": gettext_lazy("diisi pemohon"),
    "open": gettext_lazy("dikerjakan"),
    "waiting_applicant": gettext_lazy("menunggu pemohon"),
    "done": gettext_lazy("selesai"),
    "rejected": gettext_lazy("ditolak"),
    "cancelled": gettext_lazy("dibatalkan"),
}


def duration(value: Duration) -> str:
    """`3 hari kerja`: a duration of a definition, in words."""
    count = value.value
    words = {
        "minutes": ngettext("%(count)s menit", "%(count)s menit", count),
        "hours": ngettext("%(count)s jam kerja", "%(count)s jam kerja", count),
        "working_days": ngettext("%(count)s hari kerja", "%(count)s hari kerja", count),
        "calendar_days": ngettext("%(count)s hari", "%(count)s hari", count),
    }
    return words[value.unit] % {"count": count}


def of(labels: Mapping[str, str | Promise], code: str) -> str:
    """The words for a code; the code itself, made readable, where nobody named it."""
    return str(labels[code]) if code in labels else code.replace("_", " ").capitalize()


def figures(numbers: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Reported figures in words, in their fixed order; what is unknown comes last by its name."""
    known = [name for name in FIGURES if name in numbers]
    rest = sorted(set(numbers) - set(known))
    return [(of(FIGURES, name), numbers[name]) for name in [*known, *rest]]


def state(labels: dict[str, Label], code: str) -> dict[str, str]:
    """Tone and words of a state, for a chip."""
    tone, words = labels.get(code, ("neutral", code))
    return {"tone": tone, "label": str(words)}


def yes_no(*, value: bool) -> str:
    """Ya or Tidak."""
    return _("Ya") if value else _("Tidak")
