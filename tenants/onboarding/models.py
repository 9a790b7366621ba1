"""A regency's request to join, and what was said about it."""

from __future__ import annotations

from django.db import models

from tenants.onboarding.states import RequestState


class JoinRequest(models.Model):
    """Sent by a person in charge for one regency; reviewed by a national administrator."""

    reference = models.CharField(max_length=20, unique=True)  # public, with check character
    access_token = models.CharField(max_length=64, unique=True)  # opens the applicant's status page
    region = models.ForeignKey("registry.Region", on_delete=models.PROTECT)
    state = models.CharField(
        max_length=12, choices=RequestState.choices, default=RequestState.DRAFT
    )
    contact_name = models.CharField(max_length=150)
    contact_nip = models.CharField(max_length=18, blank=True)
    contact_position = models.CharField(max_length=150)
    contact_phone = models.CharField(max_length=20)
    contact_email = models.EmailField()
    email_code_hash = models.CharField(max_length=64, blank=True)
    email_code_expires_at = models.DateTimeField(null=True)
    email_code_attempts = models.PositiveSmallIntegerField(default=0)
    email_codes_sent = models.PositiveSmallIntegerField(default=0)
    email_code_sent_at = models.DateTimeField(null=True)
    email_confirmed_at = models.DateTimeField(null=True)
    subdomain = models.CharField(max_length=41)
    catalogue = models.CharField(max_length=48)  # publisher whose catalogue is cloned
    decree_file = models.FileField(upload_to="onboarding/", blank=True)
    decree_name = models.CharField(max_length=200, blank=True)
    decree_sha256 = models.CharField(max_length=64, blank=True)
    agreement_version = models.CharField(max_length=20, blank=True)  # data-processing agreement
    agreement_accepted_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5, default="id")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region"],
                condition=models.Q(state__in=["submitted", "questioned", "approved"]),
                name="one_open_request_per_region",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class ReviewNote(models.Model):
    """One turn of the conversation between the nation and the applicant."""

    request = models.ForeignKey(JoinRequest, on_delete=models.CASCADE, related_name="notes")
    by = models.CharField(max_length=150)
    kind = models.CharField(max_length=12)  # question, answer, decision
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
