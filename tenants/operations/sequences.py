"""The steps operations are made of. Regency apps register the parts that run in their schema.

A step runs again after a crash, so it must be idempotent, and `done` must see by the facts (never by
our own notes) that nothing is left to do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mpp.kernel.registry import Registry
from tenants.operations.models import Operation
from tenants.registry.models import Regency

PROVISION = "provision"


class StepFailed(Exception):
    """A step cannot be finished; says what went wrong and what a person can do about it."""

    def __init__(self, message: str | Promise, cure: str | Promise = "") -> None:
        self.message, self.cure = message, cure
        super().__init__(str(message))


@dataclass(frozen=True)
class Job:
    """What a step is given."""

    operation: Operation
    regency: Regency
    at: dt.datetime
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One idempotent step, run on the national plane; it enters the regency's schema itself."""

    name: str
    label: str | Promise
    run: Callable[[Job], dict[str, Any] | None]
    done: Callable[[Job], bool]
    cure: str | Promise = ""


SEQUENCES: dict[str, tuple[str, ...]] = {
    PROVISION: (
        "create_schema",
        "domain",
        "first_administrator",
        "clone_catalogue",
        "defaults",
        "smoke_check",
    ),
}
"""The kinds of operations and their steps, in order."""

KINDS = {PROVISION: _("Penyiapan daerah")}

registry: Registry[Step] = Registry("operation step")


def register(
    name: str,
    label: str | Promise,
    run: Callable[[Job], dict[str, Any] | None],
    done: Callable[[Job], bool],
    cure: str | Promise = "",
) -> Step:
    """Plug in a step; called in `AppConfig.ready()` of the app that knows how."""
    return registry.register(name, Step(name, label, run, done, cure))


def of_kind(kind: str) -> list[Step]:
    """The steps of a kind of operation; raises `LookupError` when an app has not registered one."""
    return [registry.get(name) for name in SEQUENCES[kind]]
