"""Locks of one installation: two commands at the same time must not disturb each other."""

import contextlib
import fcntl
from collections.abc import Iterator

from mpp.starter import layout
from mpp.starter.speech import Problem


@contextlib.contextmanager
def locked(name: str, how: int) -> Iterator[bool]:
    """Hold a lock inside the block; yields False when it is taken and `how` does not wait."""
    with (layout.DATA / f"{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, how)
        except BlockingIOError:
            yield False
            return
        yield True


@contextlib.contextmanager
def only_one(name: str) -> Iterator[None]:
    """Refuse to run the same command twice at once."""
    with locked(name, fcntl.LOCK_EX | fcntl.LOCK_NB) as mine:
        if not mine:
            raise Problem(f"another `./mpp {name}` is at work here", cure="Wait for it to end.")
        yield
