"""What the demo consists of, read from the files beside this module."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

FOLDER = Path(__file__).parent


def officers() -> list[dict[str, Any]]:
    """The national console's accounts."""
    found: list[dict[str, Any]] = _read(FOLDER / "nation.yaml")["officers"]
    return found


def regencies() -> list[dict[str, Any]]:
    """The demo's regencies, in the order of their codes."""
    return [_read(path) for path in sorted(FOLDER.glob("[0-9]*.yaml"))]


def totp_secret(email: str) -> str:
    """The secret of a demo account's second factor: its own in every installation, and repeatable."""
    key = settings.SECRET_KEY.encode()
    digest = hmac.new(key, f"demo-totp:{email}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
