"""Everything that changes a submission or a case. Pages, API and tasks call these and translate."""

from mpp.regency.cases.actions.drafts import attach, detach, discard, save_page, start
from mpp.regency.cases.actions.moving import (
    assign,
    record_external,
    review,
    take,
    withdraw,
)
from mpp.regency.cases.actions.sending import resubmit, submit

__all__ = [
    "assign",
    "attach",
    "detach",
    "discard",
    "record_external",
    "resubmit",
    "review",
    "save_page",
    "start",
    "submit",
    "take",
    "withdraw",
]
