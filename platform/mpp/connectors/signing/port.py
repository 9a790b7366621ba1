"""The signing port: what the product asks of any electronic signature, whoever makes it."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class SignerIdentity:
    """The official who signs, as written on the certificate.

    `national_id` (NIK) is what BSrE knows a signer by; adapters that do not need it ignore it.
    """

    regency_code: str
    regency_name: str
    office: str
    signer_id: str
    name: str
    title: str
    national_id: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class SignerStatus:
    """May this official sign now, and until when is the certificate good."""

    ready: bool
    code: str
    valid_until: dt.datetime | None
    is_simulation: bool


@dataclass(frozen=True, kw_only=True)
class SignedDocument:
    """A signed PDF. Store these bytes unchanged: any change breaks the signature."""

    content: bytes = field(repr=False)
    certificate_serial: str
    signer_name: str
    signed_at: dt.datetime
    is_simulation: bool

    @property
    def sha256(self) -> str:
        """Digest of the signed file in lower-case hex, kept to compare uploads with."""
        return hashlib.sha256(self.content).hexdigest()


class SigningError(DomainError):
    """A signature could not be made; nothing was signed."""

    code = "signing_failed"
    message = _("Dokumen belum ditandatangani.")


class SigningUnavailable(SigningError):
    """The signing service does not answer; try again after `retry_after` seconds."""

    code = "signing_unavailable"
    status = 503
    message = _("Layanan tanda tangan elektronik sedang tidak dapat dihubungi. Coba lagi nanti.")

    def __init__(self, *, retry_after: int = 60) -> None:
        super().__init__(retry_after=retry_after)
        self.retry_after = retry_after


class WrongPassphrase(SigningError):
    """The passphrase was refused. It is never stored, logged or repeated in the message."""

    code = "wrong_passphrase"
    status = 422
    message = _("Passphrase salah. Dokumen belum ditandatangani.")


class SignerNotReady(SigningError):
    """The signer has no usable certificate (for BSrE: status is not ISSUE)."""

    code = "signer_not_ready"
    message = _("Sertifikat elektronik penanda tangan belum aktif atau sudah kedaluwarsa.")


class CannotSignFile(SigningError):
    """The file is not a PDF that can be signed: broken, encrypted or already signed."""

    code = "cannot_sign_file"
    status = 422
    message = _(
        "Berkas ini tidak dapat ditandatangani: rusak, terkunci, atau sudah bertanda tangan."
    )


class Signer(Protocol):
    """Signs finished PDF files.

    The passphrase lives in memory for the call only: never store or log it, and never put it in
    a job. Adapters make network calls, so call them outside database transactions.
    """

    is_simulation: bool

    def status(self, identity: SignerIdentity, *, at: dt.datetime) -> SignerStatus:
        """Tell whether `identity` may sign at `at`; raise SigningUnavailable."""
        ...

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
        """Sign `pdf` so that no later change is allowed.

        Raise SigningUnavailable, WrongPassphrase, SignerNotReady or CannotSignFile.
        """
        ...

    def trusted_roots(self) -> tuple[bytes, ...]:
        """PEM certificates of the authorities whose signatures this adapter makes."""
        ...
