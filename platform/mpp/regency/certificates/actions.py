"""Issuing, revoking and replacing certificates."""

from __future__ import annotations

import datetime as dt

from mpp.kernel.planes import regional
from mpp.regency.audit.actions import Actor
from mpp.regency.cases.models import Case
from mpp.regency.certificates.models import Certificate


@regional
def issue(*, case: Case, by: Actor, at: dt.datetime, secret: str | None = None) -> Certificate:
    """Number, render, sign, store and register the case's certificate. Idempotent.

    When signing fails the certificate stays `waiting_signature` with its number; the same call
    tries again. Raises `CannotIssue` and the errors of the signing port.
    """
    raise NotImplementedError


@regional
def revoke(*, certificate: Certificate, reason: str, by: Actor, at: dt.datetime) -> Certificate:
    """Declare a certificate void from now on. Raises `CannotRevoke`, `NotPermitted`, `Invalid`."""
    raise NotImplementedError


@regional
def replace(
    *,
    certificate: Certificate,
    reason: str,
    by: Actor,
    at: dt.datetime,
    secret: str | None = None,
) -> Certificate:
    """Issue a corrected certificate with a new number; the old one says that it was replaced."""
    raise NotImplementedError
