"""Reads of tokens."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from api.access.models import ApiToken
from mpp.accounts.models import User


def tokens_of(user: User, *, at: dt.datetime) -> QuerySet[ApiToken]:
    """The tokens of an account that still work."""
    return ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=at)
