"""What happens to a case: examined, moved along its workflow, assigned, withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mpp.kernel.planes import regional
from mpp.regency.audit.actions import Actor
from mpp.regency.cases.models import Case, RequirementReview
from mpp.regency.documents.models import Document
from mpp.regency.people.models import StaffMember


@regional
def take(
    *,
    case: Case,
    transition_uid: str,
    by: Actor,
    at: dt.datetime,
    reason: str = "",
    revision: int | None = None,
    secret: str | None = None,
    detail: dict[str, Any] | None = None,
) -> Case:
    """Take a transition: policy, engine, compare-and-swap, event, audit, effects after commit.

    `revision` is the case's revision that the page was shown with. `secret` is the signer's
    passphrase: it lives in memory for this call only. Raises `CannotTake` (see its codes),
    `StaleCase`, `NotPermitted`.
    """
    raise NotImplementedError


@regional
def review(
    *,
    case: Case,
    item_uid: str,
    accepted: bool,
    by: StaffMember,
    at: dt.datetime,
    reason: str = "",
) -> RequirementReview:
    """Note what was found about one requirement or field in this round; a refusal needs a reason.

    Raises `CannotReview`, `Invalid`, `NotPermitted`.
    """
    raise NotImplementedError


@regional
def assign(*, case: Case, to: StaffMember | None, by: StaffMember, at: dt.datetime) -> Case:
    """Give the case to an officer (oneself: claim), or back to all of the role (`None`).

    Raises `CannotAssign`, `NotPermitted`.
    """
    raise NotImplementedError


@regional
def record_external(
    *, case: Case, number: str, document: Document | None, by: StaffMember, at: dt.datetime
) -> Case:
    """Record number and file of a product that another system issued (a KK from SIAK).

    Raises `NotPermitted`, `Invalid`.
    """
    raise NotImplementedError


@regional
def withdraw(*, case: Case, by: Actor, reason: str, at: dt.datetime) -> Case:
    """The applicant takes the application back, where the workflow allows it. Raises `CannotTake`."""
    raise NotImplementedError
