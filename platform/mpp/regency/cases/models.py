"""A submission is what a citizen sends, a case is what staff work on."""

from __future__ import annotations

from django.db import models


class Submission(models.Model):
    """Answers and evidence for one service, saved step by step and sent once."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        DISCARDED = "discarded"

    code = models.CharField(max_length=20, unique=True)  # KMN-2611-7Q2K9X
    service = models.ForeignKey("catalogue.PublicService", on_delete=models.PROTECT)
    version = models.ForeignKey("catalogue.ServiceVersion", on_delete=models.PROTECT)
    applicant = models.ForeignKey(
        "people.Citizen", on_delete=models.PROTECT, related_name="submissions"
    )
    filed_by = models.ForeignKey(
        "people.StaffMember", null=True, on_delete=models.PROTECT, related_name="+"
    )  # an officer who filed for a citizen who was present
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    answers = models.JSONField(default=dict)  # field uid -> answer; identity numbers are sealed
    pages_done = models.JSONField(default=list)  # page uids
    contact_phone = models.CharField(max_length=20, blank=True)
    contact_email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, default="id")
    rehearsal = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)  # raised at every save: stale pages are told
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    notice_accepted_at = models.DateTimeField(null=True)  # privacy notice read, data declared true

    class Meta:
        ordering = ["-id"]
        constraints = [
            # a double tap on "begin" finds the first draft instead of making a second one
            models.UniqueConstraint(
                fields=["applicant", "service"],
                condition=models.Q(state="draft"),
                name="one_draft_per_service",
            )
        ]
        indexes = [models.Index(fields=["applicant", "state"], name="submission_applicant")]

    def __str__(self) -> str:
        return self.code


class Evidence(models.Model):
    """A document handed in for a requirement."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="evidence")
    requirement_uid = models.CharField(max_length=64)
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT)
    added_at = models.DateTimeField()
    replaced = models.BooleanField(default=False)  # superseded after a correction; kept as history

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["submission", "requirement_uid"], name="evidence_req")]


class Case(models.Model):
    """A submission in the hands of staff, bound to the version it began with."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="case")
    code = models.CharField(max_length=20, unique=True)  # the submission's
    service = models.ForeignKey("catalogue.PublicService", on_delete=models.PROTECT)
    version = models.ForeignKey("catalogue.ServiceVersion", on_delete=models.PROTECT)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT)  # where it lies
    state = models.CharField(max_length=64)  # state uid of the version's workflow
    state_kind = models.CharField(max_length=20)
    role = models.CharField(max_length=30, blank=True)  # whose turn it is
    assignee = models.ForeignKey(
        "people.StaffMember", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.PositiveIntegerField(
        default=1
    )  # compare-and-swap: raised by every transition
    round = models.PositiveSmallIntegerField(default=1)  # raised when the applicant sends again
    automatic_check = models.CharField(max_length=20, blank=True)  # outcome: lolos, perlu_manual ..
    opened_at = models.DateTimeField()
    entered_at = models.DateTimeField()  # when it came into its state
    step_due_at = models.DateTimeField(null=True)
    clock_started_at = models.DateTimeField(null=True)
    clock_paused_at = models.DateTimeField(null=True)
    clock_running_since = models.DateTimeField(null=True)
    clock_used_minutes = models.PositiveIntegerField(
        default=0
    )  # working minutes before running_since
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    rehearsal = models.BooleanField(default=False)
    amount_due = models.PositiveBigIntegerField(null=True)  # whole rupiah, once a payment is asked
    external_number = models.CharField(max_length=64, blank=True)  # of a product of another system
    external_document = models.ForeignKey(
        "documents.Document", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(clock_paused_at=None) | models.Q(clock_started_at__isnull=False),
                name="paused_clock_was_started",
            ),
        ]
        indexes = [
            models.Index(fields=["role", "due_at"], name="case_worklist"),
            models.Index(fields=["state_kind", "due_at"], name="case_due"),
            models.Index(fields=["service", "state_kind"], name="case_service"),
        ]

    def __str__(self) -> str:
        return self.code


class CaseEvent(models.Model):
    """One line of the case's timeline."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=30)  # submitted, transition, resubmitted, issued, note ..
    transition_uid = models.CharField(max_length=64, blank=True)
    from_state = models.CharField(max_length=64, blank=True)
    to_state = models.CharField(max_length=64, blank=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=150)
    reason = models.TextField(blank=True)  # shown to the applicant
    detail = models.JSONField(default=dict)
    public = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "kind"], name="event_case_kind")]


class RequirementReview(models.Model):
    """What staff found about one requirement or field in one round."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reviews")
    round = models.PositiveSmallIntegerField()
    item_uid = models.CharField(max_length=64)  # requirement or field
    accepted = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("people.StaffMember", on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "item_uid"], name="one_review"),
            models.CheckConstraint(
                condition=models.Q(accepted=True) | ~models.Q(reason=""), name="refusal_has_reason"
            ),
        ]


class PendingEffect(models.Model):
    """An effect that must happen after its transition was committed; run once, retried until done."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="effects")
    event = models.ForeignKey(CaseEvent, on_delete=models.CASCADE)
    effect_uid = models.CharField(max_length=64)
    kind = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "effect_uid"], name="effect_once")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="effect_due",
                condition=models.Q(state="waiting"),
            )
        ]
