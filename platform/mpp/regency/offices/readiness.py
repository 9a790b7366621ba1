"""What this app can say about whether the regency is ready to go live."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from mpp.regency.offices import queries
from mpp.regency.offices.models import Profile
from tenants.onboarding.readiness import Declared, Item


def items() -> Iterator[Item]:
    """Identity, letterhead, terms, hours, agencies, complaint handler, holidays, pledge."""
    profile = queries.profile()
    if profile is None:
        return
    yield from _identity(profile)
    yield from _places(profile)
    yield Item(
        "holidays",
        _("Hari libur diperiksa"),
        _("Batas waktu layanan dihitung dari hari kerja."),
        "now",
        profile.holidays_confirmed,
        "holidays",
        "processing",
    )
    yield Item(
        "complaint_handler",
        _("Pengelola pengaduan ditunjuk"),
        _("UU 25/2009 mewajibkan penyelenggara menunjuk pelaksana yang mengelola pengaduan."),
        "now",
        profile.complaint_handler is not None and profile.complaint_handler.active,
        "complaint-handler",
        "complaints",
    )
    yield Item(
        "pledge",
        _("Maklumat pelayanan terbit"),
        _("UU 25/2009 Pasal 22: janji layanan dipublikasikan secara luas."),
        "now",
        profile.pledge_published_at is not None,
        "pledge",
        "general_information",
    )


def declarations() -> dict[str, Declared]:
    """What the regency declared, by criterion."""
    return {key: Declared(row.score, row.statement) for key, row in queries.commitments().items()}


def _identity(profile: Profile) -> Iterator[Item]:
    yield Item(
        "identity",
        _("Alamat dan kontak daerah terisi"),
        _("Warga harus tahu ke mana bertanya."),
        "now",
        bool(profile.address and (profile.phone or profile.whatsapp or profile.email)),
        "identity",
        "general_information",
    )
    yield Item(
        "letterhead",
        _("Kop surat diperiksa"),
        _("Kop tercetak pada setiap dokumen yang terbit."),
        "now",
        profile.letterhead_confirmed,
        "identity",
        "processing",
    )
    yield Item(
        "terms",
        _("Istilah wilayah ditetapkan"),
        _("Kecamatan atau distrik, desa atau kampung."),
        "now",
        "terms" in profile.confirmed,
        "terms",
        "general_information",
    )
    yield Item(
        "emblem",
        _("Lambang daerah dipasang"),
        _("Tampil pada portal dan kop surat."),
        "later",
        bool(profile.emblem),
        "identity",
        "general_information",
    )


def _places(profile: Profile) -> Iterator[Item]:
    points = [point for point in queries.service_points() if point.kind != "online"]
    yield Item(
        "offices",
        _("Titik layanan dan jam buka diperiksa"),
        _("Paling sedikit satu titik dengan alamat dan jam buka."),
        "now",
        "hours" in profile.confirmed
        and any(point.address and point.hours.all() for point in points),
        "offices",
        "general_information",
    )
