"""Showing an applicant's full NIK to the officer who decides now."""

from __future__ import annotations

import datetime as dt

from mpp.kernel.errors import NotPermitted
from mpp.kernel.planes import regional
from mpp.regency.cases import policies
from mpp.regency.cases.models import Case
from mpp.regency.people import actions as people
from mpp.regency.people.models import StaffMember


@regional
def reveal_nik(*, case: Case, by: StaffMember, reason: str, at: dt.datetime) -> str:
    """The applicant's NIK, for a reason that is kept (UU 27/2022: purpose limitation).

    Only for an officer whose turn it is. Raises `NotPermitted`, `Invalid` (no reason).
    """
    if not policies.may_reveal(case, by, at):
        raise NotPermitted
    return people.reveal_nik(citizen=case.submission.applicant, by=by, reason=reason, at=at)
