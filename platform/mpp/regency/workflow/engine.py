"""The workflow of a definition as a pure machine: where a case can go, and who may take it there.

Nothing here knows a database. Actions ask the policy who somebody is, ask the engine what is possible,
and then write with compare-and-swap.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from templates_catalogue.definitions.expressions import Context, evaluate
from templates_catalogue.definitions.types import (
    Effect,
    ServiceDefinition,
    State,
    StateKind,
    Transition,
)

FINAL: frozenset[StateKind] = frozenset({"done", "rejected", "cancelled"})
"""Kinds of states without a way out."""

SYSTEM = "system"
APPLICANT = "applicant"


class Refused(Exception):
    """A transition that cannot be taken; `code` is stable."""

    code = "refused"


class UnknownTransition(Refused):
    """The workflow has no transition with this uid."""

    code = "unknown_transition"


class NotNow(Refused):
    """The transition begins in another state than the one the case is in."""

    code = "not_now"


class NotYourRole(Refused):
    """None of the actor's roles may take the transition."""

    code = "not_your_role"


class GuardFails(Refused):
    """The transition's guard does not hold for this case."""

    code = "guard_fails"


class ReasonNeeded(Refused):
    """The transition asks for a reason and none was given."""

    code = "reason_needed"


@dataclass(frozen=True)
class Step:
    """A transition that may be taken: from where to where, and what must happen afterwards."""

    transition: Transition
    source: State
    target: State

    @property
    def effects(self) -> list[Effect]:
        """What must happen after the commit, in this order."""
        return self.transition.effects

    @property
    def is_final(self) -> bool:
        """Whether the case is closed by it."""
        return self.target.kind in FINAL


def follow(
    definition: ServiceDefinition,
    state_uid: str,
    transition_uid: str,
    roles: Collection[str],
    context: Context,
    *,
    reason: str = "",
) -> Step:
    """The step that `transition_uid` is, for somebody with `roles`, from `state_uid`.

    Raises `UnknownTransition`, `NotNow`, `NotYourRole`, `GuardFails` or `ReasonNeeded`, checked in
    this order. The context comes from `definitions.forms.context_for`.
    """
    transition = _transition(definition, transition_uid)
    if transition.source != state_uid:
        raise NotNow(transition_uid)
    if not _allowed(transition, roles):
        raise NotYourRole(transition_uid)
    if not _guard_holds(transition, context):
        raise GuardFails(transition_uid)
    if transition.reason == "required" and not reason.strip():
        raise ReasonNeeded(transition_uid)
    return step_of(definition, transition)


def available(
    definition: ServiceDefinition, state_uid: str, roles: Collection[str], context: Context
) -> list[Transition]:
    """The transitions somebody with `roles` may take from this state, in document order."""
    return [
        each
        for each in leaving(definition, state_uid)
        if _allowed(each, roles) and _guard_holds(each, context)
    ]


def leaving(definition: ServiceDefinition, state_uid: str) -> list[Transition]:
    """Every transition that begins in this state, in document order."""
    return [each for each in definition.workflow.transitions if each.source == state_uid]


def step_of(definition: ServiceDefinition, transition: Transition) -> Step:
    """The step of a transition, without asking whether it may be taken."""
    return Step(
        transition, definition.state(transition.source), definition.state(transition.target)
    )


def sending(definition: ServiceDefinition, state_uid: str, context: Context) -> Transition | None:
    """How an applicant sends from this state.

    A way into the work comes before one that ends it: a service that is done with what the applicant
    sends (an appointment) has only the latter.
    """
    ways = [
        each
        for each in available(definition, state_uid, {APPLICANT}, context)
        if each.decision != "withdraw"
        and definition.state(each.target).kind not in ("rejected", "cancelled")
    ]
    return min(ways, key=lambda each: definition.state(each.target).kind in FINAL, default=None)


def is_correction(definition: ServiceDefinition, state_uid: str) -> bool:
    """Whether the applicant may change answers and evidence in this state.

    It waits for the applicant because somebody returned the file, or an automatic check did; waiting
    for an appointment or a payment is no correction.
    """
    if definition.state(state_uid).kind != "waiting_applicant":
        return False
    return any(
        each.target == state_uid
        and (each.decision == "return" or definition.state(each.source).role == SYSTEM)
        for each in definition.workflow.transitions
    )


def withdrawal(
    definition: ServiceDefinition, state_uid: str, context: Context
) -> Transition | None:
    """How an applicant takes the application back from this state, where that is possible."""
    for each in available(definition, state_uid, {APPLICANT}, context):
        if each.decision == "withdraw":
            return each
    return None


def automatic(definition: ServiceDefinition, state_uid: str, context: Context) -> Transition | None:
    """The transition the system takes at once: the only one without outcome from a system state."""
    if definition.state(state_uid).role != SYSTEM:
        return None
    ways = [
        each for each in available(definition, state_uid, {SYSTEM}, context) if each.outcome is None
    ]
    return ways[0] if len(ways) == 1 else None


def by_outcome(
    definition: ServiceDefinition, state_uid: str, outcome: str, context: Context
) -> Transition | None:
    """The transition the system takes from this state for an outcome (`lolos`, `issued`, `paid`)."""
    for each in available(definition, state_uid, {SYSTEM}, context):
        if each.outcome == outcome:
            return each
    return None


def excluded_by_two_person_rule(
    definition: ServiceDefinition, transition_uid: str, taken: Collection[str]
) -> bool:
    """Whether somebody who took `taken` on a case may not take this transition on it as well."""
    return any(
        transition_uid in group and any(uid in group and uid != transition_uid for uid in taken)
        for group in definition.workflow.separate_people
    )


# --- the shape of a workflow --------------------------------------------------------------------


def reachable(definition: ServiceDefinition, start: str) -> frozenset[str]:
    """Every state that can be reached from `start`, itself included."""
    seen = {start}
    waiting = deque([start])
    while waiting:
        for each in leaving(definition, waiting.popleft()):
            if each.target not in seen:
                seen.add(each.target)
                waiting.append(each.target)
    return frozenset(seen)


def dead_ends(definition: ServiceDefinition) -> list[str]:
    """States that are reached, are not final, and from which no final state can be reached."""
    final = {each.uid for each in definition.workflow.states if each.kind in FINAL}
    return [
        uid
        for uid in sorted(reachable(definition, definition.initial_state().uid))
        if not reachable(definition, uid) & final
    ]


def expected_path(definition: ServiceDefinition, state_uid: str) -> list[State]:
    """The states that follow when everything goes well: the shortest way to a state of kind `done`.

    Returns, refusals and withdrawals are not followed. Empty when there is no such way.
    """
    before: dict[str, str] = {}
    waiting = deque([state_uid])
    while waiting:
        here = waiting.popleft()
        if definition.state(here).kind == "done":
            return [definition.state(uid) for uid in _back(before, here, state_uid)]
        for uid in _onward(definition, here):
            if uid != state_uid and uid not in before:
                before[uid] = here
                waiting.append(uid)
    return []


def _onward(definition: ServiceDefinition, state_uid: str) -> Iterator[str]:
    for each in leaving(definition, state_uid):
        if each.decision in ("none", "accept", "approve") and each.outcome != "deadline":
            yield each.target


def _back(before: dict[str, str], here: str, start: str) -> list[str]:
    path = []
    while here != start:
        path.append(here)
        here = before[here]
    return path[::-1]


def _transition(definition: ServiceDefinition, uid: str) -> Transition:
    for each in definition.workflow.transitions:
        if each.uid == uid:
            return each
    raise UnknownTransition(uid)


def _allowed(transition: Transition, roles: Collection[str]) -> bool:
    return any(role in roles for role in transition.roles)


def _guard_holds(transition: Transition, context: Context) -> bool:
    return transition.guard is None or evaluate(transition.guard, context)
