"""A citizen of Kaimana who applies for a short service, for journeys about what can go wrong."""

from __future__ import annotations

import itertools
import re

from tests.journeys import files
from tests.journeys.people import Person, code_in

SERVICE = "Surat Keterangan Domisili"
_numbers = itertools.count(9201)


def signs_up(citizen: Person) -> str:
    """A new citizen, signed in; the telephone number."""
    number = next(_numbers)
    phone = f"081390{number}00"
    citizen.open("/daftar/")
    citizen.write("NIK", f"920801120390{number}")
    citizen.write("Nama lengkap", f"Yohana Uji {number}")
    citizen.write("Nomor telepon atau surel", phone)
    citizen.press("Kirim kode")
    citizen.write("Kode 6 angka", code_in(citizen.mail(phone[1:], "")))
    citizen.press("Buat akun")
    return phone


def starts(citizen: Person) -> None:
    """A draft of the short service, its first page open."""
    citizen.open("/layanan/?q=domisili")
    citizen.follow(re.compile(SERVICE))
    citizen.follow("Mulai permohonan")
    citizen.press("Mulai")


def hands_in_all(citizen: Person) -> None:
    """A file for whatever is still wanted."""
    citizen.sees_heading("Unggah berkas")
    wanted = citizen.page.get_by_label(re.compile("^Pilih berkas"))
    while wanted.count():
        wanted.first.set_input_files(
            {"name": "berkas.pdf", "mimeType": "application/pdf", "buffer": files.pdf("Berkas")}
        )
        before = wanted.count()
        citizen.press(re.compile("^Unggah"))
        assert wanted.count() < before, citizen.reads()
    citizen.follow("Lanjut")
