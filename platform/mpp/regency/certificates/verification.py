"""Verification codes, and comparing an uploaded file with the one that was issued.

A code such as `9208-7Q2K-9XFD-M3` begins with the regency's digits, so that the national page knows
which regency to ask and keeps no copy. The rest is nine random characters (43 bits) and a check
character, from an alphabet that can be read out by telephone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mpp.kernel import ids
from mpp.kernel.errors import DomainError

if TYPE_CHECKING:  # importing pyHanko takes over a second, and most uses of a code need none of it
    from mpp.connectors.signing.verification import Verdict

RANDOM_CHARACTERS = 9
SHAPE = re.compile(r"(\d{4})([2-9A-Z]{10})")

Comparison = Literal["same", "altered", "other_document", "foreign", "not_pdf"]

COMPARISON_TEXTS: dict[Comparison, Promise] = {
    "same": _("Berkas ini sama persis dengan dokumen yang kami terbitkan."),
    "altered": _(
        "Berkas ini TIDAK sama dengan dokumen yang kami terbitkan: isinya telah berubah "
        "setelah ditandatangani."
    ),
    "other_document": _(
        "Berkas ini ditandatangani dengan sah, tetapi bukan dokumen dengan kode ini."
    ),
    "foreign": _("Berkas ini bukan dokumen yang kami terbitkan."),
    "not_pdf": _("Berkas ini bukan PDF yang dapat dibaca."),
}


class InvalidCode(DomainError):
    """The text is not a verification code: wrong shape or mistyped character."""

    code = "invalid_verification_code"
    status = 404
    message = _(
        "Kode verifikasi tidak dikenal. Periksa kembali setiap huruf dan angkanya, "
        "misalnya 9208-7Q2K-9XFD-M3."
    )


@dataclass(frozen=True, kw_only=True)
class ComparedFile:
    """What an uploaded file is, next to the certificate with this code. Act on `result`."""

    result: Comparison
    sha256: str
    verdict: Verdict

    @property
    def is_same(self) -> bool:
        return self.result == "same"

    @property
    def text(self) -> Promise:
        """The result in a sentence for people."""
        return COMPARISON_TEXTS[self.result]


def new_code(region_code: str) -> str:
    """A fresh code for a regency (`92.08` or `9208`); raise ValueError for another shape."""
    region = region_code.replace(".", "")
    if not re.fullmatch(r"\d{4}", region):
        raise ValueError(f"{region_code!r} is not the code of a regency")
    return _grouped(region + ids.random_code(RANDOM_CHARACTERS))


def normalise(typed: str) -> str:
    """The code as it was issued, from what a person typed or pasted; raise InvalidCode.

    Small letters, missing or other dashes, blanks and a whole address are accepted.
    """
    last_part = typed.strip().rstrip("/").rsplit("/", 1)[-1]
    compact = re.sub(r"[\s.\-\u2010-\u2015_]+", "", last_part).upper()
    found = SHAPE.fullmatch(compact)
    if found is None or not ids.is_valid_code(found[2]):
        raise InvalidCode
    return _grouped(compact)


def region_of(code: str) -> str:
    """The regency's code (`92.08`) in a verification code; raise InvalidCode."""
    digits = normalise(code)[:4]
    return f"{digits[:2]}.{digits[2:]}"


def compare(
    uploaded: bytes, *, issued_sha256: str, verify: Callable[[bytes], Verdict]
) -> ComparedFile:
    """Whether `uploaded` is the issued file, and if not, what it is.

    The digest decides; the signatures explain. `verify` judges them against the roots that the
    regency trusts.
    """
    sha256 = hashlib.sha256(uploaded).hexdigest()
    verdict = verify(uploaded)
    return ComparedFile(
        result="same" if sha256 == issued_sha256 else _difference(verdict),
        sha256=sha256,
        verdict=verdict,
    )


def _difference(verdict: Verdict) -> Comparison:
    if verdict.ok:
        return "other_document"
    if verdict.state in {"altered", "later_changes"}:
        return "altered"
    return "not_pdf" if verdict.state == "not_pdf" else "foreign"


def _grouped(compact: str) -> str:
    return "-".join(compact[start : start + 4] for start in range(0, len(compact), 4))
