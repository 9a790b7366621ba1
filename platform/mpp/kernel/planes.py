"""Which schema a function may run in. The wrong one is a bug, so it raises instead of returning."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection
from django_tenants.utils import get_public_schema_name, schema_context

P = ParamSpec("P")
R = TypeVar("R")


class WrongPlane(RuntimeError):
    """A regional function was called in the public schema, or a national one in a regency's."""


def current_schema() -> str:
    """The schema that statements of this thread run in."""
    return str(getattr(connection, "schema_name", None) or get_public_schema_name())


def on_national_plane() -> bool:
    """Whether the current schema is the public one."""
    return current_schema() == str(get_public_schema_name())


def leave_regency() -> None:
    """Put the connection back on the public schema."""
    connection.set_schema_to_public()  # type: ignore[attr-defined]  # django-tenants' own method


@contextmanager
def national_plane() -> Iterator[None]:
    """Run the block in the public schema and come back afterwards."""
    with schema_context(get_public_schema_name()):
        yield


@contextmanager
def regency_plane(schema: str) -> Iterator[None]:
    """Run the block in a regency's schema and come back afterwards.

    Never `with tenant:` of django-tenants: it keeps what to go back to in a list that all threads share.
    """
    with schema_context(schema):
        yield


def national(action: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that runs in the public schema only; raises `WrongPlane` elsewhere."""

    @wraps(action)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not on_national_plane():
            raise WrongPlane(f"{action.__qualname__} runs in the public schema only")
        return action(*args, **kwargs)

    return guarded


def regional(action: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that runs in a regency's schema only; raises `WrongPlane` elsewhere."""

    @wraps(action)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if on_national_plane():
            raise WrongPlane(f"{action.__qualname__} runs in a regency's schema only")
        return action(*args, **kwargs)

    return guarded
