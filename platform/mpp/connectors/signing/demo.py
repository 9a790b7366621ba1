"""The simulator: real PAdES signatures by the demo authority, which says it is not BSrE.

Magic inputs, so that every failure can be rehearsed:

* passphrase `salah` is refused as wrong; `gangguan` answers as if the service were down;
* a signer whose `signer_id` begins with `SIM-BELUM-AKTIF` has no certificate yet.

Any other passphrase, also none, signs.
"""

import datetime as dt
import io
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from mpp.connectors.signing import authority
from mpp.connectors.signing.keys import KeyStore
from mpp.connectors.signing.port import (
    CannotSignFile,
    SignedDocument,
    SignerIdentity,
    SignerNotReady,
    SignerStatus,
    SigningUnavailable,
    WrongPassphrase,
)

WRONG_PASSPHRASE = "salah"  # noqa: S105 - a documented magic input, not a secret
OUTAGE_PASSPHRASE = "gangguan"  # noqa: S105 - a documented magic input, not a secret
NOT_READY_PREFIX = "SIM-BELUM-AKTIF"
SIMULATION_MARK = "SIMULASI"
FIELD_NAME = "TTE1"


class DemoSigner:
    """Signs with the demo authority's certificates; see the module's magic inputs."""

    is_simulation = True

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    def status(self, identity: SignerIdentity, *, at: dt.datetime) -> SignerStatus:
        if identity.signer_id.startswith(NOT_READY_PREFIX):
            return SignerStatus(
                ready=False, code=SignerNotReady.code, valid_until=None, is_simulation=True
            )
        pair = authority.signer(self._store, identity, at=at)
        return SignerStatus(
            ready=True,
            code="ready",
            valid_until=pair.certificate.not_valid_after_utc,
            is_simulation=True,
        )

    def sign(
        self,
        pdf: bytes,
        *,
        identity: SignerIdentity,
        reason: str,
        location: str,
        at: dt.datetime,
        passphrase: str = "",
    ) -> SignedDocument:
        self._rehearse_failure(identity, passphrase)
        pair = authority.signer(self._store, identity, at=at)
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD_NAME,
            reason=f"{SIMULATION_MARK} - {reason}",
            location=location,
            name=identity.name,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        )
        content = _sign(pdf, metadata, self._pyhanko_signer(pair, at), at)
        return SignedDocument(
            content=content,
            certificate_serial=f"{pair.certificate.serial_number:x}",
            signer_name=identity.name,
            signed_at=at,
            is_simulation=True,
        )

    def trusted_roots(self) -> tuple[bytes, ...]:
        kept = self._store.load(authority.ROOT_KEY)
        return () if kept is None else (authority.KeyPair.from_pem(kept).certificate_pem,)

    def _rehearse_failure(self, identity: SignerIdentity, passphrase: str) -> None:
        if identity.signer_id.startswith(NOT_READY_PREFIX):
            raise SignerNotReady
        if passphrase == WRONG_PASSPHRASE:
            raise WrongPassphrase
        if passphrase == OUTAGE_PASSPHRASE:
            raise SigningUnavailable(retry_after=60)

    def _pyhanko_signer(self, pair: authority.KeyPair, at: dt.datetime) -> signers.SimpleSigner:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # their class has none
        registry.register(_asn1(authority.root(self._store, at).certificate_pem))
        key = pair.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return signers.SimpleSigner(
            signing_cert=_asn1(pair.certificate_pem),
            signing_key=asn1_keys.PrivateKeyInfo.load(key),
            cert_registry=registry,
            # the root in the file would be bytes that no signature protects
            embed_roots=False,
        )


class _TimedSigner(signers.PdfSigner):
    """pyHanko signs with the machine's clock; this one signs with the time it was given."""

    def __init__(self, *args: Any, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


def _sign(
    pdf: bytes,
    metadata: signers.PdfSignatureMetadata,
    signer: signers.SimpleSigner,
    at: dt.datetime,
) -> bytes:
    out = io.BytesIO()
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if not (writer.prev.encrypted or writer.prev.embedded_signatures):
            _TimedSigner(metadata, signer=signer, at=at).sign_pdf(writer, output=out)
    except Exception as error:
        # a parser of foreign bytes fails in many ways; for the caller they are one
        raise CannotSignFile from error
    if not out.getbuffer().nbytes:
        raise CannotSignFile
    return out.getvalue()


def _asn1(pem: bytes) -> asn1_x509.Certificate:
    der = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
    return asn1_x509.Certificate.load(der)
