"""Running effects: in order, one at a time, each done once, again after a failure."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.db.models import F, Q

from mpp.kernel import jobs
from mpp.kernel.errors import DomainError
from mpp.kernel.planes import regional
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import policies
from mpp.regency.cases.actions.steps import RUN_EFFECTS, go_on_by_itself, locked, take_outcome
from mpp.regency.cases.models import Case, PendingEffect
from mpp.regency.people.models import System
from mpp.regency.workflow import effects

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
FIRST_PAUSE = dt.timedelta(seconds=20)
LONGEST_PAUSE = dt.timedelta(hours=1)
LEASE = dt.timedelta(minutes=15)
"""How long an effect may run before another worker may try it; longer than the limit of a task."""
MOST_IN_A_RUN = 50


@regional
def run_effects(*, case_id: int, at: dt.datetime, secret: str | None = None) -> int:
    """Run the case's effects that are due, in order; returns how many are done now.

    Stops at the first that fails: it is tried again later, and after `MOST_ATTEMPTS` it is `failed`,
    which staff see. A worker that dies in the middle is followed by another after `LEASE`.
    """
    done = 0
    for _turn in range(MOST_IN_A_RUN):
        effect = _claim(case_id, at)
        if effect is None or not _perform(effect, at, secret):
            break
        done += 1
    return done


@regional
@transaction.atomic
def retry_effects(*, case: Case, by: Actor, at: dt.datetime, secret: str | None = None) -> int:
    """Give what was given up, or pauses after a failure, another round; never what runs right now.

    `secret` is the signer's passphrase. Raises `NotPermitted`. Returns how many effects wait again.
    """
    case = locked(case)
    policies.require_see(case, by, at)
    left = PendingEffect.objects.filter(case=case).exclude(state=PendingEffect.State.DONE)
    # while an effect runs it is waiting, has no error, and its next attempt is the end of its lease
    still = Q(state=PendingEffect.State.FAILED) | Q(next_attempt_at__lte=at) | ~Q(last_error="")
    count = left.filter(still).update(
        state=PendingEffect.State.WAITING, attempts=0, next_attempt_at=at
    )
    audit.record(
        actor=by, event="case.effects_retried", subject=case, at=at, detail={"count": count}
    )
    if secret:
        transaction.on_commit(lambda: _run_now(case.pk, at, secret))
    else:
        jobs.enqueue(RUN_EFFECTS, case_id=case.pk)
    return count


def _run_now(case_id: int, at: dt.datetime, secret: str) -> None:
    run_effects(case_id=case_id, at=at, secret=secret)


@transaction.atomic
def _claim(case_id: int, at: dt.datetime) -> PendingEffect | None:
    """The next effect, if it is due and nobody else runs it."""
    first = (
        PendingEffect.objects.filter(case_id=case_id)
        .exclude(state=PendingEffect.State.DONE)
        .order_by("pk")
        .first()
    )
    if first is None or first.state == PendingEffect.State.FAILED or first.next_attempt_at > at:
        return None
    claimed = PendingEffect.objects.filter(
        pk=first.pk, state=PendingEffect.State.WAITING, next_attempt_at=first.next_attempt_at
    ).update(next_attempt_at=at + LEASE, attempts=F("attempts") + 1, last_error="")
    if not claimed:
        return None
    first.refresh_from_db()
    return first


def _perform(effect: PendingEffect, at: dt.datetime, secret: str | None) -> bool:
    try:
        kind = effects.registry.get(effect.kind)
        if kind.calls_outside:
            outcome = _run(kind, effect, at, secret)
            with transaction.atomic():
                _finish(effect, outcome, at)
        else:
            with transaction.atomic():
                outcome = _run(kind, effect, at, secret)
                _finish(effect, outcome, at)
    except Exception as failure:  # noqa: BLE001 - whatever went wrong is kept and tried again
        _note_failure(effect, failure, at)
        return False
    return True


def _run(
    kind: effects.EffectKind, effect: PendingEffect, at: dt.datetime, secret: str | None
) -> str | None:
    case = Case.objects.select_related(
        "submission__applicant__user", "version", "service__unit", "unit"
    ).get(pk=effect.case_id)
    return kind.run(
        case=case, event=effect.event, parameters=effect.parameters, at=at, secret=secret
    )


def _finish(effect: PendingEffect, outcome: str | None, at: dt.datetime) -> None:
    """Mark it done and let the workflow go on, in one transaction."""
    case = locked(effect.case)
    effect.state = PendingEffect.State.DONE
    effect.done_at = at
    effect.last_error = ""
    effect.save()
    if outcome:
        case = take_outcome(case, outcome, at)
    left = PendingEffect.objects.filter(case=case).exclude(state=PendingEffect.State.DONE)
    if not left.exists():
        go_on_by_itself(case, at)


def _note_failure(effect: PendingEffect, failure: Exception, at: dt.datetime) -> None:
    # the text of unknown errors may hold personal data: only named ones are kept in full
    text = f": {failure}" if isinstance(failure, DomainError | LookupError) else ""
    log.warning("effect %s of case %s failed: %s", effect.kind, effect.case_id, type(failure))
    state = PendingEffect.State.WAITING
    if effect.attempts >= MOST_ATTEMPTS:
        state = PendingEffect.State.FAILED
        audit.record(
            actor=System("effects"),
            event="case.effect_failed",
            subject=effect.case,
            at=at,
            detail={"kind": effect.kind, "error": type(failure).__name__},
        )
    PendingEffect.objects.filter(pk=effect.pk).update(
        state=state,
        last_error=f"{type(failure).__name__}{text}"[:500],
        next_attempt_at=at + _pause_before(effect.attempts),
    )


def _pause_before(attempt: int) -> dt.timedelta:
    doubled: int = 2 ** max(attempt - 1, 0)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
