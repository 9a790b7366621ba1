"""The register of certificates and the counters of their serial numbers."""

from __future__ import annotations

from django.db import models


class NumberSequence(models.Model):
    """The last serial number given out under a key and year. Locked while the next one is taken."""

    key = models.CharField(max_length=120)  # the number format with a gap for the serial
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "year"], name="sequence_key_year")]


class Certificate(models.Model):
    """One issued document. The register is permanent; what it shows to strangers is little."""

    class State(models.TextChoices):
        WAITING_SIGNATURE = "waiting_signature"
        VALID = "valid"
        REVOKED = "revoked"
        REPLACED = "replaced"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="certificates")
    code = models.CharField(max_length=30, unique=True)  # verification code: 9208-7Q2K-9XFD-M3
    serial_number = models.CharField(max_length=100)
    sequence_key = models.CharField(max_length=120)
    sequence_year = models.PositiveSmallIntegerField()
    sequence_value = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING_SIGNATURE)
    title = models.JSONField()  # Text
    holder_masked = models.CharField(max_length=150)
    issuer = models.CharField(max_length=200)
    signer_name = models.CharField(max_length=150)
    signer_position = models.CharField(max_length=150)
    document = models.ForeignKey("documents.Document", null=True, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64, blank=True)
    certificate_serial = models.CharField(max_length=64, blank=True)  # of the signing certificate
    simulated = models.BooleanField(default=False)
    rehearsal = models.BooleanField(default=False)
    issued_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revocation_reason = models.CharField(max_length=300, blank=True)
    correction = models.CharField(max_length=300, blank=True)  # why it replaces an earlier one
    created_at = models.DateTimeField()  # when its number was given out
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sequence_key", "sequence_year", "sequence_value"], name="serial_once"
            ),
            models.UniqueConstraint(fields=["serial_number"], name="serial_number_once"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="valid"), name="one_valid_per_case"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state="waiting_signature"),
                name="one_waiting_per_case",
            ),
        ]

    def __str__(self) -> str:
        return self.serial_number
