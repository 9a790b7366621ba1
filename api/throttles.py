"""Limits per token, or per address for callers without one; counted per regency by the cache's key."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from api.access.models import ApiToken


class TokenThrottle(SimpleRateThrottle):
    """Callers with a token: by token."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if not isinstance(request.auth, ApiToken):
            return None
        return f"throttle:token:{request.auth.pk}"


class AnonymousThrottle(SimpleRateThrottle):
    """Callers without a token: by address."""

    scope = "anonymous"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if isinstance(request.auth, ApiToken):
            return None
        return f"throttle:anonymous:{self.get_ident(request)}"


class SensitiveThrottle(AnonymousThrottle):
    """Acts that invite guessing: codes, passwords, tracking."""

    scope = "sensitive"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle:sensitive:{self.get_ident(request)}"
