"""A named refusal of the domain on the form that caused it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from mpp.kernel.errors import DomainError

UNPROCESSABLE = 422


def attempt(form: forms.Form, act: Callable[[], Any]) -> int:
    """Do what a bound form asks for; 0 when it was done, else the HTTP status to answer with."""
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        act()
    except DomainError as refused:
        return onto(form, refused)
    return 0


def onto(form: forms.Form, refused: DomainError) -> int:
    """Put the refusal's sentences at the fields they are about (else above the form).

    Gives the HTTP status to answer with.
    """
    places = refused.detail.get("errors") or {}
    for place, sentences in places.items():
        for sentence in sentences:
            form.add_error(place if place in form.fields else None, str(sentence))
    if not places:
        form.add_error(None, str(refused))
    return refused.status
