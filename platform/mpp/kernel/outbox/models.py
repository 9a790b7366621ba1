"""One row per message to a person, written in the transaction that causes it."""

from __future__ import annotations

from django.db import models


class OutboxMessage(models.Model):
    """A message that will be delivered after commit, retried, and never lost."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"  # given up: shown to people

    channel = models.CharField(max_length=20)  # email, demo, ...
    address = models.CharField(max_length=254)
    event = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    language = models.CharField(max_length=5, default="id")
    reference = models.CharField(
        max_length=64, blank=True
    )  # code of the case or request it is about
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="outbox_due",
                condition=models.Q(state="waiting"),
            ),
            models.Index(fields=["reference"], name="outbox_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.channel} {self.state}"
