"""Turn STORAGE_URL into Django's STORAGES. Imported by the settings: reads no setting itself."""

import importlib.util
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

REGENCY_STORAGE = "mpp.connectors.storage.regency.RegencyStorage"
FILE_STORAGE = "django.core.files.storage.FileSystemStorage"
S3_STORAGE = "storages.backends.s3.S3Storage"
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def storages_from_url(url: str, media_root: Path) -> dict[str, dict[str, Any]]:
    """The "default" entry of STORAGES for `url`; raise ImproperlyConfigured if it cannot be used.

    * empty: files below `media_root`;
    * `file:///folder`: files below that folder;
    * `s3://KEY:SECRET@HOST/BUCKET?region=R`: S3 and what speaks it. Without HOST it is
      Amazon's; without KEY the machine's own credentials. `&tls=off` for a server without TLS.
    """
    parts = urlsplit(url)
    if parts.scheme == "":
        inner = _folder(Path(url) if url else media_root)
    elif parts.scheme == "file":
        inner = _folder(Path(unquote(parts.path)))
    elif parts.scheme == "s3":
        inner = _s3(parts)
    else:
        raise ImproperlyConfigured(
            f"STORAGE_URL begins with {parts.scheme}://; use file:// or s3://"
        )
    return {"default": {"BACKEND": REGENCY_STORAGE, "OPTIONS": {"inner": inner}}}


def _folder(location: Path) -> dict[str, Any]:
    if not location.is_absolute():
        raise ImproperlyConfigured(
            "STORAGE_URL must name an absolute folder, such as file:///srv/mpp"
        )
    return {
        "BACKEND": FILE_STORAGE,
        "OPTIONS": {
            "location": str(location),
            # files are handed out by views that ask who may see them, never by their address
            "base_url": None,
            "file_permissions_mode": PRIVATE_FILE,
            "directory_permissions_mode": PRIVATE_FOLDER,
        },
    }


def _s3(parts: SplitResult) -> dict[str, Any]:
    if importlib.util.find_spec("storages") is None:
        raise ImproperlyConfigured("STORAGE_URL=s3://... needs the extra: pip install '.[s3]'")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    bucket = parts.path.strip("/")
    if not bucket or "/" in bucket:
        raise ImproperlyConfigured("STORAGE_URL must name one bucket: s3://KEY:SECRET@HOST/BUCKET")
    options: dict[str, Any] = {
        "bucket_name": bucket,
        "default_acl": None,  # private: the bucket's own rule
        "querystring_auth": True,
        "querystring_expire": 300,  # seconds a download link lives
        "file_overwrite": False,
    }
    if parts.username:
        options["access_key"] = unquote(parts.username)
        options["secret_key"] = unquote(parts.password or "")
    if parts.hostname:
        scheme = "http" if query.get("tls") == "off" else "https"
        port = f":{parts.port}" if parts.port else ""
        options["endpoint_url"] = f"{scheme}://{parts.hostname}{port}"
    if "region" in query:
        options["region_name"] = query["region"]
    return {"BACKEND": S3_STORAGE, "OPTIONS": options}
