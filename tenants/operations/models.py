"""What is done to a regency, as a recorded sequence of steps that can be resumed."""

from __future__ import annotations

from django.db import models


class Operation(models.Model):
    """One sequence of idempotent steps on one regency."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        FAILED = "failed"
        DONE = "done"

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=30)  # provision
    regency = models.ForeignKey(
        "registry.Regency", on_delete=models.CASCADE, related_name="operations"
    )
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    started_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)  # a running operation without one was killed
    runs = models.PositiveSmallIntegerField(default=0)  # how often a worker took it up

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["regency", "kind"],
                condition=models.Q(state__in=["waiting", "running", "failed"]),
                name="one_open_operation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.regency_id} {self.state}"


class OperationStep(models.Model):
    """One step: what it is called, how often it was tried, what went wrong and what to do."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        FAILED = "failed"
        DONE = "done"

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)  # for technicians: exception and place
    message = models.JSONField(default=dict)  # Text: what went wrong
    cure = models.JSONField(default=dict)  # Text: what to do

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "name"], name="one_row_per_step")
        ]
