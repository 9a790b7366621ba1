"""Who acts on the national plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Somebody or something that acts: an officer, an applicant, staff of a regency, the system."""

    @property
    def actor_kind(self) -> str: ...
    @property
    def actor_id(self) -> str: ...
    @property
    def actor_name(self) -> str: ...


@dataclass(frozen=True)
class Officer:
    """Somebody who works for the nation; `roles` decide what `policies` let them do."""

    actor_id: str
    actor_name: str
    roles: frozenset[str] = frozenset()
    actor_kind: str = "officer"


@dataclass(frozen=True)
class Applicant:
    """The person in charge who asks to join for a regency; known by the request's reference."""

    actor_id: str
    actor_name: str
    actor_kind: str = "applicant"


@dataclass(frozen=True)
class Platform:
    """The platform itself; `actor_id` says which automatism."""

    actor_id: str = "platform"
    actor_name: str = "Sistem"
    actor_kind: str = "system"


PLATFORM = Platform()
