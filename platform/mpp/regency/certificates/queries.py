"""Reads of the register: what anybody may know about a certificate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from mpp.connectors.signing import verification as signatures
from mpp.connectors.signing.backends import get_signer
from mpp.kernel import ids
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import policies
from mpp.regency.cases.models import Case
from mpp.regency.certificates import verification
from mpp.regency.certificates.models import Certificate
from mpp.regency.documents.models import Document
from templates_catalogue.definitions.types import Text

OUTCOMES = {
    "same": "identical",
    "altered": "altered",
    "other_document": "different",
    "foreign": "unknown_signer",
    "not_pdf": "not_pdf",
}


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
    found = _by_code(code)
    if found is None:
        return Verification(code=ids.normalise(code)[:40], state="unknown")
    return Verification(
        code=found.code,
        state=state_of(found, today),
        title=Text.model_validate(found.title),
        serial_number=found.serial_number,
        holder_masked=found.holder_masked,
        issuer=found.issuer,
        signer=", ".join(part for part in (found.signer_name, found.signer_position) if part),
        issued_at=found.issued_at,
        valid_until=found.valid_until,
        revoked_at=found.revoked_at,
        replaced_by=found.replaced_by.code if found.replaced_by else "",
        simulated=found.simulated,
        rehearsal=found.rehearsal,
    )


def compare(code: str, pdf: bytes) -> Comparison:
    """Whether these bytes are the file that was issued under the code, and what its signature proves."""
    found = _by_code(code)
    if found is None or not found.sha256:
        unknown = str(verification.InvalidCode())
        return Comparison(ids.normalise(code)[:40], "unknown", unknown, "unknown")
    judge = partial(signatures.verify, trusted_roots=get_signer().trusted_roots())
    compared = verification.compare(pdf, issued_sha256=found.sha256, verify=judge)
    return Comparison(
        code=found.code,
        outcome=OUTCOMES[compared.result],
        text=str(compared.text),
        signature_state=compared.verdict.state,
        signer_name=compared.verdict.signer_name,
        signed_at=compared.verdict.signed_at,
    )


def state_of(certificate: Certificate, today: dt.date) -> str:
    """valid, expired, revoked, replaced or waiting, on a local day."""
    if certificate.state == Certificate.State.WAITING_SIGNATURE:
        return "waiting"
    expired = certificate.valid_until is not None and certificate.valid_until < today
    if certificate.state == Certificate.State.VALID and expired:
        return "expired"
    return str(certificate.state)


def of_case(case: Case) -> list[Certificate]:
    """The case's certificates, newest first."""
    return list(Certificate.objects.select_related("document").filter(case=case))


def may_open(document: Document, actor: Actor, at: dt.datetime) -> bool:
    """A certificate opens for its holder and for staff who may see the case."""
    held = Certificate.objects.select_related("case__submission").filter(document=document)
    return any(policies.may_see_case(each.case, actor, at) for each in held)


def _by_code(code: str) -> Certificate | None:
    try:
        normal = verification.normalise(code)
    except verification.InvalidCode:
        return None
    return Certificate.objects.select_related("replaced_by").filter(code=normal).first()
