"""Changes of the registry: regencies come in, move through their lifecycle; officers are appointed."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mpp.accounts.models import User
from mpp.kernel.errors import DomainError, Invalid
from mpp.kernel.planes import national
from tenants.registry import names, policies, trail
from tenants.registry.actors import Actor
from tenants.registry.models import Domain, NationalOfficer, Regency, Region
from tenants.registry.states import RegencyState, may_become

NATION_CODE = "00"


class CannotChangeState(DomainError):
    """The lifecycle has no way there from here, or somebody else changed the state first."""

    code = "cannot_change_state"
    message = _("Status daerah ini tidak bisa diubah begitu. Muat ulang halaman dan periksa lagi.")


class AlreadyJoined(DomainError):
    """The region has a tenant already."""

    code = "already_joined"
    message = _("Daerah ini sudah bergabung atau permohonannya sedang diperiksa.")


@national
@transaction.atomic
def ensure_nation() -> Regency:
    """The row that stands for the nation (public schema) with the hub's host. Idempotent."""
    nation, _created = Regency.objects.get_or_create(
        schema_name="public",
        defaults={"code": NATION_CODE, "name": "Nasional", "letters": "NAS", "kind": "nation"},
    )
    Domain.objects.get_or_create(
        domain=settings.BASE_DOMAIN, defaults={"tenant": nation, "is_primary": True}
    )
    return nation


@national
@transaction.atomic
def admit(*, region: Region, subdomain: str, by: Actor, at: dt.datetime) -> Regency:
    """Make a region a tenant in state `approved`; its schema and host come by an operation.

    Raises `AlreadyJoined`, or `Invalid` (place `subdomain`) for a name that cannot be taken.
    """
    region = Region.objects.select_for_update().get(pk=region.pk)
    if Regency.objects.filter(region=region).exists():
        raise AlreadyJoined(region=region.code)
    problem = names.problem_with(subdomain)
    if problem:
        raise Invalid(problem, errors={"subdomain": [problem]})
    regency = Regency.objects.create(
        schema_name=names.schema_of(subdomain),
        code=region.code,
        name=region.name,
        letters=region.letters,
        kind=region.kind,
        region=region,
        time_zone=region.time_zone,
        district_term=region.district_term,
        state=RegencyState.APPROVED,
    )
    # The host is taken now, so that nobody else gets the name while the schema is being built.
    Domain.objects.create(domain=names.host_of(subdomain), tenant=regency, is_primary=True)
    detail = {"code": region.code, "subdomain": subdomain}
    trail.record(actor=by, event="regency.admitted", subject=regency, detail=detail, at=at)
    return regency


@national
@transaction.atomic
def change_state(
    *, regency: Regency, to: RegencyState, by: Actor, at: dt.datetime, reason: str = ""
) -> Regency:
    """Move a regency along its lifecycle; raise `CannotChangeState` when that is not possible now.

    A compare-and-swap: of two people who do it at once, one is told. Who may is decided by the
    actions that call this one.
    """
    current = regency.state
    if not may_become(current, to):
        raise CannotChangeState(current=current, target=str(to))
    changes: dict[str, object] = {"state": to, "state_reason": reason[:300]}
    if to == RegencyState.LIVE and regency.live_at is None:
        changes["live_at"] = at
    moved = Regency.objects.filter(pk=regency.pk, state=current).update(**changes)
    if moved != 1:
        raise CannotChangeState(current=current, target=str(to))
    trail.record(
        actor=by,
        event=f"regency.{to}",
        subject=regency,
        detail={"from": current, "to": str(to), "reason": reason},
        at=at,
    )
    regency.refresh_from_db()
    return regency


@national
@transaction.atomic
def enrol(
    *, email: str, name: str, password: str, roles: list[str], by: Actor, at: dt.datetime
) -> NationalOfficer:
    """Open an account for a national officer. Raises `NotPermitted`, `Invalid` by field.

    The second factor is set up by the officer at the first sign-in.
    """
    policies.require(by, "officer.manage")
    email, name = email.strip().lower(), " ".join(name.split())
    user = User(email=email, full_name=name)
    errors = _account_problems(user, password)
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    user.set_password(password)
    user.save()
    return appoint(user=user, roles=roles, by=by, at=at)


def _account_problems(user: User, password: str) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not user.full_name:
        errors["name"] = [str(_("Isi nama lengkap."))]
    try:
        validate_email(user.email)
    except ValidationError:
        errors["email"] = [str(_("Tulis alamat surel yang lengkap."))]
    if User.objects.filter(email__iexact=user.email).exists():
        errors["email"] = [str(_("Alamat surel ini sudah dipakai."))]
    try:
        validate_password(password, user)
    except ValidationError as weak:
        errors["password"] = weak.messages
    return errors


@national
@transaction.atomic
def appoint(*, user: User, roles: list[str], by: Actor, at: dt.datetime) -> NationalOfficer:
    """Give an account of the public schema national roles; an empty list takes all away."""
    policies.require(by, "officer.manage")
    unknown = sorted(set(roles) - set(policies.ROLES))
    if unknown:
        text = _("Peran tidak dikenal.")
        raise Invalid(text, errors={"roles": [str(text)]}, unknown=unknown)
    officer, _created = NationalOfficer.objects.update_or_create(
        user=user, defaults={"roles": sorted(set(roles)), "active": bool(roles)}
    )
    detail = {"roles": officer.roles}
    trail.record(actor=by, event="officer.appointed", subject=officer, detail=detail, at=at)
    return officer
