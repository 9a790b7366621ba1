"""What a validation finds: where, what is wrong, and what to do, in two languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from templates_catalogue.definitions.types import (
    FormField,
    Requirement,
    ServiceDefinition,
    State,
    Transition,
)


@dataclass(frozen=True)
class Message:
    """A sentence for people, in Indonesian and in English."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        """The sentence in `language` (`id`, `en`)."""
        return self.en if language.startswith("en") else self.id


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `code` is stable, `path` is a JSON path (`pages[0].fields[2]`)."""

    path: str
    code: str
    message: Message
    fix: Message
    uid: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "path": self.path,
            "uid": self.uid,
            "code": self.code,
            "message": {"id": self.message.id, "en": self.message.en},
            "fix": {"id": self.fix.id, "en": self.fix.en},
        }


def problem(
    path: str, code: str, message: tuple[str, str], fix: tuple[str, str], uid: str | None = None
) -> Problem:
    """A problem from two pairs of Indonesian and English sentences."""
    return Problem(path, code, Message(*message), Message(*fix), uid)


@dataclass(frozen=True)
class Place:
    """A part of a definition and where it stands."""

    path: str
    part: BaseModel

    @property
    def uid(self) -> str | None:
        """The part's uid, where it has one."""
        uid = getattr(self.part, "uid", None)
        return uid if isinstance(uid, str) else None


class Index:
    """A definition with its parts found by uid and by path."""

    def __init__(self, definition: ServiceDefinition) -> None:
        self.definition = definition
        self.places = list(_places(definition, ""))

    @cached_property
    def paths(self) -> dict[str, str]:
        """Path by uid, the first one where a uid is used twice."""
        found: dict[str, str] = {}
        for place in self.places:
            if place.uid:
                found.setdefault(place.uid, place.path)
        return found

    @cached_property
    def parts(self) -> dict[str, BaseModel]:
        """Part by uid."""
        return {place.uid: place.part for place in reversed(self.places) if place.uid}

    @cached_property
    def fields(self) -> dict[str, FormField]:
        """Form field by uid."""
        return {field.uid: field for field in self.definition.fields()}

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """Requirement by uid."""
        return {each.uid: each for each in self.definition.requirements}

    @cached_property
    def states(self) -> dict[str, State]:
        """State by uid."""
        return {state.uid: state for state in self.definition.workflow.states}

    @cached_property
    def exits(self) -> dict[str, list[Transition]]:
        """Transitions by the uid of the state they leave."""
        found: dict[str, list[Transition]] = {uid: [] for uid in self.states}
        for transition in self.definition.workflow.transitions:
            found.setdefault(transition.source, []).append(transition)
        return found

    def path(self, uid: str) -> str:
        """Where the part with this uid stands."""
        return self.paths.get(uid, "")


def _places(part: BaseModel, path: str) -> Iterator[Place]:
    yield Place(path or "definition", part)
    for name in type(part).model_fields:
        yield from _inside(getattr(part, name), f"{path}.{name}" if path else name)


def _inside(value: Any, path: str) -> Iterator[Place]:
    if isinstance(value, BaseModel):
        yield from _places(value, path)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _inside(each, f"{path}[{number}]")
