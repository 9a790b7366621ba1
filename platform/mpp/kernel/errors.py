"""Failures a person can act on: named exceptions with a stable code and a sentence that says what to do."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise


class DomainError(Exception):
    """Base of the named exceptions that stand beside the actions.

    `code` is stable and part of the API. The message is a sentence in Indonesian (translated where the
    reader chose English) that says what happened and what to do. `detail` holds what a program may
    want to know; it never holds personal data.
    """

    code = "error"
    status = 409
    message: str | Promise = ""

    def __init__(self, message: str | Promise | None = None, **detail: Any) -> None:
        self.text = message if message is not None else self.message
        self.detail = detail
        super().__init__(self.text)

    def __str__(self) -> str:
        return str(self.text)


class NotPermitted(DomainError):
    """The actor may not do this; raised by policies."""

    code = "not_permitted"
    status = 403


class Invalid(DomainError):
    """What was sent cannot be accepted; `detail["errors"]` maps places to lists of sentences."""

    code = "invalid"
    status = 422
