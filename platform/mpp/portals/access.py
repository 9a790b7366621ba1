"""Who may open a page: decorators for views of all portals.

They put the person on the request (`request.citizen`, `request.staff`, `request.officer`), send
strangers to the right sign-in and come back afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mpp.accounts import policies as account_policies
from mpp.accounts.models import User
from mpp.regency.people import policies as people_policies
from mpp.regency.people import queries as people
from tenants.registry import policies as national_policies
from tenants.registry.actors import Officer
from tenants.registry.models import NationalOfficer

View = Callable[..., HttpResponseBase]


def citizen_required(view: View) -> View:
    """Only for citizens; the view finds the person in `request.citizen`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request, "login")
        citizen = people.citizen_of_user(request.user)
        if citizen is None:
            raise PermissionDenied(_("Halaman ini untuk warga. Anda masuk sebagai petugas."))
        request.citizen = citizen  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded


def staff_required(permission: str | None = None) -> Callable[[View], View]:
    """Only for staff, with a permission of `people.policies.PERMISSIONS` if one is named.

    The view finds the person in `request.staff`. A permission that does not exist is a `KeyError`
    when the module is imported.
    """
    if permission is not None:
        people_policies.PERMISSIONS[permission]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request, "staff-login")
            staff = people.staff_of_user(request.user)
            if staff is None:
                raise PermissionDenied(_("Halaman ini untuk petugas."))
            if permission is not None and not people_policies.may(staff, permission):
                raise PermissionDenied(_("Peran Anda tidak mengizinkan halaman ini."))
            request.staff = staff  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def officer_required(permission: str | None = None) -> Callable[[View], View]:
    """Only for the nation's officers, with a permission of `tenants.registry.policies.PERMISSIONS`.

    The view finds the actor in `request.officer`. National administrators are sent to set up a second
    factor until they have one.
    """
    if permission is not None:
        national_policies.PERMISSIONS[permission]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request, "staff-login")
            officer = officer_of_user(request.user)
            if officer is None:
                raise PermissionDenied(_("Halaman ini untuk petugas nasional."))
            if permission is not None and not national_policies.may(officer, permission):
                raise PermissionDenied(_("Peran Anda tidak mengizinkan halaman ini."))
            try:
                require_safe_sign_in(request.user, officer)
            except account_policies.SecondFactorNeeded as needed:
                messages.warning(request, str(needed))
                return redirect("mfa_activate_totp")
            request.officer = officer  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def officer_of_user(user: Any) -> Officer | None:
    """The national actor behind an account of the public schema."""
    if not isinstance(user, User) or not user.is_active:
        return None
    row = NationalOfficer.objects.filter(user=user, active=True).first()
    if row is None:
        return None
    return Officer(
        actor_id=user.username,
        actor_name=user.get_full_name() or user.email,
        roles=frozenset(row.roles),
    )


def require_safe_sign_in(user: User, officer: Officer) -> None:
    """National administrators need a second factor. Raises `accounts.policies.SecondFactorNeeded`."""
    if national_policies.NATIONAL_ADMINISTRATOR in officer.roles:
        account_policies.require_second_factor(user)


def _to_sign_in(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in first, then come back here; after a form was sent, to the page it came from."""
    target = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    query = f"?{urlencode({'next': target}, safe='/')}" if target else ""
    return redirect(reverse(name) + query)
