"""Connectors application: registers the checks that keep simulators out of production."""

from django.apps import AppConfig
from django.core import checks


class ConnectorsConfig(AppConfig):
    name = "mpp.connectors"
    label = "connectors"

    def ready(self) -> None:
        """Register what `manage.py check` says about the outside world."""
        from mpp.connectors.messaging.channels import check_no_simulator as messaging
        from mpp.connectors.registers.backends import check_no_simulator as registers
        from mpp.connectors.signing.checks import check_backend
        from mpp.connectors.signing.checks import check_no_simulator as signing

        checks.register(check_backend)
        for check in (messaging, registers, signing):
            checks.register(check, deploy=True)
