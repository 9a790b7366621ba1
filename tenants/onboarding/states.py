"""States of a request to join, as data."""

from django.db import models


class RequestState(models.TextChoices):
    """Where a request to join is."""

    DRAFT = "draft"  # e-mail not confirmed yet
    SUBMITTED = "submitted"
    QUESTIONED = "questioned"  # more is asked of the applicant
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


TRANSITIONS: dict[RequestState, frozenset[RequestState]] = {
    RequestState.DRAFT: frozenset({RequestState.SUBMITTED, RequestState.WITHDRAWN}),
    RequestState.SUBMITTED: frozenset(
        {
            RequestState.QUESTIONED,
            RequestState.APPROVED,
            RequestState.DECLINED,
            RequestState.WITHDRAWN,
        }
    ),
    RequestState.QUESTIONED: frozenset({RequestState.SUBMITTED, RequestState.WITHDRAWN}),
    RequestState.APPROVED: frozenset(),
    RequestState.DECLINED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}
