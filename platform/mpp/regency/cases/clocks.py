"""The statutory clock of a case: what a step does to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mpp.regency.cases.models import Case
from mpp.regency.workflow import calendars, clock
from mpp.regency.workflow.clock import Calendar
from mpp.regency.workflow.engine import Step
from templates_catalogue.definitions.types import Duration, ServiceDefinition, State

HOURS_A_DAY = 8


def changes(
    case: Case, step: Step, definition: ServiceDefinition, at: dt.datetime
) -> dict[str, Any]:
    """The case's clock fields after a step at this moment (mpp reference 7.6, clock rules)."""
    calendar = _calendar(case, definition, step.target, at)
    found: dict[str, Any] = {"step_due_at": _step_due(step.target, calendar, at)}
    started = case.clock_started_at is not None
    if not started and _starts(step, definition) and not step.is_final:
        found |= {
            "clock_started_at": at,
            "clock_running_since": at,
            "due_at": clock.due(at, definition.time.limit, calendar),
        }
        started = True
    if started:
        found |= _going_on(case, step, found, definition.time.limit, calendar, at)
    if step.is_final:
        found |= {"closed_at": at, "step_due_at": None}
    return found


def _going_on(
    case: Case,
    step: Step,
    found: dict[str, Any],
    limit: Duration,
    calendar: Calendar,
    at: dt.datetime,
) -> dict[str, Any]:
    """Pause, resume or stop a clock that has been started."""
    running_since = found.get("clock_running_since", case.clock_running_since)
    if step.is_final or step.target.clock == "stopped":
        return _halt(case, running_since, calendar, at) | {"clock_paused_at": None}
    if _pauses(step.target):
        if running_since is None:
            return {}
        return _halt(case, running_since, calendar, at) | {"clock_paused_at": at}
    if case.clock_paused_at is not None and case.due_at is not None:
        due = clock.due_after_pause(case.due_at, case.clock_paused_at, at, limit, calendar)
        return {"clock_paused_at": None, "clock_running_since": at, "due_at": due}
    return {}


def _halt(
    case: Case, running_since: dt.datetime | None, calendar: Calendar, at: dt.datetime
) -> dict[str, Any]:
    used = case.clock_used_minutes
    if running_since is not None:
        used += clock.working_minutes_between(running_since, at, calendar)
    return {"clock_running_since": None, "clock_used_minutes": used}


def _starts(step: Step, definition: ServiceDefinition) -> bool:
    """Whether the step starts the clock: when sent, when declared complete, or by its first run."""
    if definition.time.clock_starts == "on_submit":
        return True
    marked = any(
        effect.kind == "start_clock"
        for each in definition.workflow.transitions
        for effect in each.effects
    )
    if marked:
        return any(effect.kind == "start_clock" for effect in step.effects)
    return step.target.clock == "running" and not _pauses(step.target)


def _pauses(state: State) -> bool:
    return state.kind == "waiting_applicant" or state.clock == "paused"


def _step_due(state: State, calendar: Calendar, at: dt.datetime) -> dt.datetime | None:
    if state.budget is None or _pauses(state):
        return None
    return clock.due(at, state.budget, calendar)


def _calendar(
    case: Case, definition: ServiceDefinition, target: State, at: dt.datetime
) -> Calendar:
    limits = [definition.time.limit, *([target.budget] if target.budget else [])]
    longest = max(_days(limit) for limit in limits)
    first = min(moment for moment in (case.opened_at, at) if moment)
    return calendars.calendar_between(first, max(at, case.due_at or at), working_days=longest)


def _days(limit: Duration) -> int:
    """Days a limit may span at most, to know how many holidays to read."""
    per_day = {"minutes": 60 * HOURS_A_DAY, "hours": HOURS_A_DAY}.get(limit.unit, 1)
    return limit.value // per_day + 1
