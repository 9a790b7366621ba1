"""Run a rehearsal, undo it, keep its result."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mpp.kernel.errors import DomainError
from mpp.kernel.planes import regional
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.catalogue.models import PublicService, Rehearsal
from mpp.regency.certificates.rehearsal import walking
from mpp.regency.certificates.rehearsal.samples import CannotSample
from mpp.regency.certificates.rehearsal.walking import Stuck, Walk
from mpp.regency.documents.noting import names_stored
from mpp.regency.people import policies

log = logging.getLogger(__name__)
MOST_SHOWN = 30


@dataclass(frozen=True)
class RehearsalStep:
    """One thing that was tried; `message` says what to fix where it failed."""

    name: str
    label: str
    seconds: float
    ok: bool
    message: str = ""


@dataclass
class Result:
    """A rehearsal's outcome."""

    at: dt.datetime
    steps: list[RehearsalStep] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every step succeeded."""
        return bool(self.steps) and all(step.ok for step in self.steps)


@regional
def run(*, service: PublicService, by: Actor, at: dt.datetime) -> Result:
    """Try the service's published version end to end and clean up; keeps only the result.

    Never raises for a failing step: the result says which and why. Raises `NotPermitted`.
    """
    policies.require(by, "regency.manage")
    result = Result(at)
    with names_stored() as files:
        try:
            with transaction.atomic():
                _try(service, result, at)
                transaction.set_rollback(True)
        finally:
            for name in files:
                default_storage.delete(name)
    _keep(service, result, by, at)
    return result


def last_results() -> list[Rehearsal]:
    """The newest rehearsals with their services."""
    return list(Rehearsal.objects.select_related("service")[:MOST_SHOWN])


def passed_for(service: PublicService) -> bool:
    """Whether the version in force has been rehearsed with success."""
    if service.published is None:
        return False
    return service.rehearsals.filter(passed=True, version=service.published.number).exists()


def _try(service: PublicService, result: Result, at: dt.datetime) -> None:
    """Step after step until one fails."""
    walk = Walk(service, at)
    for name, label, do in walking.plan(walk):
        with _timed(result, name, label) as ok:
            do()
            ok()
        if not result.steps[-1].ok:
            return


@contextmanager
def _timed(result: Result, name: str, label: str | Promise) -> Iterator[Callable[[], None]]:
    begun, said, fine = time.monotonic(), "", False

    def ok() -> None:
        nonlocal fine
        fine = True

    try:
        with transaction.atomic():  # a failed statement spoils this step only
            yield ok
    except DomainError as refused:
        said = walking.explain(refused)
    except (Stuck, CannotSample) as stuck:
        said = str(stuck)
    except Exception as error:
        log.exception("rehearsal failed at %s", name)
        said = _("Kesalahan teknis: %(name)s.") % {"name": type(error).__name__}
    seconds = round(time.monotonic() - begun, 3)
    result.steps.append(RehearsalStep(name, str(label), seconds, fine, said))


@transaction.atomic
def _keep(service: PublicService, result: Result, by: Actor, at: dt.datetime) -> None:
    Rehearsal.objects.create(
        service=service,
        version=service.published.number if service.published else 0,
        passed=result.passed,
        steps=[asdict(step) for step in result.steps],
        started_by=by.actor_name,
        at=at,
    )
    detail = {"code": service.code, "passed": result.passed}
    audit.record(actor=by, event="service.rehearsed", subject=service, detail=detail, at=at)
