"""Reads about requests to join."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.core.files.base import File
from django.db.models import QuerySet

from tenants.onboarding.models import JoinRequest
from tenants.onboarding.states import RequestState
from tenants.registry.models import Region

AGREEMENT = Path(__file__).parent / "data" / "agreement.yaml"
OPEN = (RequestState.SUBMITTED, RequestState.QUESTIONED, RequestState.APPROVED)


@dataclass(frozen=True)
class Agreement:
    """The data-processing agreement in force; `title` and `text` are Texts."""

    version: str
    title: dict[str, str]
    text: dict[str, str]


@lru_cache(maxsize=1)
def agreement() -> Agreement:
    """The agreement that is shown and accepted now."""
    data = yaml.safe_load(AGREEMENT.read_text(encoding="utf-8"))
    return Agreement(str(data["version"]), data["title"], data["text"])


def by_token(access_token: str) -> JoinRequest | None:
    """The applicant's own request, by the token of the link."""
    found = JoinRequest.objects.select_related("region__parent")
    return found.filter(access_token=access_token).first() if access_token else None


def get(reference: str) -> JoinRequest | None:
    """A request by its public reference, for officers."""
    found = JoinRequest.objects.select_related("region__parent")
    return found.filter(reference=reference).first()


def requests(state: str = "") -> QuerySet[JoinRequest]:
    """Requests that were sent (of one state where that is given), newest first."""
    found = JoinRequest.objects.select_related("region").exclude(state=RequestState.DRAFT)
    return found.filter(state=state) if state else found


def open_for(region: Region) -> bool:
    """Whether a request for this region waits for a decision or was approved."""
    return JoinRequest.objects.filter(region=region, state__in=OPEN).exists()


def missing(request: JoinRequest) -> list[str]:
    """What a request lacks before it can be sent: `email`, `decree`, `agreement`."""
    lacking = {
        "email": not request.email_confirmed_at,
        "decree": not request.decree_file,
        "agreement": not request.agreement_accepted_at,
    }
    return [name for name, lacks in lacking.items() if lacks]


def decree_file(request: JoinRequest) -> File[bytes]:
    """The decree, opened for reading."""
    return request.decree_file.open("rb")
