"""The messaging port: one message, one recipient, one channel, one typed result."""

import re
from dataclasses import dataclass, field
from typing import Literal, Protocol

State = Literal["sent", "rejected", "unavailable", "not_configured"]

_SIXTEEN_DIGITS = re.compile(r"(?<!\d)\d{16}(?!\d)")
_SEPARATORS = re.compile(r"(?<=\d)[ .\-](?=\d)")


@dataclass(frozen=True, kw_only=True)
class Message:
    """A finished text for one person; `recipient` is an e-mail address or a phone in E.164.

    Messages carry a code and a link, never an identity number and never a file (UU 27/2022: no
    more personal data than the purpose needs).
    """

    recipient: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    language: str = "id"
    sender_name: str = ""
    reference: str = ""  # the case code or other key that our own log knows the message by


@dataclass(frozen=True, kw_only=True)
class DeliveryResult:
    """What the channel said. `code` is stable; `retry_after` (seconds) only when unavailable."""

    state: State
    code: str
    is_simulation: bool
    provider_id: str = ""
    retry_after: int | None = None

    @property
    def ok(self) -> bool:
        return self.state == "sent"


class Channel(Protocol):
    """Delivers messages. Makes network calls: use it in jobs, outside transactions.

    Never raises for what the outside world does; that is the result.
    """

    @property
    def name(self) -> str:
        """email, whatsapp or sms."""
        ...

    @property
    def is_simulation(self) -> bool:
        """Whether nothing leaves this machine."""
        ...

    def send(self, message: Message) -> DeliveryResult:
        """Deliver one message."""
        ...


def contains_identity_number(text: str) -> bool:
    """Whether a NIK stands in `text`, also with blanks, dots or dashes between the digits.

    Other numbers of 16 digits exist (billing codes), so the date of birth inside is asked too:
    day 01-31 or, for women, 41-71.
    """
    compact = _SEPARATORS.sub("", text)
    return any(_has_birth_date(number) for number in _SIXTEEN_DIGITS.findall(compact))


def _has_birth_date(number: str) -> bool:
    day, month = int(number[6:8]), int(number[8:10])
    return (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def refusal(message: Message, *, is_simulation: bool) -> DeliveryResult | None:
    """The refusal every channel makes before sending, or None."""
    if contains_identity_number(f"{message.subject}\n{message.body}"):
        code = "contains_identity_number"
    elif not message.recipient.strip():
        code = "no_recipient"
    else:
        return None
    return DeliveryResult(state="rejected", code=code, is_simulation=is_simulation)
