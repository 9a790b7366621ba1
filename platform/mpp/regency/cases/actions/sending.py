"""Sending a draft, and sending again what was returned."""

from __future__ import annotations

import datetime as dt

from mpp.kernel.planes import regional
from mpp.regency.audit.actions import Actor
from mpp.regency.cases.models import Case, Submission


@regional
def submit(
    *, submission: Submission, by: Actor, at: dt.datetime, accepted_notice: bool = True
) -> Case:
    """Send a draft: everything is validated against the pinned version, then staff have a case.

    Idempotent: the second call returns the same case. Raises `Invalid`, whose
    `detail["errors"]` maps field uids, requirement uids and eligibility uids to sentences ("" for
    the notice), and `NotEditable` for a discarded draft.
    """
    raise NotImplementedError


@regional
def resubmit(*, case: Case, by: Actor, at: dt.datetime) -> Case:
    """Send a returned case again (next round). Raises `Invalid`, `CannotTake`, `StaleCase`."""
    raise NotImplementedError
