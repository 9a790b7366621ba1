"""Make, recognise and revoke tokens; remember answers for idempotency keys."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from api.access.models import ApiToken, IdempotencyKey
from mpp.accounts.models import User
from mpp.kernel.errors import DomainError

TOKEN_LIFETIME = dt.timedelta(days=90)
KEY_LIFETIME = dt.timedelta(days=1)
STALE_CLAIM = dt.timedelta(minutes=2)
USED_RESOLUTION = dt.timedelta(minutes=5)


class KeyReused(DomainError):
    """The idempotency key was sent before with another request."""

    code = "idempotency_key_reused"
    status = 422
    message = _("Kunci idempotensi ini sudah dipakai untuk permintaan lain. Pakai kunci baru.")


class StillRunning(DomainError):
    """The first request with this key has not finished."""

    code = "request_in_progress"
    status = 409
    message = _("Permintaan dengan kunci ini masih diproses. Coba lagi sebentar lagi.")


def create_token(
    *,
    user: User,
    name: str,
    scopes: list[str],
    at: dt.datetime,
    lifetime: dt.timedelta = TOKEN_LIFETIME,
) -> tuple[ApiToken, str]:
    """A new token and its text, which is shown this once: only its SHA-256 is kept."""
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        secret_hash=_hash(secret),
        scopes=sorted(set(scopes)),
        created_at=at,
        expires_at=at + lifetime,
    )
    return token, f"{prefix}.{secret}"


def recognise(*, secret: str, at: dt.datetime) -> ApiToken | None:
    """The valid token behind the text, or `None`. Notes the use, at most every five minutes."""
    prefix, _dot, body = secret.partition(".")
    token = ApiToken.objects.select_related("user").filter(prefix=prefix).first()
    if token is None or not hmac.compare_digest(token.secret_hash, _hash(body)):
        return None
    if token.revoked_at or token.expires_at <= at or not token.user.is_active:
        return None
    if token.last_used_at is None or at - token.last_used_at > USED_RESOLUTION:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def revoke_token(*, token: ApiToken, at: dt.datetime) -> None:
    """End a token at once; a second call changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)


def revoke_tokens_of(user: User, at: dt.datetime) -> None:
    """End every token of an account at once."""
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)


def claim_key(
    *, user: User | None, key: str, fingerprint: str, at: dt.datetime
) -> tuple[IdempotencyKey, bool]:
    """Claim an idempotency key for a request: (row, True) for the first, (row, False) for a repeat.

    Raises `KeyReused` when the key came with another request, `StillRunning` while the first runs.
    A claim whose request died is free again after two minutes; keys are forgotten after a day.
    """
    IdempotencyKey.objects.filter(created_at__lt=at - KEY_LIFETIME).delete()
    IdempotencyKey.objects.filter(
        user=user, key=key, status=None, created_at__lt=at - STALE_CLAIM
    ).delete()
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(
                user=user, key=key, fingerprint=fingerprint, created_at=at
            )
            return row, True
    except IntegrityError:
        row = IdempotencyKey.objects.get(user=user, key=key)
    if row.fingerprint != fingerprint:
        raise KeyReused
    if row.status is None:
        raise StillRunning
    return row, False


def keep_answer(*, row: IdempotencyKey, status: int, body: Any) -> None:
    """Remember the answer, or free the key where the request failed on our side (5xx)."""
    if status >= 500:
        row.delete()
        return
    IdempotencyKey.objects.filter(pk=row.pk).update(status=status, body=body)


def release_key(*, row: IdempotencyKey) -> None:
    """Free a key whose request did not finish."""
    row.delete()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
