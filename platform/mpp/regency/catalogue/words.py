"""Texts of a service's document for the database, for search, and for people who adjust it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from templates_catalogue.conformity.lint import lint
from templates_catalogue.definitions.catalogues import DefaultStandards
from templates_catalogue.definitions.types import Parameter, ServiceDefinition
from templates_catalogue.definitions.validation import validate


def text(value: Mapping[str, str | None]) -> dict[str, str]:
    """A Text as it is kept in a row: without missing translations."""
    return {key: each for key, each in value.items() if each}


def searchable(document: Mapping[str, Any], category: Mapping[str, str] | None) -> str:
    """Small letters of everything a citizen may search for: names, summary, category, output."""
    texts = [document["name"], document.get("summary"), category, document["output"]["name"]]
    found = [each for value in texts if value for each in value.values() if each]
    found += [document["code"], document.get("subcategory") or ""]
    return " ".join(" ".join(found).lower().split())


def parameter_problem(parameter: Parameter | None, value: Any) -> str | None:
    """Why a parameter cannot have this value; `None` when it can."""
    if parameter is None:
        return _("Parameter ini tidak ada pada layanan.")
    if parameter.kind == "boolean":
        return None if isinstance(value, bool) else _("Pilih ya atau tidak.")
    if parameter.kind == "text":
        fine = isinstance(value, str) and 0 < len(value.strip()) <= 200
        return None if fine else _("Isi dengan teks paling panjang 200 huruf.")
    if isinstance(value, bool) or not isinstance(value, int):
        return _("Isi dengan angka bulat.")
    if parameter.minimum is not None and value < parameter.minimum:
        return _("Paling sedikit %(minimum)s.") % {"minimum": parameter.minimum}
    if parameter.maximum is not None and value > parameter.maximum:
        return _("Paling banyak %(maximum)s.") % {"maximum": parameter.maximum}
    return None


def problems(definition: ServiceDefinition, defaults: DefaultStandards) -> dict[str, list[str]]:
    """What keeps a definition from being published, by uid of the part (by path where it has none):
    faults of the document itself, then what the national rules forbid or ask for."""
    language = get_language() or "id"
    found: dict[str, list[str]] = {}
    for each in validate(definition):
        sentence = f"{each.message.in_language(language)} {each.fix.in_language(language)}"
        found.setdefault(each.uid or each.path, []).append(sentence)
    for place, sentences in breaches(definition, defaults).items():
        found.setdefault(place, []).extend(sentences)
    return found


def breaches(definition: ServiceDefinition, defaults: DefaultStandards) -> dict[str, list[str]]:
    """What the national rules forbid or ask for, by uid of the part (by path where it has none)."""
    language = get_language() or "id"
    found: dict[str, list[str]] = {}
    for finding in lint(definition, defaults):
        if finding.severity == "error":
            texts = (finding.message.in_language(language), finding.fix.in_language(language))
            sentence = f"{' '.join(texts)} ({finding.basis})"
            found.setdefault(finding.uid or finding.path, []).append(sentence)
    return found
