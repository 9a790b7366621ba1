"""Messages about accounts. They leave through the outbox and never hold a NIK."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from mpp.kernel.outbox import actions as outbox
from mpp.regency.people import queries
from mpp.regency.people.models import Invitation


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
