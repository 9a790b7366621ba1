"""Ways a message can leave. Connectors register theirs when the applications start."""

from __future__ import annotations

from typing import Protocol

from mpp.kernel.outbox.models import OutboxMessage
from mpp.kernel.registry import Registry


class CannotDeliver(Exception):
    """The channel did not take the message; `final` says that trying again is useless."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class Channel(Protocol):
    """Hands one message to the outside world; raises `CannotDeliver`."""

    def __call__(self, message: OutboxMessage) -> None: ...


registry: Registry[Channel] = Registry("message channel")
