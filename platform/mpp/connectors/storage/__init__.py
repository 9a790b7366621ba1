"""Where files are kept: a folder or S3, always under a prefix per regency."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

BACKENDS = "mpp.connectors.storage.regency"


def storages_from_url(url: str, media_root: Path) -> dict[str, Any]:
    """Django's `STORAGES["default"]` for a `STORAGE_URL`. Read by the settings, so it imports no Django.

    `""` or `file:///folder`: a folder. `s3://bucket?endpoint=https://...&region=...`: S3, with the keys
    taken from `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. Raises `ValueError` for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme in ("", "file"):
        location = parts.path if parts.scheme == "file" and parts.path else str(media_root)
        return {
            "default": {
                "BACKEND": f"{BACKENDS}.RegencyFileStorage",
                "OPTIONS": {"location": location, "base_url": None},
            }
        }
    if parts.scheme == "s3":
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        options = {"bucket_name": parts.netloc, "default_acl": None, "file_overwrite": False}
        options |= {"endpoint_url": query.get("endpoint"), "region_name": query.get("region")}
        return {"default": {"BACKEND": f"{BACKENDS}_s3.RegencyS3Storage", "OPTIONS": options}}
    raise ValueError("STORAGE_URL begins with file:// or s3://")
