"""Choose the adapter of a channel by the settings."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from mpp.connectors.messaging.demo_outbox import DemoOutbox
from mpp.connectors.messaging.email import EmailChannel
from mpp.connectors.messaging.port import Channel, DeliveryResult, Message

CHANNELS = ("email", "whatsapp", "sms")


class NotConfigured:
    """A channel that this installation does not have. Other channels or a link take over."""

    is_simulation = False

    def __init__(self, name: str) -> None:
        self.name = name

    def send(self, message: Message) -> DeliveryResult:  # noqa: ARG002 - the port's signature
        return DeliveryResult(state="not_configured", code="not_configured", is_simulation=False)


def get_channel(name: str, *, record: Callable[[Message], object]) -> Channel:
    """The adapter for `name`; raise LookupError for a channel that does not exist.

    `record` keeps what a demo outbox would have sent (`settings.DEMO_OUTBOX`).
    """
    if name not in CHANNELS:
        raise LookupError(f"no channel {name!r}; there is {', '.join(CHANNELS)}")
    if name == "email":
        return EmailChannel()
    return DemoOutbox(name, record) if settings.DEMO_OUTBOX else NotConfigured(name)


def check_no_simulator(**_kwargs: Any) -> list[CheckMessage]:
    """Register with `register(check_no_simulator, deploy=True)`: messages must reach people."""
    if getattr(settings, "ALLOW_SIMULATORS", False):
        return []
    problems: list[CheckMessage] = []
    if settings.DEMO_OUTBOX:
        problems.append(
            Error(
                "DEMO_OUTBOX shows people's messages instead of sending them.",
                hint="Turn DEMO_OUTBOX off, or set ALLOW_SIMULATORS for a demonstration.",
                id="messaging.E001",
            )
        )
    if EmailChannel().is_simulation:
        problems.append(
            Error(
                f"EMAIL_URL leads to {settings.EMAIL_BACKEND}, which delivers no mail.",
                hint="Set EMAIL_URL=smtp+tls://user:password@host:587.",
                id="messaging.E002",
            )
        )
    return problems
