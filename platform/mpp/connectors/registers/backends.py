"""Choose the register of health workers by `settings.HEALTH_WORKER_REGISTER`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from mpp.connectors.registers.not_configured import NotConfigured
from mpp.connectors.registers.port import PractitionerRegister
from mpp.connectors.registers.simulator import Simulator

BACKENDS: dict[str, type[NotConfigured] | type[Simulator]] = {
    "not_configured": NotConfigured,
    "simulator": Simulator,
}


def get_practitioner_register() -> PractitionerRegister:
    """The configured adapter; raise ImproperlyConfigured for an unknown name."""
    name = settings.HEALTH_WORKER_REGISTER
    if name not in BACKENDS:
        raise ImproperlyConfigured(
            f"HEALTH_WORKER_REGISTER={name!r} is not known. Use one of: {', '.join(BACKENDS)}."
        )
    return BACKENDS[name]()


def check_no_simulator(**_kwargs: Any) -> list[CheckMessage]:
    """Register with `register(check_no_simulator, deploy=True)`: no permit on invented answers."""
    name = settings.HEALTH_WORKER_REGISTER
    simulated = name in BACKENDS and BACKENDS[name].is_simulation
    if not simulated or getattr(settings, "ALLOW_SIMULATORS", False):
        return []
    return [
        Error(
            "HEALTH_WORKER_REGISTER invents its answers.",
            hint="Use not_configured, or set ALLOW_SIMULATORS for a demonstration.",
            id="registers.E001",
        )
    ]
