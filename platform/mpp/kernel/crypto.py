"""Encryption at rest for identity numbers, and a keyed hash to find them again.

`FIELD_KEY` holds one or more Fernet keys (the first encrypts, all decrypt: rotation), `LOOKUP_KEY`
the key of the hash. A database dump alone gives neither the numbers nor a way to try them out.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotDecrypt(RuntimeError):
    """The value was encrypted with a key that is not in `FIELD_KEY` any more."""


@lru_cache(maxsize=4)
def _cipher(keys: str) -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in keys.split(",")])


def encrypt(plain: str) -> str:
    """The value as a Fernet token (AES-128-CBC with HMAC, a new one at each call)."""
    return _cipher(settings.FIELD_KEY).encrypt(plain.encode()).decode()


def decrypt(sealed: str) -> str:
    """The value behind a token; raises `CannotDecrypt`."""
    try:
        return _cipher(settings.FIELD_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken as broken:
        raise CannotDecrypt("no key in FIELD_KEY opens this value") from broken


def fingerprint(value: str, *, purpose: str) -> str:
    """Keyed hash (HMAC-SHA-256, hex) by which an encrypted value is found and kept unique."""
    return hmac.new(
        settings.LOOKUP_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256
    ).hexdigest()
