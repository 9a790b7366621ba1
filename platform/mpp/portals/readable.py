"""A definition as people read it: its conditions as sentences, its workflow as numbered steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from mpp.portals import labels
from mpp.portals.design.formats import number, text
from mpp.regency.catalogue.queries import COMPONENTS
from templates_catalogue.definitions import expressions as ex
from templates_catalogue.definitions.types import ServiceDefinition, State, Transition

FIRST_DEFAULT = 8  # components from here on may take the regency's own text
COMPARISONS = {
    "eq": "=",
    "ne": "≠",
    "gt": ">",
    "gte": "≥",
    "lt": "<",
    "lte": "≤",
}


class Names:
    """What the uids of a definition are called in the reader's language."""

    def __init__(self, definition: ServiceDefinition) -> None:
        self._names: dict[str, str] = {}
        for page in definition.pages:
            for each in page.fields:
                self._names[each.uid] = text(each.label)
                self._names |= {option.uid: text(option.label) for option in each.options}
                for column in each.columns:
                    self._names[column.uid] = text(column.label)
                    self._names |= {option.uid: text(option.label) for option in column.options}
        self._names |= {each.uid: text(each.label) for each in definition.parameters}
        self._names |= {each.uid: text(each.label) for each in definition.requirements}
        self._names |= {each.uid: text(each.name) for each in definition.workflow.states}
        self._names |= {each.uid: text(each.name) for each in definition.workflow.transitions}
        self._names |= {each.uid: text(each.message) for each in definition.eligibility}

    def of(self, uid: str) -> str:
        """The name, or the uid where the definition has no such part."""
        return self._names.get(uid, uid)

    def value(self, value: Any) -> str:
        """A constant as people write it; an option by its label."""
        if isinstance(value, bool):
            return labels.yes_no(value=value)
        if isinstance(value, list):
            return ", ".join(self.value(each) for each in value)
        if isinstance(value, int | float):
            return number(value)
        return f"“{self.of(str(value))}”"


def sentence(condition: ex.Condition | None, names: Names) -> str:
    """When something is asked, in words; empty when it always is."""
    if condition is None:
        return ""
    match condition:
        case ex.Group():
            word = _(" dan ") if condition.op == "and" else _(" atau ")
            return word.join(_nested(each, names) for each in condition.of)
        case ex.Not():
            return _("bukan (%(what)s)") % {"what": sentence(condition.of, names)}
        case ex.Empty():
            return _("%(what)s tidak diisi") % {"what": _operand(condition.of, names)}
        case ex.Rows():
            return _rows(condition, names)
        case _:
            return _comparison(condition, names)


def _nested(condition: ex.Condition, names: Names) -> str:
    words = sentence(condition, names)
    return f"({words})" if isinstance(condition, ex.Group) else words


def _rows(condition: ex.Rows, names: Names) -> str:
    pattern = (
        _("di setiap baris %(table)s: %(what)s")
        if condition.op == "every"
        else _("di salah satu baris %(table)s: %(what)s")
    )
    return pattern % {
        "table": f"“{names.of(condition.field)}”",
        "what": sentence(condition.where, names),
    }


def _comparison(condition: ex.Comparison, names: Names) -> str:
    left = _operand(condition.left, names)
    right = _operand(condition.right, names)
    if isinstance(condition.left, ex.AttachedOperand):
        given = right == labels.yes_no(value=condition.op != "ne")
        return (_("%(what)s dilampirkan") if given else _("%(what)s tidak dilampirkan")) % {
            "what": left
        }
    if condition.op == "in":
        return _("%(what)s salah satu dari %(values)s") % {"what": left, "values": right}
    return f"{left} {COMPARISONS[condition.op]} {right}"


def _operand(operand: ex.Operand, names: Names) -> str:
    match operand:
        case ex.FieldOperand():
            return names.of(operand.field)
        case ex.ParameterOperand():
            return names.of(operand.param)
        case ex.ItemOperand():
            return names.of(operand.item)
        case ex.AttachedOperand():
            return names.of(operand.attached)
        case ex.AgeOperand():
            return _("usia menurut %(what)s") % {"what": _operand(operand.age, names)}
        case _:
            return names.value(operand.value)


@dataclass(frozen=True)
class Way:
    """One way out of a state."""

    name: str
    target: str
    roles: str
    signs: bool
    when: str


@dataclass(frozen=True)
class Step:
    """One state of the workflow as a step people read."""

    name: str
    kind: str
    final: bool
    role: str
    budget: str
    ways: list[Way] = field(default_factory=list)


def steps(definition: ServiceDefinition) -> list[Step]:
    """The states in the order of the document, each with its ways out."""
    names = Names(definition)
    return [_step(state, definition, names) for state in definition.workflow.states]


def _step(state: State, definition: ServiceDefinition, names: Names) -> Step:
    return Step(
        name=text(state.name),
        kind=labels.of(labels.STATE_KINDS, state.kind),
        final=state.kind in ("done", "rejected", "cancelled"),
        role=labels.of(labels.WORKFLOW_ROLES, state.role) if state.role else "",
        budget=labels.duration(state.budget) if state.budget else "",
        ways=[
            _way(each, names)
            for each in definition.workflow.transitions
            if each.source == state.uid
        ],
    )


def _way(transition: Transition, names: Names) -> Way:
    return Way(
        name=text(transition.name),
        target=names.of(transition.target),
        roles=", ".join(labels.of(labels.WORKFLOW_ROLES, role) for role in transition.roles),
        signs=transition.signs,
        when=sentence(transition.guard, names),
    )


def standards(definition: ServiceDefinition, defaults: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Components 8 to 14 with their texts; `inherited` where the publisher's default fills in."""
    titles = component_titles()
    rows = []
    for position, (key, _title) in enumerate(COMPONENTS, start=1):
        if position < FIRST_DEFAULT:
            continue
        own = getattr(definition.standards, key)
        rows.append(
            {
                "number": position,
                "title": titles[position],
                "text": text(own or defaults.get(key)),
                "inherited": own is None,
            }
        )
    return rows


def component_titles() -> dict[int, str]:
    """The fourteen components of a service standard (UU 25/2009 article 21)."""
    return {number: text(title) for number, (_key, title) in enumerate(COMPONENTS, start=1)}


def described(definition: ServiceDefinition, defaults: dict[str, Any]) -> dict[str, Any]:
    """A definition for the page's template: every part in the reader's words."""
    names = Names(definition)
    return {
        "definition": definition,
        "titles": component_titles(),
        "time": labels.duration(definition.time.limit),
        "output_kind": labels.of(labels.OUTPUT_KINDS, definition.output.kind),
        "identity": str(labels.IDENTITY_LEVELS[definition.identity_level]),
        "channels": [labels.of(labels.CHANNELS, each) for each in definition.channels],
        "applicants": [labels.of(labels.APPLICANTS, each) for each in definition.applicants],
        "requirements": [
            {
                "requirement": each,
                "kind": labels.of(labels.REQUIREMENT_KINDS, each.kind),
                "when": sentence(each.when, names),
            }
            for each in definition.requirements
        ],
        "pages": [
            {
                "page": page,
                "when": sentence(page.when, names),
                "fields": [
                    {
                        "field": each,
                        "kind": labels.of(labels.FIELD_KINDS, each.kind),
                        "when": sentence(each.when, names),
                    }
                    for each in page.fields
                ],
            }
            for page in definition.pages
        ],
        "fees": [
            {"line": each, "when": sentence(each.when, names)} for each in definition.fee.lines
        ],
        "steps": steps(definition),
        "standards": standards(definition, defaults),
        "complaints": text(definition.standards.complaints or defaults.get("complaints")),
        "pins": [{"pin": pin, "what": names.of(pin.target)} for pin in definition.pins],
    }
