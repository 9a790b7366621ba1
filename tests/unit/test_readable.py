"""Definitions as people read them: conditions become sentences without uids or operators."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import override

import templates_catalogue
from mpp.portals import readable
from templates_catalogue.definitions import loading
from templates_catalogue.definitions.expressions import (
    AttachedOperand,
    Comparison,
    Empty,
    FieldOperand,
    Group,
    Not,
    ValueOperand,
)
from templates_catalogue.definitions.types import ServiceDefinition

CATALOGUES = Path(templates_catalogue.__file__).parent / "catalogues"
SERVICES = sorted(CATALOGUES.glob("*/services/*.yaml"))


@pytest.fixture(scope="module")
def licence() -> ServiceDefinition:
    return loading.load_file(CATALOGUES / "banyuwangi" / "services" / "sip-prw-01.yaml")


def test_a_condition_is_a_sentence_with_labels(licence: ServiceDefinition) -> None:
    names = readable.Names(licence)
    choice = next(each for each in licence.fields() if each.kind == "choice")
    option = choice.options[0]
    condition = Comparison(
        op="eq", left=FieldOperand(field=choice.uid), right=ValueOperand(value=option.uid)
    )
    assert readable.sentence(condition, names) == f"{choice.label.id} = “{option.label.id}”"


def test_groups_negations_and_evidence_read_naturally(licence: ServiceDefinition) -> None:
    names = readable.Names(licence)
    field, requirement = licence.fields()[0], licence.requirements[0]
    handed_in = Comparison(
        op="eq", left=AttachedOperand(attached=requirement.uid), right=ValueOperand(value=True)
    )
    missing = Empty(op="empty", of=FieldOperand(field=field.uid))
    words = readable.sentence(Group(op="and", of=[handed_in, Not(op="not", of=missing)]), names)
    assert words == (f"{requirement.label.id} dilampirkan dan bukan ({field.label.id} tidak diisi)")
    assert readable.sentence(None, names) == ""


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_nothing_of_a_definition_is_read_as_a_uid(path: Path) -> None:
    definition = loading.load_file(path)
    names = readable.Names(definition)
    conditions = [each.when for each in definition.requirements]
    conditions += [each.when for each in definition.fields()]
    conditions += [each.guard for each in definition.workflow.transitions]
    with override("id"):
        told = [readable.sentence(each, names) for each in conditions if each is not None]
        told += [way.target for step in readable.steps(definition) for way in step.ways]
        told += [pin["what"] for pin in readable.described(definition, {})["pins"]]
    uids = {each.uid for each in definition.fields()}
    uids |= {each.uid for each in definition.requirements}
    assert not [words for words in told if any(uid in words for uid in uids)]
