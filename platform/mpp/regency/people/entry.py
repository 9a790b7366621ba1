"""How citizens come in: NIK and contact, then a one-time code. Pages and the API call the same.

A pair that fits nobody, and a NIK that is registered already, are treated like everybody else:
nobody can find out here who has an account. The proof waits in a session on the server, which is
the browser's for pages and one of its own for a program.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from mpp.accounts import codes
from mpp.accounts.limits import Limit, TooMany, consume
from mpp.accounts.models import User
from mpp.kernel.errors import Invalid
from mpp.kernel.planes import regional
from mpp.regency.people import actions, messages, queries
from mpp.regency.people import nik as niks
from mpp.regency.people.models import Citizen

SIGN_IN, SIGN_UP = "sign_in", "sign_up"
FROM_ONE_ADDRESS = Limit(times=20, seconds=60)
FOR_ONE_NIK = Limit(
    times=5, seconds=600
)  # with one contact: whoever knows a NIK only locks nobody out
FOR_ONE_NIK_WITH_ANY = Limit(times=50, seconds=600)  # many contacts tried for one NIK


@dataclass(frozen=True)
class Contact:
    """A phone (E.164) or an e-mail address, whichever somebody typed."""

    phone: str = ""
    email: str = ""

    @property
    def channel(self) -> str:
        return "email" if self.email else "sms"

    @property
    def address(self) -> str:
        return self.email or self.phone


def contact(typed: str) -> Contact:
    """A contact as somebody typed it; raises `Invalid`."""
    if "@" in typed:
        return Contact(email=actions.clean_email(typed))
    phone = actions.clean_phone(typed)
    if not phone:
        text = _("Isi nomor telepon atau alamat surel.")
        raise Invalid(text, errors={"contact": [text]})
    return Contact(phone=phone)


@regional
def begin_sign_in(
    *, session: SessionBase, nik: str, contact: Contact, client: str, target: str, at: dt.datetime
) -> None:
    """Send a code if NIK and contact are one account's; outwardly the same if they are not.

    `client` is the caller's IP address, `target` where they wanted to go. Raises `InvalidNik`,
    `TooMany`.
    """
    nik = niks.parse(nik, at.date()).number
    _limit(client, nik, contact)
    citizen = queries.citizen_to_sign_in(nik=nik, phone=contact.phone, email=contact.email)
    payload = {
        "user": citizen.user_id if citizen else None,
        "mark": citizen.user.get_session_auth_hash() if citizen else "",
        "next": target,
    }
    _challenge(session, SIGN_IN, contact, payload, real=citizen is not None, at=at)


@regional
def begin_sign_up(
    *,
    session: SessionBase,
    nik: str,
    name: str,
    contact: Contact,
    client: str,
    target: str,
    at: dt.datetime,
) -> None:
    """Send a code to the contact of a new account.

    Whoever has an account with this NIK is told instead. Raises `InvalidNik`, `Invalid`, `TooMany`.
    """
    nik, name = niks.parse(nik, at.date()).number, actions.clean_name(name)
    _limit(client, nik, contact)
    registered = queries.citizen_by_nik(nik)
    payload = {
        "nik": nik,
        "name": name,
        "phone": contact.phone,
        "email": contact.email,
        "next": target,
    }
    _challenge(session, SIGN_UP, contact, payload, real=registered is None, at=at)
    if registered is not None and _may_tell(nik):
        messages.tell_registered(registered, at=at)


@regional
def send_again(
    *, session: SessionBase, purpose: str, client: str, at: dt.datetime
) -> codes.Challenge:
    """Another code for the same proof. Raises `CodeExpired`, `NoMoreSendings`, `TooMany`."""
    challenge = codes.pending(session, purpose=purpose, at=at)
    consume("code_sent", client, FROM_ONE_ADDRESS)
    code = codes.renew(session, challenge, at=at)
    if challenge.real:
        messages.send_code(challenge.channel, challenge.address, code, purpose=purpose, at=at)
    return challenge


@regional
def finish_sign_in(*, session: SessionBase, code: str, at: dt.datetime) -> tuple[User, str]:
    """The account, and where its owner wanted to go.

    Raises `CodeExpired`, `CodeWrong`, `CodeUsedUp`, `TooMany`.
    """
    challenge = codes.pending(session, purpose=SIGN_IN, at=at)
    payload = codes.prove(session, challenge, code)
    user = User.objects.filter(pk=payload["user"], is_active=True).first()
    if user is None or not _still_theirs(user, challenge.address, payload["mark"]):
        raise codes.CodeExpired
    return user, payload["next"]


@regional
def finish_sign_up(
    *, session: SessionBase, code: str, language: str, at: dt.datetime
) -> tuple[Citizen, str]:
    """The new citizen, and where they wanted to go. Raises as `finish_sign_in`, and `NikTaken`."""
    payload = _proven(session, SIGN_UP, code, at)
    citizen = actions.register_citizen(
        nik=payload["nik"],
        name=payload["name"],
        phone=payload["phone"],
        email=payload["email"],
        language=language,
        at=at,
    )
    return citizen, payload["next"]


def _proven(session: SessionBase, purpose: str, code: str, at: dt.datetime) -> dict[str, Any]:
    challenge = codes.pending(session, purpose=purpose, at=at)
    return codes.prove(session, challenge, code)


def _still_theirs(user: User, address: str, mark: str) -> bool:
    """Whether the contact is still the account's, and nobody left everywhere since the code went."""
    contacts = {user.phone, user.email.lower()}
    return address.lower() in contacts and constant_time_compare(mark, user.get_session_auth_hash())


def _limit(client: str, nik: str, contact: Contact) -> None:
    consume("code_sent", client, FROM_ONE_ADDRESS)
    consume("code_for_pair", f"{nik} {contact.address}", FOR_ONE_NIK)
    consume("code_for_nik", nik, FOR_ONE_NIK_WITH_ANY)


def _may_tell(nik: str) -> bool:
    """Nobody's phone is flooded by strangers who sign up with their NIK; outwardly nothing differs."""
    try:
        consume("told_registered", nik, FOR_ONE_NIK)
    except TooMany:
        return False
    return True


def _challenge(
    session: SessionBase,
    purpose: str,
    contact: Contact,
    payload: dict[str, Any],
    *,
    real: bool,
    at: dt.datetime,
) -> None:
    code = codes.begin(
        session,
        purpose=purpose,
        channel=contact.channel,
        address=contact.address,
        payload=payload,
        real=real,
        at=at,
    )
    if real:
        messages.send_code(contact.channel, contact.address, code, purpose=purpose, at=at)
