"""One-time codes: six digits sent to a phone or an e-mail address prove that it is one's own.

The pending proof lives in the session on the server, with the code as a keyed hash and anything
personal sealed. Whether a real code was sent at all is not to be seen from outside, so that nobody
can find out who has an account.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext_lazy as _

from mpp.accounts import limits
from mpp.kernel import crypto, ids
from mpp.kernel.errors import DomainError, Invalid

DIGITS = 6
LASTS = dt.timedelta(minutes=10)
ATTEMPTS = 3
SENDINGS = 3  # the first one included
SESSION_KEY = "one_time_code"


class CodeWrong(Invalid):
    """Not the code that was sent; `detail["left"]` tries remain."""

    code = "code_wrong"
    message = _("Kode tidak cocok. Periksa pesan terakhir yang Anda terima.")


class CodeExpired(DomainError):
    """Ten minutes passed, or there was never a request: begin again."""

    code = "code_expired"
    status = 410
    message = _("Kode sudah kedaluwarsa. Minta kode baru.")


class CodeUsedUp(DomainError):
    """Too many wrong codes: begin again."""

    code = "code_used_up"
    status = 410
    message = _("Kode salah 3 kali. Demi keamanan, minta kode baru.")


class NoMoreSendings(DomainError):
    """The code was sent as often as it may be."""

    code = "no_more_sendings"
    status = 429
    message = _("Kode sudah dikirim 3 kali. Tunggu beberapa menit, lalu mulai lagi.")


@dataclass(frozen=True)
class Challenge:
    """A proof that waits for its code. `payload` is opened by `opened`."""

    id: str
    purpose: str
    channel: str  # sms, email
    address: str
    digest: str
    sealed: str
    real: bool  # whether a code was sent; if not, no code is ever right
    expires_at: float  # seconds since the epoch
    attempts: int = 0
    sendings: int = 1

    @property
    def payload(self) -> dict[str, Any]:
        """What was put away when the proof was begun."""
        opened = json.loads(crypto.decrypt(self.sealed))
        return opened if isinstance(opened, dict) else {}


def begin(
    session: SessionBase,
    *,
    purpose: str,
    channel: str,
    address: str,
    payload: dict[str, Any],
    real: bool,
    at: dt.datetime,
) -> str:
    """Put a proof into the session and return its code, to be sent only if `real`."""
    code = ids.digits(DIGITS)
    challenge = Challenge(
        id=ids.token(),
        purpose=purpose,
        channel=channel,
        address=address,
        digest=_digest(purpose, code),
        sealed=crypto.encrypt(json.dumps(payload)),
        real=real,
        expires_at=(at + LASTS).timestamp(),
    )
    _keep(session, challenge)
    return code


def pending(session: SessionBase, *, purpose: str, at: dt.datetime) -> Challenge:
    """The proof that waits; raises `CodeExpired` when there is none (any more)."""
    kept = session.get(SESSION_KEY)
    challenge = Challenge(**kept) if isinstance(kept, dict) else None
    if challenge is None or challenge.purpose != purpose or at.timestamp() >= challenge.expires_at:
        session.pop(SESSION_KEY, None)
        raise CodeExpired
    return challenge


def renew(session: SessionBase, challenge: Challenge, *, at: dt.datetime) -> str:
    """A new code for the same proof; raises `NoMoreSendings`. Wrong tries still count."""
    if challenge.sendings >= SENDINGS:
        raise NoMoreSendings
    code = ids.digits(DIGITS)
    _keep(
        session,
        replace(
            challenge,
            digest=_digest(challenge.purpose, code),
            expires_at=(at + LASTS).timestamp(),
            sendings=challenge.sendings + 1,
        ),
    )
    return code


def prove(session: SessionBase, challenge: Challenge, typed: str) -> dict[str, Any]:
    """Give out the payload for the right code. Raises `CodeWrong`, `CodeUsedUp`, `TooMany`.

    Tries are counted in the cache too: parallel requests all read the same session.
    """
    limits.consume("code", challenge.id, limits.Limit(times=ATTEMPTS, seconds=3600))
    digits = "".join(char for char in typed if char.isdigit())
    if challenge.real and hmac.compare_digest(challenge.digest, _digest(challenge.purpose, digits)):
        session.pop(SESSION_KEY, None)
        return challenge.payload
    attempts = challenge.attempts + 1
    if attempts >= ATTEMPTS:
        session.pop(SESSION_KEY, None)
        raise CodeUsedUp
    _keep(session, replace(challenge, attempts=attempts))
    raise CodeWrong(left=ATTEMPTS - attempts)


def forget(session: SessionBase) -> None:
    """Drop a proof that is not wanted any more."""
    session.pop(SESSION_KEY, None)


def _keep(session: SessionBase, challenge: Challenge) -> None:
    session[SESSION_KEY] = asdict(challenge)


def _digest(purpose: str, code: str) -> str:
    return crypto.fingerprint(code, purpose=f"code:{purpose}")
