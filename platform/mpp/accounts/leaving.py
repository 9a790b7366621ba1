"""Leaving everywhere: every session and every key of an account ends at once.

Sessions end by themselves when the stored password changes, for their hash is derived from it. Other
ways in (tokens of programs) stand above this layer; they register here how theirs are ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from mpp.accounts.models import User

EndKeys = Callable[[User, dt.datetime], None]
_key_rings: list[EndKeys] = []


def register(end_keys: EndKeys) -> None:
    """Have `end_keys(user, at)` called whenever somebody leaves everywhere. Once, in `ready()`."""
    if end_keys not in _key_rings:
        _key_rings.append(end_keys)


def end_keys(user: User, *, at: dt.datetime) -> None:
    """End whatever gets into the account without a session."""
    for end in _key_rings:
        end(user, at)


def leave_everywhere(user: User, *, at: dt.datetime) -> None:
    """End all sessions, keys and pending codes of an account without a password (a citizen's)."""
    user.set_unusable_password()  # a random one: another hash
    user.save(update_fields=["password"])
    end_keys(user, at=at)
