"""How a regency counts its own figures: its apps register callables that run in its schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from mpp.kernel.registry import Registry

Collect = Callable[[dt.datetime], Mapping[str, int | float | None]]

registry: Registry[Collect] = Registry("collector of figures")


def collect(at: dt.datetime) -> dict[str, int | float | None]:
    """All figures of the present schema; aggregates only, nothing about persons."""
    found: dict[str, int | float | None] = {}
    for _name, each in registry:
        found |= each(at)
    return found
