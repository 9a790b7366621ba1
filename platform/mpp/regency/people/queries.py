"""Reads about people: who an account is, who works where, who may be invited."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from mpp.accounts.models import User
from mpp.kernel import crypto
from mpp.kernel.planes import current_schema, national_plane
from mpp.regency.people import nik as niks
from mpp.regency.people.models import Citizen, Invitation, RoleAssignment, StaffMember, Unit
from tenants.registry.models import Regency, Region
from tenants.registry.queries import address_of

NIK_PURPOSE = "nik"


def citizen_of_user(user: Any) -> Citizen | None:
    """The citizen behind an account of this regency."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return Citizen.objects.select_related("user").filter(user=user).first()


def staff_of_user(user: Any) -> StaffMember | None:
    """The staff member behind an account of this regency; nobody once they left."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return StaffMember.objects.select_related("user").filter(user=user, active=True).first()


def citizen_by_nik(nik: str) -> Citizen | None:
    """The citizen with this NIK, found by its keyed hash."""
    mark = crypto.fingerprint(niks.normalise(nik), purpose=NIK_PURPOSE)
    return Citizen.objects.select_related("user").filter(nik_fingerprint=mark).first()


def citizen_to_sign_in(*, nik: str, phone: str = "", email: str = "") -> Citizen | None:
    """The active citizen with this NIK *and* this contact; nobody otherwise."""
    citizen = citizen_by_nik(nik)
    if citizen is None or not citizen.user.is_active:
        return None
    user = citizen.user
    same_phone = bool(phone) and user.phone == phone
    same_email = bool(email) and user.email.lower() == email.lower()
    return citizen if same_phone or same_email else None


def staff() -> QuerySet[StaffMember]:
    """Everybody who works here, with their roles and units."""
    roles = RoleAssignment.objects.select_related("unit").order_by("role")
    return StaffMember.objects.select_related("user").prefetch_related(
        Prefetch("assignments", queryset=roles)
    )


def holders(role: str, *, day: dt.date, unit: Unit | None = None) -> QuerySet[StaffMember]:
    """Active staff who hold a role on a day, in this unit or everywhere."""
    held = Q(assignments__role=role)
    held &= Q(assignments__from_date=None) | Q(assignments__from_date__lte=day)
    held &= Q(assignments__until_date=None) | Q(assignments__until_date__gte=day)
    if unit is not None:
        held &= Q(assignments__unit=None) | Q(assignments__unit=unit)
    return StaffMember.objects.filter(held, active=True).distinct()


def open_invitations(at: dt.datetime) -> QuerySet[Invitation]:
    """Invitations that can still be accepted."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)


def own_address(path: str = "/") -> str:
    """Absolute URL of a page of this regency, for links in messages."""
    schema = current_schema()
    with national_plane():
        return address_of(Regency.objects.get(schema_name=schema), path)


def own_name() -> str:
    """The regency's name, for the first line of messages."""
    schema = current_schema()
    with national_plane():
        return Regency.objects.values_list("name", flat=True).get(schema_name=schema)


def knows_district(code: str) -> bool:
    """Whether a code such as `35.10.01` is a district today; recoded ones are not found."""
    with national_plane():
        return Region.objects.filter(code=code, level=Region.Level.DISTRICT).exists()
