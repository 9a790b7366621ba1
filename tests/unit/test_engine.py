"""The pure workflow engine: every pair of a state and a transition, for every role."""

from __future__ import annotations

import datetime as dt

import pytest

from mpp.regency.workflow import engine
from templates_catalogue.definitions.expressions import Context
from templates_catalogue.definitions.types import ROLES
from tests.factories import definitions as d

PERMIT = d.permit()
NOBODY = Context(answers={}, today=dt.date(2026, 11, 3))
STATES = [each.uid for each in PERMIT.workflow.states]
WAYS = {each.uid: each for each in PERMIT.workflow.transitions}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("way", WAYS)
def test_every_pair_of_state_and_transition(state: str, way: str) -> None:
    transition = WAYS[way]
    for role in ROLES:
        if transition.source != state:
            expected: type[engine.Refused] | None = engine.NotNow
        elif role not in transition.roles:
            expected = engine.NotYourRole
        else:
            expected = None
        if expected:
            with pytest.raises(expected):
                engine.follow(PERMIT, state, way, {role}, NOBODY, reason="sebab")
        else:
            step = engine.follow(PERMIT, state, way, {role}, NOBODY, reason="sebab")
            assert (step.source.uid, step.target.uid) == (state, transition.target)
        offered = engine.available(PERMIT, state, {role}, NOBODY)
        assert (transition in offered) is (expected is None)


def test_an_unknown_transition_is_named() -> None:
    with pytest.raises(engine.UnknownTransition) as caught:
        engine.follow(PERMIT, d.FILES, "tr-nothing", {"front_desk"}, NOBODY)
    assert caught.value.code == "unknown_transition"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_required_reason_may_not_be_blank(reason: str) -> None:
    with pytest.raises(engine.ReasonNeeded):
        engine.follow(PERMIT, d.FILES, d.RETURN, {"front_desk"}, NOBODY, reason=reason)


def test_a_guard_decides_with_the_answers() -> None:
    document = d.permit_document()
    for way in document["workflow"]["transitions"]:
        if way["uid"] == d.ACCEPT:
            way["guard"] = {"op": "eq", "left": {"field": d.KIND}, "right": {"value": d.KIND_NEW}}
    guarded = d.permit(workflow=document["workflow"])
    new = Context(answers={d.KIND: d.KIND_NEW}, today=dt.date(2026, 11, 3))
    assert engine.follow(guarded, d.FILES, d.ACCEPT, {"front_desk"}, new).target.uid == d.REVIEW
    with pytest.raises(engine.GuardFails):
        engine.follow(guarded, d.FILES, d.ACCEPT, {"front_desk"}, NOBODY)
    assert d.ACCEPT not in [
        each.uid for each in engine.available(guarded, d.FILES, {"front_desk"}, NOBODY)
    ]


def test_the_applicant_sends_and_withdraws() -> None:
    sending = engine.sending(PERMIT, d.RETURNED, NOBODY)
    withdrawal = engine.withdrawal(PERMIT, d.RETURNED, NOBODY)
    assert sending is not None
    assert sending.uid == d.RESEND
    assert withdrawal is not None
    assert withdrawal.uid == d.WITHDRAW
    assert engine.withdrawal(PERMIT, d.FILES, NOBODY) is None


def test_the_system_takes_what_needs_no_result_and_what_a_result_names() -> None:
    assert engine.automatic(PERMIT, d.CHECKING, NOBODY) is None
    passed = engine.by_outcome(PERMIT, d.CHECKING, "lolos", NOBODY)
    assert passed is not None
    assert passed.uid == d.PASS
    assert engine.by_outcome(PERMIT, d.CHECKING, "issued", NOBODY) is None
    document = d.permit_document()["workflow"]
    for way in document["transitions"]:
        way["outcome"] = None if way["uid"] == d.ISSUED else way.get("outcome")
    at_once = engine.automatic(d.permit(workflow=document), d.ISSUING, NOBODY)
    assert at_once is not None
    assert at_once.uid == d.ISSUED


def test_two_people_are_needed_where_the_definition_says_so() -> None:
    assert engine.excluded_by_two_person_rule(PERMIT, d.SIGN, {d.APPROVE})
    assert not engine.excluded_by_two_person_rule(PERMIT, d.SIGN, {d.ACCEPT})
    assert not engine.excluded_by_two_person_rule(PERMIT, d.SIGN, {d.SIGN})


def test_the_shape_of_a_workflow() -> None:
    assert engine.reachable(PERMIT, d.DRAFT) == set(STATES)
    assert engine.reachable(PERMIT, d.DONE) == {d.DONE}
    assert engine.dead_ends(PERMIT) == []
    path = [each.uid for each in engine.expected_path(PERMIT, d.FILES)]
    assert path == [d.REVIEW, d.SIGNING, d.ISSUING, d.DONE]
    assert engine.expected_path(PERMIT, d.REJECTED) == []


def test_a_state_without_a_way_to_the_end_is_found() -> None:
    document = d.permit_document()["workflow"]
    document["transitions"] = [way for way in document["transitions"] if way["source"] != d.SIGNING]
    assert engine.dead_ends(d.permit(workflow=document)) == [d.SIGNING]
