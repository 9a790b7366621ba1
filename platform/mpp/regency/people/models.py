"""Citizens, staff, the units they belong to and the roles they hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from mpp.kernel import crypto


class Unit(models.Model):
    """An agency or office of the regency. `agency_role` says what definitions call it."""

    key = models.CharField(max_length=48)
    agency_role = models.CharField(max_length=48)
    name = models.JSONField()  # Text
    kind = models.CharField(max_length=20, default="daerah")  # daerah, desa, vertikal
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    confirmed = models.BooleanField(default=False)  # checked by the regency after cloning
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["agency_role"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="unit_key"),
            models.UniqueConstraint(fields=["agency_role"], name="unit_agency_role"),
        ]

    def __str__(self) -> str:
        return str(self.name.get("id", self.key))


class Citizen(models.Model):
    """A person with an account. The NIK is encrypted; `nik_fingerprint` finds it."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="citizen")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=150)
    nik_sealed = models.TextField()
    nik_fingerprint = models.CharField(max_length=64, unique=True)
    nik_masked = models.CharField(max_length=16)
    birth_date = models.DateField(null=True)
    address = models.CharField(max_length=300, blank=True)
    identity_level = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()

    actor_kind = "citizen"

    def __str__(self) -> str:
        return self.name

    @property
    def actor_id(self) -> str:
        return self.code

    @property
    def actor_name(self) -> str:
        return self.name

    @property
    def nik(self) -> str:
        """The full NIK. Only for rendering documents and audited reveals."""
        return crypto.decrypt(self.nik_sealed)


class StaffMember(models.Model):
    """Somebody who works for the regency on this platform."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="staff")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=150)
    nip = models.CharField(max_length=18, blank=True)
    position = models.CharField(max_length=150, blank=True)
    rank = models.CharField(max_length=100, blank=True)  # pangkat, printed under a signature
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    actor_kind = "staff"

    def __str__(self) -> str:
        return self.name

    @property
    def actor_id(self) -> str:
        return self.code

    @property
    def actor_name(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """A role somebody holds, in one unit or (unit empty) in all, for a range of days."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=30)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE)
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "unit"], name="role_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(from_date=None)
                | Q(until_date=None)
                | Q(until_date__gte=models.F("from_date")),
                name="role_dates",
            ),
        ]
        indexes = [models.Index(fields=["role", "unit"], name="role_unit")]

    def holds_on(self, day: dt.date) -> bool:
        """Whether the role is held on this local day."""
        return (self.from_date is None or self.from_date <= day) and (
            self.until_date is None or day <= self.until_date
        )


class Invitation(models.Model):
    """An invitation for a staff member, accepted by opening the link and choosing a password."""

    email = models.EmailField()
    name = models.CharField(max_length=150)
    position = models.CharField(max_length=150, blank=True)
    roles = models.JSONField()  # [{"role": ..., "unit": key or null}]
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    token: str = ""  # known only to the one who just created the invitation; never stored

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.email


@dataclass(frozen=True)
class System:
    """The platform itself as an actor; `part` says which automatism."""

    part: str = "system"
    actor_kind: str = "system"

    @property
    def actor_id(self) -> str:
        return self.part

    @property
    def actor_name(self) -> str:
        return "Sistem"
