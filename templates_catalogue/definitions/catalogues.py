"""Catalogues as folders: `catalogue.yaml` (who publishes, what its words mean) and `services/`.

A folder is found, never named: whoever adds one adds a publisher.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from templates_catalogue.definitions.loading import load_file, read_document, read_file
from templates_catalogue.definitions.types import (
    AgencyRole,
    Channel,
    Key,
    Part,
    Role,
    ServiceDefinition,
    Text,
)
from templates_catalogue.definitions.validation import Problem
from templates_catalogue.definitions.validation.problems import Index, problem

ROOT = Path(__file__).parent.parent / "catalogues"
"""Where the catalogues that come with the product are."""


class Agency(Part):
    """What the publisher calls the agency of a role. A regency maps the role to a unit of its own."""

    name: Text
    short: str | None = None
    kind: Literal["regional", "village", "vertical"] = "regional"
    """regional: of the regency; village: of each village; vertical: of the nation or province."""


class ServicePoint(Part):
    """A place or way where the publisher serves people; an example for those who follow."""

    key: Key
    name: Text
    kind: Channel
    district: Annotated[str, Field(pattern=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}$")] | None = None


class DefaultStandards(Part):
    """Texts of the components that services may share (6 and 8 to 14)."""

    complaints: Text | None = None
    facilities: Text | None = None
    competence: Text | None = None
    supervision: Text | None = None
    staffing: Text | None = None
    service_guarantee: Text | None = None
    safety_guarantee: Text | None = None
    evaluation: Text | None = None


class CatalogueProfile(Part):
    """What a catalogue says about itself."""

    format: Literal[1] = 1
    publisher: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
    name: Text
    """The publisher's name."""
    region: Annotated[str, Field(pattern=r"^[0-9]{2}\.[0-9]{2}$")] | None = None
    """The publisher's regency code; the nation has none."""
    title: Text
    description: Text
    version: Annotated[int, Field(ge=1)]
    note: Text
    """What changed in this version."""
    agencies: dict[AgencyRole, Agency]
    categories: dict[Key, Text]
    """In the order in which they are shown."""
    roles: dict[Role, Text]
    service_points: list[ServicePoint] = []
    standards: DefaultStandards = DefaultStandards()


@dataclass(frozen=True)
class Catalogue:
    """A catalogue with its services, in the order of their codes."""

    folder: Path
    profile: CatalogueProfile
    definitions: tuple[ServiceDefinition, ...]


def discover(root: Path = ROOT) -> list[Path]:
    """The folders below `root` that hold a `catalogue.yaml`, by name."""
    return sorted(path.parent for path in root.glob("*/catalogue.yaml"))


def load_profile(folder: Path) -> CatalogueProfile:
    """A catalogue without its services. Raises `CannotRead` or `pydantic.ValidationError`."""
    return CatalogueProfile.model_validate(read_document(read_file(folder / "catalogue.yaml")))


def load_catalogue(folder: Path) -> Catalogue:
    """A catalogue with its services. Raises `CannotRead` or `pydantic.ValidationError`."""
    definitions = [load_file(path) for path in sorted((folder / "services").glob("*.yaml"))]
    ordered = tuple(sorted(definitions, key=lambda each: each.code))
    return Catalogue(folder, load_profile(folder), ordered)


def check_catalogues(catalogues: list[Catalogue]) -> list[Problem]:
    """What is wrong between definitions: shared uids and codes, unknown agencies and categories."""
    found: list[Problem] = []
    seen: dict[str, str] = {}
    for catalogue in catalogues:
        codes: set[str] = set()
        for definition in catalogue.definitions:
            found += _words(catalogue.profile, definition)
            found += _shared(definition, seen)
            if definition.code in codes:
                found.append(_twice(definition, "code", definition.code))
            codes.add(definition.code)
    return found


def _words(profile: CatalogueProfile, definition: ServiceDefinition) -> Iterator[Problem]:
    agencies = {definition.agency} | {each.agency for each in definition.workflow.states}
    unknown = {each for each in agencies if each} - set(profile.agencies)
    if definition.category not in profile.categories:
        unknown.add(definition.category)
    roles = {each.role for each in definition.workflow.states if each.role}
    unknown |= roles - set(profile.roles)
    for word in sorted(unknown):
        yield problem(
            definition.code,
            "unknown_word",
            (
                f"“{word}” tidak ada pada catalogue.yaml.",
                f"“{word}” is not in catalogue.yaml.",
            ),
            ("Tambahkan di sana.", "Add it there."),
            definition.uid,
        )


def _shared(definition: ServiceDefinition, seen: dict[str, str]) -> Iterator[Problem]:
    for place in Index(definition).places:
        if place.uid is not None:
            if place.uid in seen:
                yield _twice(definition, "uid", place.uid)
            seen[place.uid] = definition.code


def _twice(definition: ServiceDefinition, kind: str, value: str) -> Problem:
    return problem(
        definition.code,
        f"shared_{kind}",
        (f"{kind} “{value}” dipakai dua kali.", f"The {kind} “{value}” is used twice."),
        ("Beri yang baru.", "Give it a new one."),
        definition.uid,
    )
