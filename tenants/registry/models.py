"""Regions of Indonesia, the regencies that joined, their hosts, and the nation's own officers."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from mpp.kernel.audit_trail import AbstractEntry
from tenants.registry.states import RegencyState

SCHEMA_NAME = RegexValidator(r"^[a-z][a-z0-9_]{1,40}$")


class Region(models.Model):
    """A province, a regency or city, or a district, by its Kemendagri code (text: 35.10 is not 35.1)."""

    class Level(models.TextChoices):
        PROVINCE = "province"
        REGENCY = "regency"
        DISTRICT = "district"

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level.choices)
    kind = models.CharField(max_length=12, blank=True)  # kabupaten, kota
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    time_zone = models.CharField(max_length=40, blank=True)  # IANA
    district_term = models.CharField(max_length=20, blank=True)  # kecamatan, distrik
    letters = models.CharField(max_length=4, blank=True)  # of a regency: KMN

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["level", "name"], name="region_level_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["letters"], condition=~models.Q(letters=""), name="region_letters"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Regency(TenantMixin):
    """A tenant: one kabupaten or kota with a schema of its own. The public schema is a row without region."""

    auto_create_schema = False  # an operation creates it, step by step
    auto_drop_schema = False

    code = models.CharField(max_length=5, unique=True)  # Kemendagri code; "00" for the nation
    name = models.CharField(max_length=120)  # "Kabupaten Kaimana"
    letters = models.CharField(max_length=4, unique=True)  # begins the codes of applications: KMN
    kind = models.CharField(max_length=12)
    region = models.OneToOneField(Region, null=True, on_delete=models.PROTECT)
    time_zone = models.CharField(max_length=40, default="Asia/Jakarta")
    district_term = models.CharField(max_length=20, default="kecamatan")
    state = models.CharField(
        max_length=15, choices=RegencyState.choices, default=RegencyState.APPROVED
    )
    state_reason = models.CharField(max_length=300, blank=True)
    live_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    publishes = models.BooleanField(default=False)  # may publish templates for others

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=r"^[a-z][a-z0-9_]{1,40}$"),
                name="regency_schema_name",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.state == RegencyState.LIVE


class Domain(DomainMixin):
    """A host name that leads to a regency."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="one_primary_domain"
            )
        ]


class NationalOfficer(models.Model):
    """Somebody who works on the national plane."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="officer")
    roles = models.JSONField(default=list)  # national_administrator, catalogue_curator, auditor
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.user)


class NationalEntry(AbstractEntry):
    """Audit of the national plane."""

    class Meta(AbstractEntry.Meta):
        verbose_name_plural = "national entries"
