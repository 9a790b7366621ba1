"""What messages say, per event. Plain text, one screen: what happened, what to do, until when, link.

Placeholders: `name`, `code`, `service`, `link`, `regency`, `contact`, `reason`, `due`, `number`, `amount`.
No text ever holds an identity number.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Message:
    """A message in the reader's language: a subject without the code, and paragraphs."""

    subject: str | Promise
    body: tuple[str | Promise, ...]


REASON = _("Catatan petugas: %(reason)s")
DUE = _("Perkiraan selesai paling lambat %(due)s.")

EVENTS: dict[str, Message] = {
    "received": Message(
        _("Permohonan Anda kami terima"),
        (
            _("Kami menerima permohonan Anda untuk layanan %(service)s."),
            _("Simpan kode %(code)s. Dengan kode itu Anda dapat melacak permohonan."),
        ),
    ),
    "returned": Message(
        _("Permohonan Anda perlu diperbaiki"),
        (
            _("Permohonan Anda untuk layanan %(service)s perlu diperbaiki sebelum diproses lagi."),
            REASON,
            _("Buka tautan di bawah, perbaiki bagian yang ditandai, lalu kirim lagi."),
        ),
    ),
    "accepted": Message(
        _("Berkas Anda lengkap"),
        (
            _("Berkas permohonan Anda untuk layanan %(service)s lengkap dan sedang diproses."),
            DUE,
        ),
    ),
    "decided_rejected": Message(
        _("Permohonan Anda tidak dapat dikabulkan"),
        (
            _("Permohonan Anda untuk layanan %(service)s tidak dapat dikabulkan."),
            REASON,
            _("Kalau Anda berkeberatan, sampaikan kepada kami dengan menyebut kode di atas."),
        ),
    ),
    "issued": Message(
        _("Dokumen Anda sudah terbit"),
        (
            _("Dokumen Anda untuk layanan %(service)s sudah terbit dengan nomor %(number)s."),
            _("Buka tautan di bawah untuk mengunduhnya. Siapa pun dapat memeriksa keasliannya."),
        ),
    ),
    "ready": Message(
        _("Hasil layanan Anda siap"),
        (
            _("Hasil layanan %(service)s sudah siap. Nomor: %(number)s."),
            _("Buka tautan di bawah untuk melihat cara mengambilnya."),
        ),
    ),
    "completed": Message(
        _("Layanan Anda selesai"),
        (_("Layanan %(service)s untuk Anda sudah selesai."),),
    ),
    "withdrawn": Message(
        _("Permohonan Anda dibatalkan"),
        (
            _("Permohonan Anda untuk layanan %(service)s sudah dibatalkan."),
            REASON,
            _("Anda dapat mengajukan permohonan baru kapan saja."),
        ),
    ),
    "schedule_needed": Message(
        _("Pilih jadwal kedatangan"),
        (
            _("Layanan %(service)s memerlukan kehadiran Anda."),
            _("Buka tautan di bawah untuk memilih jadwal."),
        ),
    ),
    "scheduled": Message(
        _("Jadwal kedatangan Anda tercatat"),
        (_("Kami menunggu Anda untuk layanan %(service)s. Bawa berkas asli dan KTP-el."),),
    ),
    "missed": Message(
        _("Kami tidak bertemu Anda pada jadwal"),
        (
            _("Anda tidak hadir pada jadwal layanan %(service)s."),
            _("Buka tautan di bawah untuk memilih jadwal baru."),
        ),
    ),
    "on_hold": Message(
        _("Permohonan Anda tertunda"),
        (
            _("Layanan %(service)s untuk Anda tertunda sementara. Kami kabari saat dilanjutkan."),
            REASON,
        ),
    ),
    "payment_due": Message(
        _("Ada biaya yang perlu dibayar"),
        (
            _("Biaya layanan %(service)s sebesar %(amount)s. Permohonan menunggu pembayaran Anda."),
            _("Cara membayar ada pada tautan di bawah."),
        ),
    ),
    "payment_received": Message(
        _("Pembayaran Anda kami terima"),
        (_("Pembayaran untuk layanan %(service)s sudah kami terima. Permohonan dilanjutkan."),),
    ),
    "revoked": Message(
        _("Dokumen Anda dicabut"),
        (
            _("Dokumen nomor %(number)s untuk layanan %(service)s dicabut dan tidak berlaku lagi."),
            REASON,
        ),
    ),
    "replaced": Message(
        _("Dokumen Anda diganti"),
        (
            _("Dokumen Anda untuk layanan %(service)s diganti. Nomor yang baru %(number)s."),
            REASON,
        ),
    ),
    "news": Message(
        _("Ada kabar tentang permohonan Anda"),
        (_("Ada perkembangan pada permohonan Anda untuk layanan %(service)s."), REASON),
    ),
}
ALIASES = {"rejected": "decided_rejected"}

GREETING = _("Bapak/Ibu %(name)s,")
LINK = _("Lihat permohonan: %(link)s")
CONTACT = _("Pertanyaan? Hubungi %(contact)s dengan menyebut kode %(code)s.")
CLOSING = _("Salam,\nMal Pelayanan Publik %(regency)s")


def message_for(event: str) -> Message:
    """The message of an event; an event that a regency invented gets the general one."""
    return EVENTS.get(ALIASES.get(event, event), EVENTS["news"])
