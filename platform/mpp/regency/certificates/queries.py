"""Reads of the register: what anybody may know about a certificate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from templates_catalogue.definitions.types import Text


@dataclass(frozen=True)
class Verification:
    """What the register says about a code. Never personal data: the holder is masked."""

    code: str
    state: str  # valid, expired, revoked, replaced, waiting, unknown
    title: Text | None = None
    serial_number: str = ""
    holder_masked: str = ""
    issuer: str = ""
    signer: str = ""
    issued_at: dt.datetime | None = None
    valid_until: dt.date | None = None
    revoked_at: dt.datetime | None = None
    replaced_by: str = ""  # code of the certificate that stands in its place
    simulated: bool = False
    rehearsal: bool = False


@dataclass(frozen=True)
class Comparison:
    """An uploaded file against the register."""

    code: str
    outcome: str  # identical, altered, different, not_pdf, unknown_signer, unknown
    text: str  # the outcome in a sentence
    signature_state: str  # of connectors.signing.verification
    signer_name: str = ""
    signed_at: dt.datetime | None = None


def verify(code: str, *, today: dt.date) -> Verification:
    """What the register says about a verification code as somebody typed it."""
    raise NotImplementedError


def compare(code: str, pdf: bytes) -> Comparison:
    """Whether these bytes are the file that was issued under the code, and what its signature proves."""
    raise NotImplementedError
