"""The `catalogue.yaml` of a catalogue folder: who publishes it, and the words its services use."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from templates_catalogue.definitions.loading import load_file, read_document, read_file
from templates_catalogue.definitions.types import AgencyRole, Key, ServiceDefinition, Text


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, use_attribute_docstrings=True)


class Agency(_Part):
    """What a definition calls an agency, and its name where nobody has changed it."""

    key: AgencyRole
    name: Text
    kind: Literal["daerah", "desa", "vertikal"] = "daerah"


class Category(_Part):
    """A group of services on the home page."""

    key: Key
    name: Text


class Manifest(_Part):
    """A publisher and what all its services share. Unknown keys are kept in the profile."""

    format: Literal[1] = 1
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=48)]
    name: Text
    description: Text | None = None
    regency_code: Annotated[str, Field(pattern=r"^(\d\d\.\d\d)?$")] = ""
    agencies: list[Agency]
    categories: list[Category]
    default_components: dict[str, Text] = {}

    def profile(self) -> dict[str, object]:
        """What the publisher's row keeps: everything that has no column of its own."""
        own = {"format", "key", "name", "description", "regency_code"}
        return self.model_dump(mode="json", exclude=own)


def service_files(folder: Path) -> list[Path]:
    """The definition files of a catalogue folder, by name."""
    return sorted((folder / "services").glob("*.yaml")) + sorted(
        (folder / "services").glob("*.json")
    )


def read(folder: Path) -> tuple[Manifest, list[ServiceDefinition]]:
    """Everything in a catalogue folder; raises `CannotRead` or `pydantic.ValidationError`."""
    manifest = Manifest.model_validate(read_document(read_file(folder / "catalogue.yaml")))
    return manifest, [load_file(path) for path in service_files(folder)]


def fingerprint(folder: Path) -> str:
    """SHA-256 over names and bytes of all files: equal means that there is nothing to load."""
    total = hashlib.sha256()
    for path in [folder / "catalogue.yaml", *service_files(folder)]:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
