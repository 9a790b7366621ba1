"""Messages to the person in charge; they leave through the outbox."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from mpp.kernel.outbox import actions as outbox
from tenants.onboarding.models import JoinRequest
from tenants.registry.queries import address


def status_link(request: JoinRequest) -> str:
    """Where the applicant sees the state and goes on with the request."""
    return address(settings.BASE_DOMAIN, f"/gabung/{request.access_token}/")


def code(request: JoinRequest, number: str, *, at: dt.datetime) -> None:
    """The code that proves the official address."""
    with override(request.language):
        subject = _("Kode konfirmasi permohonan %(reference)s") % {"reference": request.reference}
        text = _("Kode Anda: %(code)s. Berlaku 15 menit. Jangan berikan kepada siapa pun.")
        _put(request, "join_code", subject, text % {"code": number}, at)


def submitted(request: JoinRequest, *, at: dt.datetime) -> None:
    """The request has arrived."""
    with override(request.language):
        subject = _("%(reference)s: kami menerima permohonan Anda") % _names(request)
        text = _(
            "Permohonan bergabung untuk %(region)s sudah kami terima. Administrator nasional "
            "memeriksanya dan memberi kabar lewat surel ini."
        )
        _put(request, "join_submitted", subject, text % _names(request), at)


def asked(request: JoinRequest, question: str, *, at: dt.datetime) -> None:
    """The nation wants to know more."""
    with override(request.language):
        subject = _("%(reference)s: ada pertanyaan tentang permohonan Anda") % _names(request)
        _put(request, "join_asked", subject, question, at)


def decided(request: JoinRequest, *, approved: bool, text: str, at: dt.datetime) -> None:
    """Approved or declined, with the reason."""
    with override(request.language):
        if approved:
            subject = _("%(reference)s: permohonan Anda disetujui") % _names(request)
            body = _(
                "%(region)s disetujui untuk bergabung. Ruang daerah Anda sedang disiapkan; "
                "undangan sebagai administrator pertama menyusul lewat surel ini."
            ) % _names(request)
        else:
            subject = _("%(reference)s: permohonan Anda belum dapat disetujui") % _names(request)
            body = _("Alasannya: %(reason)s") % {"reason": text}
        _put(request, "join_approved" if approved else "join_declined", subject, body, at)


def _names(request: JoinRequest) -> dict[str, str]:
    return {"reference": request.reference, "region": request.region.name}


def _put(request: JoinRequest, event: str, subject: str, text: str, at: dt.datetime) -> None:
    link = _("Lihat permohonan Anda: %(link)s") % {"link": status_link(request)}
    greeting = _("Bapak/Ibu %(name)s,") % {"name": request.contact_name}
    outbox.put(
        channel="email",
        address=request.contact_email,
        event=event,
        subject=subject,
        body=f"{greeting}\n\n{text}\n\n{link}\n",
        language=request.language,
        reference=request.reference,
        at=at,
    )
