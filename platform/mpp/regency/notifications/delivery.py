"""The outbox's channels, carried by the connectors."""

from __future__ import annotations

from functools import partial

from mpp.connectors.messaging.channels import CHANNELS, get_channel
from mpp.connectors.messaging.port import Message
from mpp.kernel.outbox import channels
from mpp.kernel.outbox.models import OutboxMessage
from mpp.kernel.planes import on_national_plane
from mpp.regency.people import queries as people

NATIONAL_SENDER = "MPP Nusantara"


def register_channels() -> None:
    """Let the outbox of both planes deliver by every channel the connectors know."""
    for name in CHANNELS:
        channels.registry.register(name, partial(deliver_by, name))


def deliver_by(name: str, message: OutboxMessage) -> None:
    """Hand the message to the channel; raises `CannotDeliver` when it was not taken."""
    sender = NATIONAL_SENDER if on_national_plane() else people.own_name()
    result = get_channel(name, record=partial(_mark, message)).send(
        Message(
            recipient=message.address,
            subject=message.subject,
            body=message.body,
            language=message.language,
            sender_name=sender,
            reference=message.reference,
        )
    )
    if not result.ok:
        raise channels.CannotDeliver(result.code, final=result.state != "unavailable")


def _mark(message: OutboxMessage, recorded: Message) -> None:
    """Keep the text as the simulator would have delivered it, with its mark."""
    message.subject, message.body = recorded.subject[:200], recorded.body
