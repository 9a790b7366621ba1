"""Who may do what on the national plane, as one table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import NotPermitted
from tenants.registry.actors import Actor, Officer

NATIONAL_ADMINISTRATOR = "national_administrator"
CATALOGUE_CURATOR = "catalogue_curator"
AUDITOR = "auditor"

ROLES = {
    NATIONAL_ADMINISTRATOR: _("Administrator nasional"),
    CATALOGUE_CURATOR: _("Kurator katalog"),
    AUDITOR: _("Auditor nasional"),
}

_ADMINISTRATOR = frozenset({NATIONAL_ADMINISTRATOR})
_READERS = frozenset(ROLES)
_LOOKERS_IN = frozenset({NATIONAL_ADMINISTRATOR, AUDITOR})

PERMISSIONS: dict[str, frozenset[str]] = {
    "onboarding.read": _LOOKERS_IN,
    "onboarding.review": _ADMINISTRATOR,
    "regency.read": _READERS,
    "regency.suspend": _ADMINISTRATOR,
    "regency.close": _ADMINISTRATOR,
    "regency.go_live": _ADMINISTRATOR,
    "operation.read": _LOOKERS_IN,
    "operation.retry": _ADMINISTRATOR,
    "catalogue.publish": frozenset({NATIONAL_ADMINISTRATOR, CATALOGUE_CURATOR}),
    "audit.read": _LOOKERS_IN,
    "officer.manage": _ADMINISTRATOR,
}


def may(officer: Actor | None, permission: str) -> bool:
    """Whether this actor may; the platform itself may everything. Raises `KeyError` for a typo."""
    holders = PERMISSIONS[permission]
    if officer is None:
        return False
    if officer.actor_kind == "system":
        return True
    return isinstance(officer, Officer) and bool(officer.roles & holders)


def require(officer: Actor | None, permission: str) -> None:
    """Raise `NotPermitted` unless the actor may."""
    if not may(officer, permission):
        raise NotPermitted(_("Peran Anda tidak mengizinkan tindakan ini."), permission=permission)
