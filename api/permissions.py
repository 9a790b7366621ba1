"""Who may call what: a scope of the token, and somebody the action accepts.

Scopes say what a program may do on a person's behalf; what the person may do is decided by the
actions' own policies, which every entry point passes through.
"""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.access.models import ApiToken

SCOPES = {
    "profile:read": "Read the signed-in person",
    "submissions:read": "Read one's own submissions and cases",
    "submissions:write": "Draft, attach and send submissions",
    "cases:read": "Read the worklist and cases one may see",
    "cases:write": "Review and move cases",
    "certificates:write": "Revoke certificates",
    "services:write": "Adjust and offer the regency's services",
    "setup:read": "Read the regency's set-up",
    "setup:write": "Set the regency up and go live",
    "onboarding:review": "Review requests to join",
    "tenants:read": "Read tenants and operations",
    "tenants:write": "Suspend, resume, retry",
}


class DenyAll(BasePermission):
    """The default: a view that names no permission answers nobody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Anyone(BasePermission):
    """Public data and public acts (tracking, verification, signing in, asking to join)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return True


def scope(name: str) -> type[BasePermission]:
    """A permission: the request carries a token with this scope."""
    if name not in SCOPES:
        raise LookupError(f"no scope {name!r}")

    class HasScope(BasePermission):
        def has_permission(self, request: Request, view: Any) -> bool:
            return isinstance(request.auth, ApiToken) and name in request.auth.scopes

    HasScope.__name__ = f"HasScope[{name}]"
    return HasScope
