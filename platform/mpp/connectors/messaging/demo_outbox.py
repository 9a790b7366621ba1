"""The simulator: nothing leaves the machine; the message is recorded, marked SIMULASI.

Magic inputs, by the last four digits of the phone number:

* 0001: the number is not on this channel (rejected)
* 0002: the provider refuses the template (rejected)
* 0003: the provider's rate limit is reached (unavailable, try again in 60 s)
* 0004: the provider is down (unavailable, try again in 600 s)

Every other recipient gets the message.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from mpp.connectors.messaging.port import DeliveryResult, Message, refusal

MARK = "[SIMULASI]"
REJECTIONS = {"0001": "not_on_channel", "0002": "template_rejected"}
OUTAGES = {"0003": ("rate_limited", 60), "0004": ("provider_down", 600)}


class DemoOutbox:
    """Stands in for `name`; `record` receives each message as it would have been delivered."""

    is_simulation = True

    def __init__(self, name: str, record: Callable[[Message], object]) -> None:
        self.name = name
        self._record = record

    def send(self, message: Message) -> DeliveryResult:
        answer = refusal(message, is_simulation=True) or self._rehearsed(message.recipient[-4:])
        if answer is not None:
            return answer
        self._record(
            replace(message, subject=f"{MARK} {message.subject}", body=f"{MARK}\n{message.body}")
        )
        digest = hashlib.sha256(f"{message.recipient}{message.body}".encode()).hexdigest()
        return DeliveryResult(
            state="sent", code="sent", is_simulation=True, provider_id=f"SIM-{digest[:12]}"
        )

    def _rehearsed(self, ending: str) -> DeliveryResult | None:
        if ending in REJECTIONS:
            return DeliveryResult(state="rejected", code=REJECTIONS[ending], is_simulation=True)
        if ending in OUTAGES:
            code, retry_after = OUTAGES[ending]
            return DeliveryResult(
                state="unavailable", code=code, is_simulation=True, retry_after=retry_after
            )
        return None
