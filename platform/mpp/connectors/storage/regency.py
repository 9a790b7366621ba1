"""Files of the current schema, and of no other."""

from __future__ import annotations

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage

from mpp.kernel.planes import current_schema


def own_name(name: str) -> str:
    """The name under the current schema's prefix.

    Raises `SuspiciousFileOperation` for a name that leaves the prefix or carries another schema's.
    """
    clean = str(name).replace("\\", "/")
    if clean.startswith("/") or ".." in clean.split("/"):
        raise SuspiciousFileOperation("a file name may not leave its folder")
    prefix = f"{current_schema()}/"
    if clean.startswith(prefix):
        return clean
    return prefix + clean


class RegencyFileStorage(FileSystemStorage):
    """A folder per regency on this machine's disk."""

    def path(self, name: str) -> str:
        return super().path(own_name(name))

    def url(self, name: str | None) -> str:
        raise NotImplementedError("files are served by authorised views, never by their path")
