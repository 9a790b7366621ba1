"""Choose the signing adapter by `settings.DOCUMENT_SIGNING_BACKEND`."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mpp.connectors.signing.keys import DirectoryKeyStore
from mpp.connectors.signing.port import Signer

BACKENDS = ("demo",)
SIMULATORS = ("demo",)


def get_signer() -> Signer:
    """The configured adapter; raise ImproperlyConfigured for an unknown name."""
    name = settings.DOCUMENT_SIGNING_BACKEND
    if name not in BACKENDS:
        raise ImproperlyConfigured(
            f"DOCUMENT_SIGNING_BACKEND={name!r} is not known. Use one of: {', '.join(BACKENDS)}."
        )
    # pyHanko takes over a second to import: only processes that sign pay for it
    from mpp.connectors.signing.demo import DemoSigner

    return DemoSigner(DirectoryKeyStore(Path(settings.DATA_DIR) / "signing"))
