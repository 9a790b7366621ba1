"""What keeps a service from being published: forbidden requirements and missing components."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from templates_catalogue.conformity.components import Component, components
from templates_catalogue.conformity.rules import Rule, RuleSet, national_rules
from templates_catalogue.definitions.catalogues import DefaultStandards
from templates_catalogue.definitions.types import Requirement, ServiceDefinition, Text

HOURS_PER_DAY = 8
COMPONENT_POINTS = 5
RULE_POINTS = 30


@dataclass(frozen=True)
class Finding:
    """One thing the law asks for or forbids. Errors block publishing, warnings do not."""

    rule: str
    """The rule's uid, or `component-N`."""
    severity: Literal["error", "warning"]
    path: str
    uid: str | None
    offending: str
    """The text that gave rise to it."""
    basis: str
    message: Text
    fix: Text

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "path": self.path,
            "uid": self.uid,
            "offending": self.offending,
            "basis": self.basis,
            "message": self.message.model_dump(),
            "fix": self.fix.model_dump(),
        }


def lint(
    definition: ServiceDefinition, defaults: DefaultStandards, rules: RuleSet | None = None
) -> list[Finding]:
    """Findings of the national rules, then missing components. Empty when all is in order."""
    found = [
        finding for rule in _applicable(definition, rules) for finding in _broken(rule, definition)
    ]
    missing = [each for each in components(definition, defaults) if each.state == "missing"]
    return found + [_missing(each) for each in missing]


def score(
    definition: ServiceDefinition, defaults: DefaultStandards, rules: RuleSet | None = None
) -> int:
    """0 to 100: five points for each component that is there, thirty for the rules that are kept."""
    there = [each for each in components(definition, defaults) if each.state != "missing"]
    applicable = _applicable(definition, rules)
    kept = [rule for rule in applicable if not any(_broken(rule, definition))]
    share = len(kept) / len(applicable) if applicable else 1
    return len(there) * COMPONENT_POINTS + round(RULE_POINTS * share)


def _applicable(definition: ServiceDefinition, rules: RuleSet | None) -> list[Rule]:
    every = (rules or national_rules()).rules
    return [rule for rule in every if rule.applies_to(definition.category, definition.code)]


def _broken(rule: Rule, definition: ServiceDefinition) -> Iterator[Finding]:
    match rule.kind:
        case "forbidden_requirement":
            for number, requirement in enumerate(definition.requirements):
                offending = _offending(rule, requirement)
                if offending:
                    path = f"requirements[{number}]"
                    yield _finding(rule, path, requirement.uid, offending)
        case "free_of_charge":
            if definition.fee.kind != "free":
                yield _finding(rule, "fee.kind", None, definition.fee.kind)
        case "time_limit":
            if _too_long(rule, definition):
                limit = definition.time.limit
                yield _finding(rule, "time.limit", None, f"{limit.value} {limit.unit}")


def _offending(rule: Rule, requirement: Requirement) -> str | None:
    """The text of the requirement that a rule forbids; every language is read by itself."""
    for text in (requirement.label, requirement.hint):
        for words in (text.id, text.en) if text else ():
            if words and rule.found_in(words):
                return words
    return None


def _too_long(rule: Rule, definition: ServiceDefinition) -> bool:
    limit = definition.time.limit
    per_day = {"minutes": HOURS_PER_DAY * 60, "hours": HOURS_PER_DAY}.get(limit.unit, 1)
    return rule.working_days is not None and limit.value > rule.working_days * per_day


def _finding(rule: Rule, path: str, uid: str | None, offending: str) -> Finding:
    return Finding(
        rule=rule.uid,
        severity=rule.severity,
        path=path,
        uid=uid,
        offending=offending,
        basis=rule.basis,
        message=rule.message,
        fix=rule.fix,
    )


def _missing(component: Component) -> Finding:
    name = component.title
    where = {"requirements", "time", "fee", "output"}
    return Finding(
        rule=f"component-{component.number}",
        severity="error",
        path=component.key if component.key in where else f"standards.{component.key}",
        uid=None,
        offending="",
        basis="UU 25/2009 Pasal 21; PermenPANRB 15/2014",
        message=Text(
            id=f"Komponen {component.number}, {name.id}, belum diisi.",
            en=f"Component {component.number}, {name.en}, is missing.",
        ),
        fix=Text(
            id="Isi komponen ini, atau teks bawaan daerah untuk komponen 6 dan 8 sampai 14.",
            en="Fill in this component, or the regency's default text for 6 and 8 to 14.",
        ),
    )
