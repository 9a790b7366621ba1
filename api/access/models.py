"""Tokens for programs, and the memory of requests that must not happen twice."""

from __future__ import annotations

from django.db import models


class ApiToken(models.Model):
    """A program's key: only its hash is kept; the prefix tells tokens apart in lists."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"


class IdempotencyKey(models.Model):
    """The answer to a POST that was sent with an `Idempotency-Key`, repeated to a second sending."""

    user = models.ForeignKey("accounts.User", null=True, on_delete=models.CASCADE)
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)  # of method, path and body
    status = models.PositiveSmallIntegerField(null=True)  # empty while the first one still runs
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="idempotency_key_once", nulls_distinct=False
            )
        ]
