"""The lifecycle of a regency, as data."""

from django.db import models


class RegencyState(models.TextChoices):
    """Where a regency is in its life on the platform."""

    REQUESTED = "requested"
    APPROVED = "approved"
    PROVISIONING = "provisioning"
    CONFIGURING = "configuring"
    LIVE = "live"
    SUSPENDED = "suspended"
    CLOSED = "closed"


TRANSITIONS: dict[RegencyState, frozenset[RegencyState]] = {
    RegencyState.REQUESTED: frozenset({RegencyState.APPROVED, RegencyState.CLOSED}),
    RegencyState.APPROVED: frozenset({RegencyState.PROVISIONING, RegencyState.CLOSED}),
    RegencyState.PROVISIONING: frozenset({RegencyState.CONFIGURING, RegencyState.CLOSED}),
    RegencyState.CONFIGURING: frozenset({RegencyState.LIVE, RegencyState.CLOSED}),
    RegencyState.LIVE: frozenset({RegencyState.SUSPENDED}),
    RegencyState.SUSPENDED: frozenset({RegencyState.LIVE, RegencyState.CLOSED}),
    RegencyState.CLOSED: frozenset(),
}


def may_become(current: str, target: str) -> bool:
    """Whether the lifecycle has a way from `current` to `target`."""
    return RegencyState(target) in TRANSITIONS[RegencyState(current)]
