"""Which files a piece of work stores, for a caller that undoes all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_noted: ContextVar[list[str] | None] = ContextVar("names_stored", default=None)


@contextmanager
def names_stored() -> Iterator[list[str]]:
    """Names in the storage of what the block itself stores.

    Files of other people, who store theirs at the same time, are never among them.
    """
    names: list[str] = []
    before = _noted.set(names)
    try:
        yield names
    finally:
        _noted.reset(before)


def note(name: str) -> None:
    """Tell the surrounding block, if there is one, that this file was stored."""
    names = _noted.get()
    if names is not None:
        names.append(name)
