"""The demo certificate authority: one root for the platform, one certificate per official.

Everything it issues says DEMO in its organisation, so that no reader takes it for BSrE.
"""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mpp.connectors.signing.keys import KeyStore
from mpp.connectors.signing.port import SignerIdentity

AUTHORITY_NAME = "MPP Nusantara DEMO CA - bukan BSrE / not BSrE"
DEMO_MARK = "DEMO - bukan BSrE"
ROOT_KEY = "demo-ca"
ROOT_VALIDITY = dt.timedelta(days=365 * 30)
SIGNER_VALIDITY = dt.timedelta(days=730)
# clocks of two machines differ a little; a certificate made now must be good now
CLOCK_SLACK = dt.timedelta(days=1)
MAX_NAME = 64  # ub-common-name and ub-organization-name, RFC 5280 appendix A


@dataclass(frozen=True)
class KeyPair:
    """A private key and the certificate that belongs to it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def certificate_pem(self) -> bytes:
        """The certificate alone, without the key."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def to_pem(self) -> bytes:
        """Key and certificate in one text, so that the two can never be mixed up."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return key + self.certificate_pem

    @classmethod
    def from_pem(cls, pem: bytes) -> "KeyPair":
        """Read what to_pem wrote; raise ValueError on anything else."""
        key = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("The demo authority keeps elliptic curve keys only")
        return cls(key=key, certificate=x509.load_pem_x509_certificate(pem))


def root(store: KeyStore, at: dt.datetime) -> KeyPair:
    """The platform's demo root, made on first use."""
    kept = store.load(ROOT_KEY)
    if kept is None:
        kept = store.save(ROOT_KEY, _new_root(at).to_pem())
    return KeyPair.from_pem(kept)


def signer(store: KeyStore, identity: SignerIdentity, *, at: dt.datetime) -> KeyPair:
    """The official's certificate that is good at `at`; made on first use and after expiry."""
    issuer = root(store, at)
    generation = 1
    while True:
        name = _key_name(identity, generation)
        kept = store.load(name)
        if kept is None:
            return KeyPair.from_pem(store.save(name, _new_signer(issuer, identity, at).to_pem()))
        pair = KeyPair.from_pem(kept)
        if pair.certificate.not_valid_before_utc <= at < pair.certificate.not_valid_after_utc:
            return pair
        generation += 1


def _key_name(identity: SignerIdentity, generation: int) -> str:
    # a new name, title or office is a new certificate: the old one keeps saying what was true
    parts = (identity.signer_id, identity.name, identity.title, identity.office)
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
    regency = re.sub(r"[^a-z0-9]", "", identity.regency_code.lower()) or "national"
    return f"signer-{regency}-{digest}-{generation}"


def _new_root(at: dt.datetime) -> KeyPair:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name({NameOID.ORGANIZATION_NAME: DEMO_MARK, NameOID.COMMON_NAME: AUTHORITY_NAME})
    certificate = _certificate(
        subject=name,
        key=key,
        issuer=name,
        issuer_key=key,
        validity=(at - CLOCK_SLACK, at + ROOT_VALIDITY),
        is_ca=True,
    )
    return KeyPair(key=key, certificate=certificate)


def _new_signer(issuer: KeyPair, identity: SignerIdentity, at: dt.datetime) -> KeyPair:
    key = ec.generate_private_key(ec.SECP256R1())
    office = _shorten(identity.office, MAX_NAME - len(f" ({DEMO_MARK})"))
    subject = _name(
        {
            NameOID.STATE_OR_PROVINCE_NAME: _shorten(identity.regency_name, MAX_NAME),
            NameOID.ORGANIZATION_NAME: f"{office} ({DEMO_MARK})",
            NameOID.TITLE: _shorten(identity.title, MAX_NAME),
            NameOID.COMMON_NAME: _shorten(identity.name, MAX_NAME),
        }
    )
    certificate = _certificate(
        subject=subject,
        key=key,
        issuer=issuer.certificate.subject,
        issuer_key=issuer.key,
        validity=(at - CLOCK_SLACK, at + SIGNER_VALIDITY),
        is_ca=False,
    )
    return KeyPair(key=key, certificate=certificate)


def _certificate(
    *,
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    validity: tuple[dt.datetime, dt.datetime],
    is_ca: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=not is_ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity[0])
        .not_valid_after(validity[1])
        .add_extension(
            x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True
        )
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(authority, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _name(parts: dict[x509.ObjectIdentifier, str]) -> x509.Name:
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "ID")
    return x509.Name([country, *(x509.NameAttribute(oid, text) for oid, text in parts.items())])


def _shorten(text: str, limit: int) -> str:
    clean = " ".join(text.split()) or "-"
    return clean if len(clean) <= limit else clean[: limit - 3].rstrip() + "..."
