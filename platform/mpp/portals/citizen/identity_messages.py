"""Messages about signing in. They leave through the outbox and never hold a NIK."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from mpp.kernel import clock
from mpp.kernel.outbox import actions as outbox
from mpp.regency.people import queries
from mpp.regency.people.models import Citizen


def send_code(channel: str, address: str, code: str, *, purpose: str) -> None:
    """Send a one-time code in the language of the page it was asked on."""
    body = _(
        "%(code)s adalah kode %(regency)s Anda. Berlaku 10 menit. Jangan berikan kode ini kepada "
        "siapa pun, juga tidak kepada petugas."
    ) % {"code": code, "regency": queries.own_name()}
    _put(channel, address, f"code_{purpose}", _("Kode masuk"), body)


def tell_registered(citizen: Citizen) -> None:
    """Somebody wants to register a NIK that has an account: tell its owner, at the known contact."""
    user = citizen.user
    with translation.override(user.language):
        body = _(
            "Seseorang mencoba mendaftar di %(regency)s dengan NIK Anda. Anda sudah punya akun: masuk "
            "dengan kontak ini di %(link)s. Bila bukan Anda yang mencoba, abaikan pesan ini. Akun Anda "
            "tetap aman."
        ) % {"regency": queries.own_name(), "link": queries.own_address("/masuk/")}
        channel, address = ("sms", user.phone) if user.phone else ("email", user.email)
        _put(channel, address, "already_registered", _("Anda sudah punya akun"), body)


def _put(channel: str, address: str, event: str, subject: str, body: str) -> None:
    outbox.put(
        channel=channel,
        address=address,
        event=event,
        subject=subject,
        body=body,
        language=translation.get_language() or "id",
        at=clock.now(),
    )
