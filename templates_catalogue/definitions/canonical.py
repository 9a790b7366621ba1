"""The canonical form of a definition and its digest: one document, one spelling, one sha-256."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from templates_catalogue.definitions.types import ServiceDefinition


def as_document(definition: ServiceDefinition) -> dict[str, Any]:
    """The definition as plain JSON data, every default filled in, texts in Unicode NFC."""
    return {
        key: _normal(value)
        for key, value in definition.model_dump(mode="json", by_alias=True).items()
    }


def canonical_json(definition: ServiceDefinition) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces and every default filled in.

    Two spellings of one document (YAML or JSON, defaults written or left out, `5` or `5.0`,
    composed or combining letters) give the same bytes.
    """
    return json.dumps(
        as_document(definition),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    ).encode()


def digest(definition: ServiceDefinition) -> str:
    """`sha256:` and the hexadecimal SHA-256 of the canonical form."""
    return "sha256:" + hashlib.sha256(canonical_json(definition)).hexdigest()


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_normal(each) for each in value]
    if isinstance(value, dict):
        return {key: _normal(each) for key, each in value.items()}
    return value
