"""Everything that changes a submission or a case. Pages, API and tasks call these and translate."""

# Rows are locked in one order: submission, case, effect, number sequence. Nobody waits for somebody who
# waits for them.

from mpp.regency.cases.actions.drafts import attach, detach, discard, save_page, start
from mpp.regency.cases.actions.handling import (
    assign,
    confirm_payment,
    note_document,
    record_external,
    review,
)
from mpp.regency.cases.actions.moving import take, withdraw
from mpp.regency.cases.actions.revealing import reveal_nik
from mpp.regency.cases.actions.running import retry_effects, run_effects
from mpp.regency.cases.actions.sending import resubmit, submit

__all__ = [
    "assign",
    "attach",
    "confirm_payment",
    "detach",
    "discard",
    "note_document",
    "record_external",
    "resubmit",
    "retry_effects",
    "reveal_nik",
    "review",
    "run_effects",
    "save_page",
    "start",
    "submit",
    "take",
    "withdraw",
]
