"""What the law fixes in a definition, and whether a changed definition still keeps to it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from templates_catalogue.definitions.canonical import as_document
from templates_catalogue.definitions.types import Duration, Fee, Pin, ServiceDefinition

_MINUTES = {"minutes": 1, "hours": 60, "working_days": 8 * 60}


def broken(
    base: ServiceDefinition, ours: ServiceDefinition, parameters: Mapping[str, Any]
) -> Iterator[Pin]:
    """The pins of `base` (what we cloned) that `ours`, with these parameter values, does not keep.

    `locked`: equal to the base. `bounded`: time only shorter, fee only lower, laws only added,
    a requirement only lighter.
    """
    for pin in base.pins:
        if not _kept(pin, base, ours, parameters):
            yield pin


def _kept(
    pin: Pin, base: ServiceDefinition, ours: ServiceDefinition, parameters: Mapping[str, Any]
) -> bool:
    if pin.target == "fee":
        return ours.fee == base.fee or (pin.kind == "bounded" and not_dearer(base.fee, ours.fee))
    if pin.target == "time":
        bounded = pin.kind == "bounded" and not_longer(base.time.limit, ours.time.limit)
        return ours.time == base.time or bounded
    if pin.target == "standards.legal_basis":
        laws = (set(base.standards.legal_basis), set(ours.standards.legal_basis))
        return laws[0] <= laws[1]
    return _element_kept(pin, base, ours, parameters)


def not_longer(base: Duration, ours: Duration) -> bool:
    """Whether our limit is at most the base's; calendar days compare with calendar days only."""
    if base.unit == ours.unit:
        return ours.value <= base.value
    if "calendar_days" in (base.unit, ours.unit):
        return False
    return ours.value * _MINUTES[ours.unit] <= base.value * _MINUTES[base.unit]


def not_dearer(base: Fee, ours: Fee) -> bool:
    """Whether nobody can be asked for more than in the base."""
    if base.kind == "free":
        return ours.kind == "free"
    allowed = {line.uid: line.amount for line in base.lines}
    cheap = all(line.uid in allowed and line.amount <= allowed[line.uid] for line in ours.lines)
    return cheap and ours.kind in {base.kind, "free"}


def _element_kept(
    pin: Pin, base: ServiceDefinition, ours: ServiceDefinition, parameters: Mapping[str, Any]
) -> bool:
    theirs = _parts(as_document(base)).get(pin.target)
    mine = _parts(as_document(ours)).get(pin.target)
    if theirs is None:
        return True
    if pin.target in parameters and parameters[pin.target] != theirs.get("default"):
        return False
    if mine is None:
        return pin.kind == "bounded"
    if pin.kind == "bounded":
        return _lighter(theirs, mine)
    if pin.attribute:
        return bool(mine.get(pin.attribute) == theirs.get(pin.attribute))
    return mine == theirs


def _lighter(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> bool:
    """Mandatory may become optional and an amount smaller, nothing the other way round."""
    for attribute in ("mandatory", "required", "amount"):
        if attribute in theirs and mine.get(attribute, 0) > theirs[attribute]:
            return False
    return True


def _parts(document: Any) -> dict[str, dict[str, Any]]:
    """Every part of a document that has a uid."""
    found: dict[str, dict[str, Any]] = {}
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if isinstance(part.get("uid"), str):
                found[part["uid"]] = part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return found
