"""Who may call what: a scope of the token, and a person whose role allows it.

Scopes say what a program may do on a person's behalf. What the person may do is asked of the very
policies the pages ask, before the body is read; the actions ask again.
"""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.access.models import ApiToken
from mpp.accounts import policies as account_policies
from mpp.accounts.models import User
from mpp.regency.people import policies as people_policies
from mpp.regency.people import queries as people
from tenants.registry import policies as national_policies
from tenants.registry import queries as registry
from tenants.registry.actors import Officer

CITIZEN, STAFF, OFFICER = "citizen", "staff", "officer"

SCOPES: dict[str, tuple[str, frozenset[str]]] = {
    "profile:read": ("Read the signed-in person", frozenset({CITIZEN, STAFF, OFFICER})),
    "submissions:read": ("Read one's own submissions", frozenset({CITIZEN})),
    "submissions:write": ("Draft, attach and send submissions", frozenset({CITIZEN})),
    "cases:read": ("Read the worklist and cases one may see", frozenset({STAFF})),
    "cases:write": ("Review and move cases", frozenset({STAFF})),
    "certificates:write": ("Revoke certificates", frozenset({STAFF})),
    "setup:read": ("Read the regency's set-up", frozenset({STAFF})),
    "setup:write": ("Set the regency up, adjust services, go live", frozenset({STAFF})),
    "onboarding:review": ("Review requests to join", frozenset({OFFICER})),
    "tenants:read": ("Read tenants and operations", frozenset({OFFICER})),
    "tenants:write": ("Suspend, resume, close, retry", frozenset({OFFICER})),
    "audit:read": ("Read the audit trail", frozenset({OFFICER})),
}
"""Scope -> what it is for, and the kinds of people whose tokens may carry it."""


def scopes_of(kind: str) -> list[str]:
    """The scopes a kind of person may give to a program."""
    return [name for name, (_label, kinds) in SCOPES.items() if kind in kinds]


def safe_officer(user: Any) -> Officer | None:
    """The national officer behind an account; raises `SecondFactorNeeded` as the pages do."""
    officer = registry.officer_of(user) if isinstance(user, User) else None
    if officer and national_policies.NATIONAL_ADMINISTRATOR in officer.roles:
        account_policies.require_second_factor(user)
    return officer


class DenyAll(BasePermission):
    """The default: a view that names no permission answers nobody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Anyone(BasePermission):
    """Public data and public acts (tracking, verification, signing in, asking to join)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return True


class AnyToken(BasePermission):
    """Whoever has a token, whatever its scopes: about oneself and one's own tokens."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, ApiToken)


class HasScope(BasePermission):
    """The request carries a token with the scope `name`; subclasses say whose."""

    name = ""

    def has_permission(self, request: Request, view: Any) -> bool:
        scoped = isinstance(request.auth, ApiToken) and self.name in request.auth.scopes
        return scoped and self.suits(request.user)

    def suits(self, user: Any) -> bool:
        """Whether the person behind the token may."""
        return True


def scope(name: str) -> type[HasScope]:
    """A token with this scope, whoever's; the view finds out who it is."""
    if name not in SCOPES:
        raise LookupError(f"no scope {name!r}")
    return type(f"HasScope[{name}]", (HasScope,), {"name": name})


def citizens(name: str) -> type[HasScope]:
    """A citizen's token with this scope."""

    def suits(self: HasScope, user: Any) -> bool:
        return people.citizen_of_user(user) is not None

    return type(f"Citizens[{name}]", (scope(name),), {"suits": suits})


def staff(name: str, permission: str) -> type[HasScope]:
    """A staff member's token with this scope, who has the permission in `people.policies`."""
    people_policies.PERMISSIONS[permission]  # a typo stops the start, not the first caller

    def suits(self: HasScope, user: Any) -> bool:
        return people_policies.may(people.staff_of_user(user), permission)

    return type(f"Staff[{name}, {permission}]", (scope(name),), {"suits": suits})


def officers(name: str, permission: str) -> type[HasScope]:
    """A national officer's token with this scope, who has the permission in `registry.policies`."""
    national_policies.PERMISSIONS[permission]

    def suits(self: HasScope, user: Any) -> bool:
        return national_policies.may(safe_officer(user), permission)

    return type(f"Officers[{name}, {permission}]", (scope(name),), {"suits": suits})
