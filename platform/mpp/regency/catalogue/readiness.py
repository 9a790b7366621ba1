"""What services, units and staff say about whether the regency is ready to go live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from mpp.kernel import clock
from mpp.regency.catalogue import queries
from mpp.regency.catalogue.models import PublicService, Rehearsal
from mpp.regency.people import policies
from mpp.regency.people import queries as people
from mpp.regency.people.models import RoleAssignment
from tenants.onboarding.readiness import Item


def items() -> Iterator[Item]:
    """Services on offer, their units, staff for every step of their work, a signatory."""
    services = list(queries.offered())
    today = clock.local_date(clock.now(), timezone.get_current_timezone_name())
    held = _held_roles(today)
    unconfirmed = [each for each in services if each.unit is None or not each.unit.confirmed]
    yield Item(
        "services",
        _("Layanan dipilih dan ditawarkan"),
        _("Paling sedikit satu layanan terbuka untuk warga."),
        "now",
        bool(services),
        "services",
        "general_information",
    )
    yield Item(
        "agencies",
        _("Instansi dipetakan"),
        _("Setiap layanan yang ditawarkan punya unit yang sudah diperiksa."),
        "now",
        bool(services) and not unconfirmed,
        "agencies",
        "processing",
    )
    missing = sorted(_needed_roles(services) - held)
    names = ", ".join(str(policies.ROLES[role]) for role in missing)
    yield Item(
        "staff",
        _("Petugas siap untuk setiap langkah layanan"),
        _("Belum ada petugas aktif untuk: %(roles)s.") % {"roles": names}
        if missing
        else _("Setiap peran dalam alur layanan dipegang petugas aktif."),
        "now",
        bool(services) and not missing,
        "staff",
        "processing",
    )
    yield Item(
        "signatory",
        _("Penanda tangan aktif"),
        _("Dokumen ditandatangani kepala dinas."),
        "now",
        "head_of_office" in held,
        "signatory",
        "security",
    )
    rehearsed = Rehearsal.objects.filter(passed=True, service__in=services)
    yield Item(
        "rehearsal",
        _("Latihan berhasil"),
        _("Satu layanan yang ditawarkan dicoba dari permohonan sampai selesai."),
        "now",
        rehearsed.exists(),
        "rehearsal",
        "user_trial",
    )
    administrators = people.holders(policies.REGENCY_ADMIN, day=today).count()
    yield Item(
        "second_administrator",
        _("Ada administrator kedua"),
        _("Supaya daerah tidak terkunci ketika satu orang berhalangan."),
        "later",
        administrators > 1,
        "staff",
        "security",
    )


def _held_roles(today: dt.date) -> set[str]:
    """Roles that some active staff member holds today."""
    assignments = RoleAssignment.objects.filter(staff__active=True)
    return {each.role for each in assignments if each.holds_on(today)}


def _needed_roles(services: list[PublicService]) -> set[str]:
    """Roles without which a case of these services would stand still: one of each transition's."""
    needed: set[str] = set()
    for service in services:
        document = service.published.definition if service.published else {}
        for state in document.get("workflow", {}).get("states", []):
            if state["role"] in policies.ROLES:
                needed.add(state["role"])
    return needed
