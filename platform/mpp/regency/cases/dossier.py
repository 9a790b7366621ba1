"""A submission with everything its definition needs to judge it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mpp.regency.cases.models import Evidence, Submission
from mpp.regency.catalogue.models import ServiceVersion
from templates_catalogue.definitions import forms
from templates_catalogue.definitions.expressions import Context
from templates_catalogue.definitions.types import ServiceDefinition


@dataclass(frozen=True)
class Dossier:
    """The pinned definition, the answers (numbers sealed), what is attached, and the local day."""

    definition: ServiceDefinition
    answers: dict[str, Any]
    parameters: dict[str, Any]
    attached: frozenset[str]
    today: dt.date

    @property
    def context(self) -> Context:
        """What guards and conditions may look at."""
        return forms.context_for(
            self.definition, self.answers, self.attached, self.parameters, self.today
        )


def dossier_of(submission: Submission, today: dt.date) -> Dossier:
    """The dossier of a submission on a local day."""
    held = Evidence.objects.filter(submission=submission, replaced=False)
    return Dossier(
        definition=definition_of(submission.version),
        answers=submission.answers,
        parameters=submission.version.parameters,
        attached=frozenset(held.values_list("requirement_uid", flat=True)),
        today=today,
    )


_MOST_KEPT = 512
_kept: dict[str, ServiceDefinition] = {}


def definition_of(version: ServiceVersion) -> ServiceDefinition:
    """The version's definition.

    Parsing costs milliseconds and a version never changes, so it is kept in this process by its
    digest, which is the hash of the whole document.
    """
    found = _kept.get(version.digest)
    if found is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        found = _kept[version.digest] = version.document
    return found
