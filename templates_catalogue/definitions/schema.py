"""The published JSON Schema of definitions (2020-12), made from the typed models."""

from __future__ import annotations

from typing import Any

from templates_catalogue.definitions.types import FORMAT, ServiceDefinition

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = f"urn:mpp-nusantara:service-definition:{FORMAT}"


def json_schema() -> dict[str, Any]:
    """The schema with its identity first; descriptions are the docstrings of the models.

    It says what a document looks like. What fits together (conditions, workflow, budgets) is
    checked by `validation.validate`.
    """
    return {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        **ServiceDefinition.model_json_schema(mode="validation"),
        "title": "Service definition",
    }
