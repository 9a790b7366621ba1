"""Telling people what happened to what they asked for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise

from mpp.connectors.messaging import channels
from mpp.connectors.messaging.port import Message
from mpp.kernel.outbox import actions as outbox
from mpp.kernel.outbox.models import OutboxMessage
from mpp.kernel.planes import regional
from mpp.regency.notifications import texts
from mpp.regency.offices import queries as offices
from mpp.regency.people import queries as people
from mpp.regency.people.models import Citizen

PHONE_CHANNEL = "whatsapp"
_LONG_NUMBER = re.compile(r"(?<!\d)(\d{4})[\d .\-]{7,20}(\d{4})(?!\d)")
_OPTIONAL = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody who is told: an empty address or phone is not used."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "id"


@regional
def send(
    *,
    event: str,
    to: Citizen | Recipient,
    context: Mapping[str, str | Promise],
    at: dt.datetime,
    reference: str = "",
) -> list[OutboxMessage]:
    """Write the messages of an event into the outbox: one by e-mail, one by phone.

    `context` fills the placeholders of `texts`; a paragraph whose placeholder is empty is left out.
    Numbers that look like identity numbers are masked in whatever an officer typed.
    """
    recipient = to if isinstance(to, Recipient) else recipient_of(to)
    with translation.override(recipient.language):
        words = _words(recipient, context, reference)
        subject, body = _composed(event, words, reference)
    addresses = {"email": recipient.email, _phone_channel(): recipient.phone}
    return [
        outbox.put(
            channel=channel,
            address=address,
            event=event,
            subject=subject,
            body=body,
            language=recipient.language,
            reference=reference,
            at=at,
        )
        for channel, address in addresses.items()
        if channel and address
    ]


def recipient_of(citizen: Citizen) -> Recipient:
    """A citizen with the contacts of the account."""
    user = citizen.user
    return Recipient(
        name=citizen.name, email=user.email, phone=user.phone, language=user.language or "id"
    )


def hide_identity_numbers(text: str) -> str:
    """The text with anything that may be a NIK shortened: messages travel in clear."""
    return _LONG_NUMBER.sub(_shortened, text)


def _shortened(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return f"{found[1]}********{found[2]}" if len(digits) == 16 else found[0]


def _words(
    recipient: Recipient, context: Mapping[str, str | Promise], reference: str
) -> dict[str, str]:
    profile = offices.profile()
    known = {
        "name": recipient.name,
        "code": reference,
        "regency": profile.name if profile else people.own_name(),
        "contact": (profile.whatsapp or profile.phone or profile.email) if profile else "",
        "link": "",
    }
    known |= {key: str(value) for key, value in context.items()}
    return {key: hide_identity_numbers(value) for key, value in known.items()}


def _composed(event: str, words: Mapping[str, str], reference: str) -> tuple[str, str]:
    message = texts.message_for(event)
    paragraphs = [texts.GREETING, *message.body, texts.LINK, texts.CONTACT, texts.CLOSING]
    filled = [_filled(str(paragraph), words) for paragraph in paragraphs]
    subject = f"{reference}: {message.subject}" if reference else str(message.subject)
    return subject, "\n\n".join(paragraph for paragraph in filled if paragraph)


def _filled(paragraph: str, words: Mapping[str, str]) -> str:
    """The paragraph with its words, nothing when one of them is missing."""
    if any(not words.get(key) for key in _OPTIONAL.findall(paragraph)):
        return ""
    return paragraph % words


def _phone_channel() -> str:
    """The channel that reaches a phone on this installation; empty when there is none."""
    found = channels.get_channel(PHONE_CHANNEL, record=_forget)
    return "" if isinstance(found, channels.NotConfigured) else PHONE_CHANNEL


def _forget(message: Message) -> None:
    """Recording happens at delivery; here only the adapter's kind is asked."""
