"""Messages about accounts. They leave through the outbox and never hold a NIK."""

from __future__ import annotations

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

from mpp.kernel.outbox import actions as outbox
from mpp.regency.people import queries
from mpp.regency.people.models import Citizen, Invitation


def invite(invitation: Invitation, *, at: dt.datetime) -> None:
    """Send the link with which an invited person chooses a password."""
    regency = queries.own_name()
    link = queries.own_address(f"/undangan/{invitation.token}/")
    body = _(
        "Bapak/Ibu %(name)s,\n\n"
        "Anda diundang menjadi petugas Mal Pelayanan Publik Digital %(regency)s.\n\n"
        "Buka tautan ini dan buat kata sandi Anda:\n%(link)s\n\n"
        "Tautan berlaku 7 hari dan hanya bisa dipakai sekali. Abaikan pesan ini kalau Anda tidak "
        "mengenal undangan ini."
    ) % {"name": invitation.name, "regency": regency, "link": link}
    outbox.put(
        channel="email",
        address=invitation.email,
        event="staff_invitation",
        subject=_("Undangan petugas %(regency)s") % {"regency": regency},
        body=body,
        language="id",
        reference="",
        at=at,
    )


def send_code(channel: str, address: str, code: str, *, purpose: str, at: dt.datetime) -> None:
    """Send a one-time code in the language of the page it was asked on."""
    body = _(
        "%(code)s adalah kode %(regency)s Anda. Berlaku 10 menit. Jangan berikan kode ini kepada "
        "siapa pun, juga tidak kepada petugas."
    ) % {"code": code, "regency": queries.own_name()}
    _put(channel, address, f"code_{purpose}", _("Kode masuk"), body, at)


def tell_registered(citizen: Citizen, *, at: dt.datetime) -> None:
    """Somebody wants to register a NIK that has an account: tell its owner, at the known contact."""
    user = citizen.user
    with translation.override(user.language):
        body = _(
            "Seseorang mencoba mendaftar di %(regency)s dengan NIK Anda. Anda sudah punya akun: masuk "
            "dengan kontak ini di %(link)s. Bila bukan Anda yang mencoba, abaikan pesan ini. Akun Anda "
            "tetap aman."
        ) % {"regency": queries.own_name(), "link": queries.own_address("/masuk/")}
        channel, address = ("sms", user.phone) if user.phone else ("email", user.email)
        _put(channel, address, "already_registered", _("Anda sudah punya akun"), body, at)


def tell_contact_changed(citizen: Citizen, channel: str, address: str, *, at: dt.datetime) -> None:
    """The account has another contact now: tell one that it had before."""
    with translation.override(citizen.user.language):
        body = _(
            "Kontak akun Anda di %(regency)s baru saja diganti. Bila bukan Anda yang meminta, segera "
            "datang ke loket dengan KTP atau hubungi kami: %(link)s"
        ) % {"regency": queries.own_name(), "link": queries.own_address("/bantuan/")}
        _put(channel, address, "contact_changed", _("Kontak akun diganti"), body, at)


def _put(channel: str, address: str, event: str, subject: str, body: str, at: dt.datetime) -> None:
    outbox.put(
        channel=channel,
        address=address,
        event=event,
        subject=subject,
        body=body,
        language=translation.get_language() or "id",
        at=at,
    )
