"""What a regency may change of a service without a form builder, applied to its document. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from templates_catalogue.definitions.canonical import as_document
from templates_catalogue.definitions.types import ServiceDefinition


@dataclass(frozen=True)
class RequirementChange:
    """Changes of one requirement; `None` leaves a part as it is."""

    label: dict[str, str] | None = None
    hint: dict[str, str] | None = None
    mandatory: bool | None = None
    removed: bool = False


@dataclass(frozen=True)
class Changes:
    """What to change; `None` and empty mappings leave a part as it is. Texts are {"id", "en"}."""

    name: dict[str, str] | None = None
    summary: dict[str, str] | None = None
    time: tuple[int, str] | None = None  # value and unit of the limit
    fee_lines: Mapping[str, int] = field(default_factory=dict)  # fee line uid -> whole rupiah
    fee_note: dict[str, str] | None = None
    requirements: Mapping[str, RequirementChange] = field(default_factory=dict)  # by uid
    parameters: Mapping[str, Any] = field(default_factory=dict)  # by uid
    standards: Mapping[str, Any] = field(default_factory=dict)  # component key -> Text or None
    note: dict[str, str] | None = None  # what changed and why, kept with the version


def apply(definition: ServiceDefinition, changes: Changes) -> ServiceDefinition:
    """The definition with the changes; raises `pydantic.ValidationError` and `KeyError` (unknown uid)."""
    document = as_document(definition)
    for key in ("name", "summary"):
        text = getattr(changes, key)
        if text is not None:
            document[key] = _text(text)
    if changes.time is not None:
        document["time"]["limit"] = {"value": changes.time[0], "unit": changes.time[1]}
        _shrink_budgets(definition, document)
    _change_fee(document["fee"], changes)
    document["requirements"] = _requirements(document["requirements"], changes.requirements)
    _relax_examples(document["tests"], changes)
    for key, text in changes.standards.items():
        document["standards"][key] = _text(text) if isinstance(text, dict) else text
    return ServiceDefinition.model_validate(document)


def _change_fee(fee: dict[str, Any], changes: Changes) -> None:
    lines = {line["uid"]: line for line in fee["lines"]}
    for uid, amount in changes.fee_lines.items():
        lines[uid]["amount"] = amount
    if changes.fee_note is not None:
        fee["note"] = _text(changes.fee_note)


def _requirements(
    there: list[dict[str, Any]], changes: Mapping[str, RequirementChange]
) -> list[dict[str, Any]]:
    unknown = set(changes) - {each["uid"] for each in there}
    if unknown:
        raise KeyError(min(unknown))
    kept = []
    for each in there:
        change = changes.get(each["uid"], RequirementChange())
        if change.removed:
            continue
        for key in ("label", "hint"):
            text = getattr(change, key)
            if text is not None:
                each[key] = _text(text)
        if change.mandatory is not None:
            each["mandatory"] = change.mandatory
        kept.append(each)
    return kept


def _relax_examples(tests: list[dict[str, Any]], changes: Changes) -> None:
    """The template's own examples no longer speak about the fee and requirements that changed."""
    touched = set(changes.requirements)
    for test in tests:
        if changes.fee_lines:
            test["fee"] = None
        for key in ("required", "waived"):
            test[key] = [uid for uid in test[key] if uid not in touched]


_MINUTES = {"minutes": 1, "hours": 60, "working_days": 8 * 60, "calendar_days": 8 * 60}


def _shrink_budgets(definition: ServiceDefinition, document: dict[str, Any]) -> None:
    """Step budgets must fit into the service's time: a shorter limit shortens them in proportion."""
    limit = document["time"]["limit"]
    before = definition.time.limit.value * _MINUTES[definition.time.limit.unit]
    after = limit["value"] * _MINUTES[limit["unit"]]
    if not before or after >= before:
        return
    for state in document["workflow"]["states"]:
        budget = state["budget"]
        if budget and budget["value"]:
            minutes = budget["value"] * _MINUTES[budget["unit"]] * after // before
            state["budget"] = {"value": max(minutes, 1), "unit": "minutes"}


def _text(text: Mapping[str, str]) -> dict[str, str] | None:
    """A Text without empty translations; nothing where everything was cleared."""
    found = {key: value.strip() for key, value in text.items() if value and value.strip()}
    return found or None
