"""Who may see, edit and handle which submission and case. Actions require, pages ask."""

from __future__ import annotations

import datetime as dt

from mpp.kernel.errors import NotPermitted
from mpp.regency.audit.actions import Actor
from mpp.regency.cases.access import (
    local_day,
    may_edit,
    may_handle,
    may_reveal,
    may_see_case,
    may_see_submission,
    roles_on,
)
from mpp.regency.cases.models import Case, Submission

__all__ = [
    "local_day",
    "may_edit",
    "may_handle",
    "may_reveal",
    "may_see_case",
    "may_see_submission",
    "require_edit",
    "require_see",
    "require_turn",
    "roles_on",
]


def require_edit(submission: Submission, actor: Actor) -> None:
    """Raise `NotPermitted` unless the actor may fill in this submission."""
    if not may_edit(submission, actor):
        raise NotPermitted


def require_see(case: Case, actor: Actor, at: dt.datetime) -> None:
    """Raise `NotPermitted` unless the actor may look at the case."""
    if not may_see_case(case, actor, at):
        raise NotPermitted


def require_turn(case: Case, actor: Actor, at: dt.datetime) -> None:
    """Raise `NotPermitted` unless the case waits for a role of the actor."""
    if not may_handle(case, actor, at):
        raise NotPermitted
