"""A storage in which every name begins with the schema that the file belongs to.

The schema is part of the name kept in the database. A name read in one regency and used in
another is therefore refused loudly, instead of finding a file that happens to be called the same.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from os import PathLike
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import InvalidStorageError, Storage, storages
from django.utils.deconstruct import deconstructible

from mpp.kernel.planes import current_schema


class WrongRegency(SuspiciousFileOperation):
    """The name belongs to another schema than the one this request runs in."""

    code = "wrong_regency"


class UnsafeName(SuspiciousFileOperation):
    """The name could leave its folder: `..`, an absolute path, a backslash, a control."""

    code = "unsafe_name"


@deconstructible(path="mpp.connectors.storage.regency.RegencyStorage")
class RegencyStorage(Storage):
    """Wraps any storage. New names get the current schema in front; other names must have it."""

    def __init__(self, inner: dict[str, Any]) -> None:
        self._inner_settings = inner

    @cached_property
    def inner(self) -> Storage:
        """The storage that holds the files; raise InvalidStorageError if it does not exist."""
        made = storages.create_storage(self._inner_settings)
        if not isinstance(made, Storage):
            raise InvalidStorageError(f"{self._inner_settings['BACKEND']} is not a storage")
        return made

    # names on their way in: the schema is put in front
    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        if name is None:
            name = content.name
        return self.inner.save(_owned(name), content, max_length=max_length)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return self.inner.get_available_name(_owned(name), max_length=max_length)

    def generate_filename(self, filename: str | PathLike[str]) -> str:
        return self.inner.generate_filename(_owned(str(filename)))

    def get_valid_name(self, name: str) -> str:
        return self.inner.get_valid_name(name)

    # names that were kept: they must be of this schema
    def open(self, name: str, mode: str = "rb") -> File[Any]:
        return self.inner.open(_ours(name), mode)

    def delete(self, name: str) -> None:
        self.inner.delete(_ours(name))

    def exists(self, name: str) -> bool:
        return self.inner.exists(_ours(name))

    def size(self, name: str) -> int:
        return self.inner.size(_ours(name))

    def url(self, name: str | None) -> str:
        return self.inner.url(_ours(name or ""))

    def path(self, name: str) -> str:
        return self.inner.path(_ours(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self.inner.listdir(_ours(path) if path else current_schema())

    def get_accessed_time(self, name: str) -> dt.datetime:
        return self.inner.get_accessed_time(_ours(name))

    def get_created_time(self, name: str) -> dt.datetime:
        return self.inner.get_created_time(_ours(name))

    def get_modified_time(self, name: str) -> dt.datetime:
        return self.inner.get_modified_time(_ours(name))


def _owned(name: str) -> str:
    parts = _safe_parts(name)
    schema = current_schema()
    return "/".join(parts if parts[0] == schema and len(parts) > 1 else (schema, *parts))


def _ours(name: str) -> str:
    parts = _safe_parts(name)
    if parts[0] != current_schema():
        raise WrongRegency("The file does not belong to this regency")
    return "/".join(parts)


def _safe_parts(name: str) -> tuple[str, ...]:
    text = str(name)
    parts = PurePosixPath(text).parts
    if not parts or text.startswith("/") or "\\" in text or ".." in parts:
        raise UnsafeName("The file name is not allowed")
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise UnsafeName("The file name is not allowed")
    return parts
