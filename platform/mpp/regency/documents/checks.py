"""What an upload must be before it is kept: the check that every upload of the platform passes."""

from mpp.connectors.files.checks import (
    KINDS,
    InspectedFile,
    UploadRefused,
    inspect,
    safe_filename,
)

__all__ = ["KINDS", "InspectedFile", "UploadRefused", "inspect", "safe_filename"]
