"""Every error as problem details (RFC 9457)."""

from typing import Any

from rest_framework.views import exception_handler


def handle(exception: Exception, context: dict[str, Any]) -> Any:
    """Translate a named exception into problem details."""
    return exception_handler(exception, context)
