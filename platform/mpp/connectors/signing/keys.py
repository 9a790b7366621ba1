"""Where the demo authority keeps its keys: PEM text under a name, written once."""

import contextlib
import os
import re
import tempfile
from pathlib import Path
from typing import Protocol

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


class InvalidKeyName(ValueError):
    """A key name may hold only a-z, 0-9 and hyphens, so that it can never be a path."""

    code = "invalid_key_name"


class KeyStore(Protocol):
    """Keeps PEM text by name.

    `save` keeps what is there: when two processes make the same key at once, both get the
    one that was stored first.
    """

    def load(self, name: str) -> bytes | None:
        """The PEM text saved under `name`, or None."""
        ...

    def save(self, name: str, pem: bytes) -> bytes:
        """Store `pem` unless `name` is taken; return what the store holds now."""
        ...


class MemoryKeyStore:
    """Keys that live as long as this object. For tests."""

    def __init__(self) -> None:
        self._pems: dict[str, bytes] = {}

    def load(self, name: str) -> bytes | None:
        return self._pems.get(_checked(name))

    def save(self, name: str, pem: bytes) -> bytes:
        return self._pems.setdefault(_checked(name), pem)


class DirectoryKeyStore:
    """One file per key, readable by its owner only. For one machine or a shared volume."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def load(self, name: str) -> bytes | None:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def save(self, name: str, pem: bytes) -> bytes:
        path = self._path(name)
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        # mkstemp makes the file 0600; link() is the atomic "only if it is not there yet"
        descriptor, temporary = tempfile.mkstemp(dir=self._directory)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(pem)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(temporary, path)
        finally:
            Path(temporary).unlink()
        return path.read_bytes()

    def _path(self, name: str) -> Path:
        return self._directory / f"{_checked(name)}.pem"


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise InvalidKeyName(name)
    return name
