"""Accounts of the demo: officers, staff who accept their invitations, citizens who register."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from mpp.accounts.policies import has_second_factor
from mpp.portals.management.demo import data
from mpp.regency.people import actions, queries
from mpp.regency.people.models import StaffMember, System
from tenants.registry import actions as registry
from tenants.registry.actors import PLATFORM, Officer
from tenants.registry.models import NationalOfficer
from tenants.registry.queries import as_officer

SEEDER = System("demo")


def officers(*, at: dt.datetime) -> Officer:
    """Make the national accounts; the administrator among them, who approves requests."""
    for row in data.officers():
        officer = NationalOfficer.objects.filter(user__email=row["email"]).first()
        if officer is None:
            officer = registry.enrol(
                email=row["email"],
                name=row["name"],
                password=settings.DEMO_PASSWORD,
                roles=row["roles"],
                by=PLATFORM,
                at=at,
            )
        if not has_second_factor(officer.user):
            TOTP.activate(officer.user, data.totp_secret(row["email"]))
    administrator = NationalOfficer.objects.filter(
        active=True, roles__contains=["national_administrator"]
    )
    return as_officer(administrator.order_by("id")[0])


def staff(row: dict[str, Any], *, at: dt.datetime) -> StaffMember:
    """Invite somebody and accept for them with the demo's password; there already, leave them."""
    known = StaffMember.objects.filter(user__email=row["email"]).first()
    if known is not None:
        return known
    invitation = actions.invite_staff(
        email=row["email"],
        name=row["name"],
        position=row["position"],
        roles=[{"role": role, "unit": None} for role in row["roles"]],
        by=SEEDER,
        at=at,
    )
    member = actions.accept_invitation(
        token=invitation.token, password=settings.DEMO_PASSWORD, at=at
    )
    return actions.update_staff(
        staff=member,
        name=row["name"],
        position=row["position"],
        nip=row.get("nip", ""),
        rank=row.get("rank", ""),
        by=SEEDER,
        at=at,
    )


def citizen(row: dict[str, Any], *, at: dt.datetime) -> None:
    """Register a citizen who is not there yet."""
    if queries.citizen_by_nik(row["nik"]) is None:
        actions.register_citizen(
            nik=row["nik"], name=row["name"], phone=row["phone"], email=row["email"], at=at
        )
