"""Going live, and what may follow: suspension, resumption, closing. Callable from either plane."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import DomainError, NotPermitted
from mpp.kernel.planes import national_plane, regency_plane
from mpp.kernel.registry import Registry
from tenants.onboarding import readiness
from tenants.registry import actions as registry
from tenants.registry import policies
from tenants.registry.actors import Actor
from tenants.registry.models import Regency
from tenants.registry.states import RegencyState

vouchers: Registry[Callable[[Actor], bool]] = Registry("judge of who may go live")


class NotReady(DomainError):
    """Items that are due now are not done; `detail["items"]` names them with their labels."""

    code = "not_ready"
    message = _("Belum bisa tayang: masih ada hal yang harus diselesaikan.")


def go_live(*, regency: Regency, by: Actor, at: dt.datetime) -> Regency:
    """Open the regency to citizens for the first time: after a suspension, only `resume` does.

    Raises `NotPermitted`, `CannotChangeState` (it is not being set up), `NotReady`.
    """
    _require(regency, by)
    if regency.state != RegencyState.CONFIGURING:
        raise registry.CannotChangeState(current=regency.state, target=str(RegencyState.LIVE))
    blocking = readiness.evaluate(regency).blocking
    if blocking:
        items = [{"name": each.name, "label": each.label, "page": each.page} for each in blocking]
        raise NotReady(items=items)
    with national_plane():
        return registry.change_state(regency=regency, to=RegencyState.LIVE, by=by, at=at)


def suspend(*, regency: Regency, reason: str, by: Actor, at: dt.datetime) -> Regency:
    """Close the pages for citizens for a while; everything is kept."""
    return _by_nation(regency, RegencyState.SUSPENDED, "regency.suspend", reason, by, at)


def resume(*, regency: Regency, reason: str, by: Actor, at: dt.datetime) -> Regency:
    """Open a suspended regency again."""
    return _by_nation(regency, RegencyState.LIVE, "regency.suspend", reason, by, at)


def close(*, regency: Regency, reason: str, by: Actor, at: dt.datetime) -> Regency:
    """End a regency's life on the platform; its data stay until they are handed over."""
    return _by_nation(regency, RegencyState.CLOSED, "regency.close", reason, by, at)


def _by_nation(
    regency: Regency,
    to: RegencyState,
    permission: str,
    reason: str,
    by: Actor,
    at: dt.datetime,
) -> Regency:
    policies.require(by, permission)
    with national_plane():
        return registry.change_state(regency=regency, to=to, by=by, reason=reason, at=at)


def _require(regency: Regency, by: Actor) -> None:
    """The nation's administrators, and whom the regency's own policies let manage it."""
    if policies.may(by, "regency.go_live"):
        return
    with regency_plane(regency.schema_name):
        if any(vouches(by) for _name, vouches in vouchers):
            return
    raise NotPermitted(_("Peran Anda tidak mengizinkan tindakan ini."))
