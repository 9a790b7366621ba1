"""A rehearsal: an invented application goes through a service from the first page to the certificate."""

# Everything runs through the same actions as real work, in one transaction that is rolled back at the
# end: no row stays, no serial number is used up, no message leaves. Files are deleted by name.

from mpp.regency.certificates.rehearsal.running import (
    RehearsalStep,
    Result,
    last_results,
    passed_for,
    run,
)

__all__ = ["RehearsalStep", "Result", "last_results", "passed_for", "run"]
