"""`Idempotency-Key` on POST: sending twice does it once, and both get the same answer."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import errors
from api.access import actions
from api.access.models import IdempotencyKey
from mpp.accounts.models import User
from mpp.kernel import clock


class _Replayed(Exception):
    """Carries the first answer past the handler."""

    def __init__(self, response: Response) -> None:
        self.response = response


class Idempotent(APIView):
    """Base of views whose POST honours the header `Idempotency-Key` (up to 100 characters).

    A repeat answers with the first answer and the header `Idempotency-Replayed: true`.
    """

    _claimed: IdempotencyKey | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After authentication and permission: claim the key."""
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key", "")[:100]
        if request.method != "POST" or not key:
            return
        row, first = actions.claim_key(
            user=request.user if isinstance(request.user, User) else None,
            key=key,
            fingerprint=_fingerprint(request),
            at=clock.now(),
        )
        if not first:
            raise _Replayed(_answer_again(row))
        self._claimed = row

    def handle_exception(self, exc: Exception) -> Response:
        """The first answer again, or the problem details of the exception."""
        if isinstance(exc, _Replayed):
            return exc.response
        return super().handle_exception(exc)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Run the handler once; keep or free the key according to the answer."""
        try:
            response = super().dispatch(request, *args, **kwargs)
        except Exception:
            if self._claimed is not None:
                actions.release_key(row=self._claimed)
            raise
        if self._claimed is not None:
            body = _as_sent(response.data) if isinstance(response, Response) else None
            actions.keep_answer(row=self._claimed, status=response.status_code, body=body)
        return response


def _answer_again(row: IdempotencyKey) -> Response:
    status = row.status or 200
    return Response(
        row.body,
        status=status,
        headers={"Idempotency-Replayed": "true"},
        content_type=errors.MEDIA_TYPE if status >= 400 else None,
    )


def _as_sent(data: Any) -> Any:
    """The body as the caller got it: dates, numbers and translations as JSON has them."""
    return None if data is None else json.loads(JSONRenderer().render(data))


def _fingerprint(request: Request) -> str:
    body = hashlib.sha256()
    body.update(f"{request.method} {request.get_full_path()}\n".encode())
    files = request.FILES.items() if request.FILES else ()
    for name, upload in sorted(files):
        body.update(name.encode())
        for chunk in upload.chunks():
            body.update(chunk)
        upload.seek(0)
    body.update(repr(sorted((str(k), repr(v)) for k, v in _plain(request).items())).encode())
    return body.hexdigest()


def _plain(request: Request) -> dict[str, Any]:
    data = request.data
    if not hasattr(data, "items"):
        return {"": data}
    return {name: value for name, value in data.items() if name not in request.FILES}
