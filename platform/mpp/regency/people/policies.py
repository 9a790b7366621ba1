"""Who may do what in a regency, as one table: permission -> roles that hold it.

Workflow roles are those of the service definitions (`templates_catalogue.definitions.types.ROLES`);
what they may do to one case is the workflow's business, here stands which pages and tools they have.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mpp.kernel import clock
from mpp.kernel.errors import NotPermitted
from mpp.regency.audit.actions import Actor
from mpp.regency.people.models import RoleAssignment, StaffMember, Unit

REGENCY_ADMIN = "regency_admin"
AUDITOR = "auditor"

ROLES: dict[str, str | Promise] = {
    REGENCY_ADMIN: _("Administrator daerah"),
    AUDITOR: _("Auditor"),
    "front_desk": _("Petugas loket"),
    "verifier": _("Verifikator"),
    "registry_operator": _("Operator SIAK"),
    "technical_team": _("Tim teknis"),
    "section_head": _("Kepala bidang"),
    "head_of_office": _("Kepala dinas"),
    "revenue_treasurer": _("Bendahara penerimaan"),
    "village_operator": _("Operator desa"),
    "village_secretary": _("Sekretaris desa"),
    "village_head": _("Kepala desa"),
}
"""Roles staff can be given. `applicant` and `system` of the workflows are nobody's office."""

CASE_ROLES = frozenset(ROLES) - {REGENCY_ADMIN, AUDITOR}
_ADMIN = frozenset({REGENCY_ADMIN})
_HEADS = frozenset({"section_head", "head_of_office", "village_head"})
_COUNTERS = frozenset({"front_desk", "village_operator"})
_EVERYONE = frozenset(ROLES)

PERMISSIONS: dict[str, frozenset[str]] = {
    "cases.view": _EVERYONE,  # what a case page shows still depends on role and unit
    "cases.work": CASE_ROLES,
    "cases.assign": _ADMIN | _HEADS,
    "cases.assist": _COUNTERS,  # file for a citizen who is present
    "citizens.assist": _COUNTERS,  # register somebody, recover an account
    "nik.reveal": CASE_ROLES,  # with a reason, audited
    "certificates.revoke": frozenset({"head_of_office", "village_head"}),
    "staff.manage": _ADMIN,
    "offices.manage": _ADMIN,
    "catalogue.manage": _ADMIN,
    "regency.manage": _ADMIN,  # identity, readiness, rehearsal, go-live
    "manage.view": frozenset({REGENCY_ADMIN, AUDITOR}),
    "messages.view": _ADMIN,
    "reports.view": _ADMIN | _HEADS | {AUDITOR},
    "audit.view": frozenset({REGENCY_ADMIN, AUDITOR}),
}


class UnknownRole(NotPermitted):
    """No such role can be given to staff."""

    code = "unknown_role"
    status = 422
    message = _("Peran ini tidak ada.")


def roles_of(staff: StaffMember, day: dt.date | None = None) -> frozenset[tuple[str, int | None]]:
    """(role, unit id) pairs held on a local day (today by default); unit `None` means every unit."""
    if not staff.active:
        return frozenset()
    day = day or _today()
    return frozenset(
        (assignment.role, assignment.unit_id)
        for assignment in RoleAssignment.objects.filter(staff=staff)
        if assignment.holds_on(day)
    )


def role_names(staff: StaffMember, day: dt.date | None = None) -> frozenset[str]:
    """The roles held somewhere."""
    return frozenset(role for role, _unit in roles_of(staff, day))


def holds(
    staff: StaffMember, role: str, unit: Unit | int | None = None, day: dt.date | None = None
) -> bool:
    """Whether the role is held in this unit (in any unit when none is named)."""
    unit_id = unit.pk if isinstance(unit, Unit) else unit
    return any(
        held == role and (unit_id is None or where is None or where == unit_id)
        for held, where in roles_of(staff, day)
    )


def may(actor: Actor | None, permission: str, day: dt.date | None = None) -> bool:
    """Whether the actor has the permission; the platform itself has all. `KeyError` for a typo."""
    holders = PERMISSIONS[permission]
    if actor is None:
        return False
    if actor.actor_kind == "system":
        return True
    return isinstance(actor, StaffMember) and bool(role_names(actor, day) & holders)


def require(actor: Actor | None, permission: str, day: dt.date | None = None) -> None:
    """Raise `NotPermitted` unless the actor has the permission."""
    if not may(actor, permission, day):
        raise NotPermitted(_("Peran Anda tidak mengizinkan tindakan ini."), permission=permission)


def require_role(
    staff: StaffMember, role: str, unit: Unit | int | None = None, day: dt.date | None = None
) -> None:
    """Raise `NotPermitted` unless the role is held in the unit."""
    if not holds(staff, role, unit, day):
        raise NotPermitted(_("Peran Anda tidak mengizinkan tindakan ini."), role=role)


def require_known(role: str) -> None:
    """Raise `UnknownRole` for a role that staff cannot be given."""
    if role not in ROLES:
        raise UnknownRole(role=role)


def _today() -> dt.date:
    """The local day: requests carry the regency's own zone."""
    return clock.local_date(clock.now(), timezone.get_current_timezone_name())
