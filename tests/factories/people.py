"""People of a regency, made through the actions that make them in life."""

from __future__ import annotations

import itertools

from mpp.kernel import clock
from mpp.regency.people import actions
from mpp.regency.people.models import Citizen, RoleAssignment, StaffMember, System, Unit

_numbers = itertools.count(1)
PASSWORD = "rahasia-panjang-sekali"  # noqa: S105 - of people who exist in tests only


def nik(number: int | None = None, region: str = "351001", born: str = "120390") -> str:
    """A synthetic NIK: region, date and a serial from 9000 on."""
    return f"{region}{born}{9000 + (number or next(_numbers)) % 999:04d}"


def citizen(
    number: str = "", name: str = "Uji Pemohon", phone: str = "", email: str = ""
) -> Citizen:
    """A registered citizen; with a phone unless a contact is given."""
    if not phone and not email:
        phone = f"+62812{next(_numbers):08d}"
    return actions.register_citizen(
        nik=number or nik(), name=name, phone=phone, email=email, at=clock.now()
    )


def staff(
    *roles: str, unit: Unit | None = None, email: str = "", name: str = "Uji Petugas"
) -> StaffMember:
    """A staff member with a password, holding roles in a unit (in all without one)."""
    address = email or f"petugas{next(_numbers)}@contoh.id"
    invitation = actions.invite_staff(
        email=address,
        name=name,
        position="Staf",
        roles=[{"role": role, "unit": None} for role in roles],
        by=System(),
        at=clock.now(),
    )
    member = actions.accept_invitation(token=invitation.token, password=PASSWORD, at=clock.now())
    if unit is not None:
        RoleAssignment.objects.filter(staff=member).update(unit=unit)
    return member
