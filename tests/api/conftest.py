"""Programs that call the API: clients for each host, with and without tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from api.access import actions as access
from api.permissions import scopes_of
from mpp.accounts.models import User
from mpp.kernel import clock

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

HUB, BANYUWANGI, KAIMANA = "localhost", "banyuwangi.localhost", "kaimana.localhost"


class Program:
    """A program on one host, perhaps with somebody's token."""

    def __init__(self, host: str, token: str = "", language: str = "id") -> None:
        headers = {"host": host, "accept-language": language}
        if token:
            headers["authorization"] = f"Bearer {token}"
        self.client = Client(headers=headers, raise_request_exception=False)

    def get(self, path: str, /, **query: Any) -> Answer:
        return self.client.get(f"/api/v1/{path}", query)

    def send(
        self, method: str, path: str, body: Any = None, /, key: str = "", **headers: str
    ) -> Answer:
        if key:
            headers["Idempotency-Key"] = key
        content: dict[str, Any] = {} if body is None else {"data": json.dumps(body)}
        return self.client.generic(
            method, f"/api/v1/{path}", content_type="application/json", headers=headers, **content
        )

    def post(self, path: str, body: Any = None, /, **more: str) -> Answer:
        return self.send("POST", path, {} if body is None else body, **more)

    def put(self, path: str, body: Any, /) -> Answer:
        return self.send("PUT", path, body)

    def patch(self, path: str, body: Any, /) -> Answer:
        return self.send("PATCH", path, body)

    def delete(self, path: str, /) -> Answer:
        return self.client.delete(f"/api/v1/{path}")

    def upload(self, path: str, /, **fields: Any) -> Answer:
        return self.client.post(f"/api/v1/{path}", fields)


def token_of(user: User, kind: str, *scopes: str) -> str:
    """A token for somebody; with every scope of the kind unless some are named."""
    _row, secret = access.create_token(
        user=user, name="tests", scopes=list(scopes) or scopes_of(kind), at=clock.now()
    )
    return secret


def expect(response: Answer, status: int) -> Any:
    """The body of an answer that must have this status."""
    assert response.status_code == status, response.content.decode()[:2000]
    return response.json() if response.content else None


def problem(response: Answer, status: int, code: str = "") -> Any:
    """The problem details of an answer, with everything RFC 9457 asks for."""
    body = expect(response, status)
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert body["status"] == status
    assert body["type"] == f"urn:mpp:error:{body['code']}"
    assert body["title"]
    assert body["detail"]
    if code:
        assert body["code"] == code
    return body


@pytest.fixture
def on_hub(db: None) -> Program:
    return Program(HUB)


@pytest.fixture
def on_kaimana(db: None) -> Program:
    return Program(KAIMANA)


@pytest.fixture
def as_person() -> Callable[..., Program]:
    """A program with a token: `as_person(host, user, kind, *scopes)`, made in the user's schema."""

    def make(host: str, user: User, kind: str, *scopes: str) -> Program:
        return Program(host, token_of(user, kind, *scopes))

    return make
