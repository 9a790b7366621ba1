"""Verify the signatures in a PDF, whoever made it and whatever the bytes are."""

import datetime as dt
import io
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from mpp.connectors.signing.authority import DEMO_MARK

State = Literal["valid", "altered", "unsigned", "unknown_signer", "later_changes", "not_pdf"]

STATE_TEXTS: dict[State, Promise] = {
    "valid": _("Tanda tangan sah dan isi dokumen tidak berubah."),
    "altered": _("Isi dokumen telah berubah setelah ditandatangani, atau berkasnya rusak."),
    "unsigned": _("Dokumen ini tidak memiliki tanda tangan elektronik."),
    "unknown_signer": _("Tanda tangan ada, tetapi penerbit sertifikatnya tidak kami kenal."),
    "later_changes": _("Ada perubahan yang ditambahkan setelah dokumen ditandatangani."),
    "not_pdf": _("Berkas ini bukan PDF yang dapat dibaca."),
}

MAX_BYTES = 20 * 1024 * 1024
MAX_SIGNATURES = 20
# small files may hold streams that unpack to gigabytes; the whole file shares this budget
LIMITS = DecodeLimits(
    document_budget=DocumentDecodeBudget(base_allowance=64 * 1024 * 1024, max_ratio=10)
)
HEADER_WINDOW = 1024  # readers accept some bytes before "%PDF-" (ISO 32000-1, annex H.3.4.1)
CMS_VERSIONS = {"v1", "v3"}  # RFC 5652, 5.1 and 5.3: by certificate kind and signer identifier
# what a later revision may hold without touching the content: validation data and time stamps
HARMLESS = ModificationLevel.LTA_UPDATES

# pyHanko logs a traceback for every revision it refuses; here that is an answer, not a failure
logging.getLogger("pyhanko").addHandler(logging.NullHandler())
for _name in ("pyhanko.sign.validation", "pyhanko.sign.diff_analysis", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the signatures of a file prove. Act on `ok`; the rest explains it."""

    ok: bool
    state: State
    signer_name: str = ""
    signed_at: dt.datetime | None = None
    certificate_serial: str = ""
    coverage: str = "NONE"
    signatures: int = 0
    is_simulation: bool = False
    detail: str = ""  # a stable code, such as too_big or encrypted

    @property
    def text(self) -> Promise:
        """The state in a sentence for people."""
        return STATE_TEXTS[self.state]


def verify(pdf: bytes, *, trusted_roots: Sequence[bytes]) -> Verdict:
    """Judge all signatures in `pdf` against `trusted_roots` (PEM certificates).

    Never raises for the content of `pdf`. A signature without a time stamp is judged at the time
    it claims: certificates of officials expire sooner than the documents they signed.
    """
    if b"%PDF-" not in pdf[:HEADER_WINDOW]:
        return _refused("not_pdf", "no_header")
    if len(pdf) > MAX_BYTES:
        return _refused("not_pdf", "too_big")
    roots = [_load_root(pem) for pem in trusted_roots]
    try:
        return _judge(pdf, roots)
    except Exception:  # noqa: BLE001 - foreign bytes break a parser in any way; all mean "broken"
        return _refused("altered" if _has_traces(pdf) else "not_pdf", "broken")


def _refused(state: State, detail: str) -> Verdict:
    return Verdict(ok=False, state=state, detail=detail)


def _has_traces(pdf: bytes) -> bool:
    # a file that was signed once, but whose signature can no longer be reached, was damaged
    return b"/ByteRange" in pdf


def _judge(pdf: bytes, roots: list[asn1_x509.Certificate]) -> Verdict:
    reader = PdfFileReader(io.BytesIO(pdf), decode_limits=LIMITS)
    if reader.encrypted:
        return _refused("not_pdf", "encrypted")
    signatures = reader.embedded_regular_signatures
    if not signatures:
        return _refused("altered" if _has_traces(pdf) else "unsigned", "no_signature")
    if len(signatures) > MAX_SIGNATURES:
        return _refused("unknown_signer", "too_many_signatures")
    verdicts = [
        _judge_one(pdf, signature, roots, is_last=index == len(signatures) - 1)
        for index, signature in enumerate(signatures)
    ]
    # one bad signature spoils the file: report the first that is not good, else the last
    return next((verdict for verdict in verdicts if not verdict.ok), verdicts[-1])


def _judge_one(
    pdf: bytes,
    signature: EmbeddedPdfSignature,
    roots: list[asn1_x509.Certificate],
    *,
    is_last: bool,
) -> Verdict:
    claimed = signature.self_reported_timestamp
    moment = claimed if claimed is not None and claimed.tzinfo is not None else None
    context = ValidationContext(
        trust_roots=roots,
        allow_fetching=False,  # no network while verifying
        revocation_mode="soft-fail",
        moment=moment,
    )
    try:
        status = validate_pdf_signature(signature, context)
    except SignatureValidationError:
        return _refused("altered", "bad_signature")
    state, detail = _state(status, is_last=is_last)
    if state == "valid" and is_last and not _ends_with_a_revision(pdf, status):
        state, detail = "later_changes", "bytes_behind"
    if state == "valid" and not _is_canonical(pdf, signature):
        state, detail = "altered", "bad_container"
    certificate = status.signing_cert
    path = status.validation_path
    root = path.first.subject if path is not None and status.trusted else None
    return Verdict(
        ok=state == "valid",
        state=state,
        signer_name=str(certificate.subject.native.get("common_name", "")),
        signed_at=claimed,
        certificate_serial=f"{certificate.serial_number:x}",
        coverage=status.coverage.name if status.coverage else "NONE",
        signatures=len(signature.reader.embedded_regular_signatures),
        is_simulation=root is not None and DEMO_MARK in str(root.native.get("organization_name")),
        detail=detail,
    )


def _state(status: PdfSignatureStatus, *, is_last: bool) -> tuple[State, str]:
    if not (status.intact and status.valid):
        return "altered", "content_changed"
    level = status.modification_level
    allowed = HARMLESS if is_last else ModificationLevel.FORM_FILLING
    if level is None or level > allowed or not status.docmdp_ok:
        return "later_changes", level.name.lower() if level is not None else "unclear"
    if not status.trusted:
        return "unknown_signer", "untrusted_issuer"
    if not status.bottom_line:
        return "altered", "not_acceptable"
    return "valid", ""


def _ends_with_a_revision(pdf: bytes, status: PdfSignatureStatus) -> bool:
    """Whether nothing but harmless revisions stands behind the last signature.

    Bytes that belong to no revision change nothing a reader shows, but they are not the file
    that was signed.
    """
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return True
    tail = pdf[pdf.rindex(b"%%EOF") + len(b"%%EOF") :]
    return status.modification_level is ModificationLevel.LTA_UPDATES and not tail.strip()


def _is_canonical(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether the container that no signature protects is exactly as a signer writes it.

    The hex text of the signature is the one part of the file outside the signed range. Bytes
    changed there can leave the signature good; requiring one form finds them: hex digits of one
    case, the shortest encoding, zeros behind it, and an envelope that agrees with the signer.
    """
    offset, length, resume, _rest = (int(number) for number in signature.byte_range)
    container = pdf[offset + length : resume]
    if not re.fullmatch(rb"<(?:[0-9a-f]*|[0-9A-F]*)>", container):
        return False
    content = bytes.fromhex(container[1:-1].decode())
    envelope = cms.ContentInfo.load(content)
    der = envelope.copy().dump(force=True)
    if not content.startswith(der) or content[len(der) :].strip(b"\x00"):
        return False
    return _envelope_agrees(envelope["content"])


def _envelope_agrees(signed: cms.SignedData) -> bool:
    signers = list(signed["signer_infos"])
    versions = {part["version"].native for part in (signed, *signers)}
    digests = [algorithm.native for algorithm in signed["digest_algorithms"]]
    expected = [signer["digest_algorithm"].native for signer in signers]
    return versions <= CMS_VERSIONS and digests == expected


def _load_root(pem: bytes) -> asn1_x509.Certificate:
    der = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
    return asn1_x509.Certificate.load(der)
