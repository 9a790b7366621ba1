"""System checks of the signing connector; the composition root registers them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from mpp.connectors.signing.backends import BACKENDS, SIMULATORS


def check_backend(**_kwargs: Any) -> list[CheckMessage]:
    """Register with `register(check_backend)`: the adapter must exist."""
    name = settings.DOCUMENT_SIGNING_BACKEND
    if name in BACKENDS:
        return []
    return [
        Error(
            f"DOCUMENT_SIGNING_BACKEND={name!r} is not known.",
            hint=f"Use one of: {', '.join(BACKENDS)}.",
            id="signing.E001",
        )
    ]


def check_no_simulator(**_kwargs: Any) -> list[CheckMessage]:
    """Register with `register(check_no_simulator, deploy=True)`: no demo signatures in earnest."""
    if settings.DOCUMENT_SIGNING_BACKEND not in SIMULATORS or getattr(
        settings, "ALLOW_SIMULATORS", False
    ):
        return []
    return [
        Error(
            f"DOCUMENT_SIGNING_BACKEND={settings.DOCUMENT_SIGNING_BACKEND!r} makes signatures that prove nothing.",
            hint="Configure a real signing service, or set ALLOW_SIMULATORS for a demonstration.",
            id="signing.E002",
        )
    ]
