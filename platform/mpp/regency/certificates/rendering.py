"""Certificates and receipts as accessible archival PDF: PDF/A-2a and PDF/UA-1 in one file.

Pure functions from values to bytes: the same input gives the same bytes. Values reach the
layouts (`layouts/*.typ`) as JSON, never by formatting a template, so that markup typed by a person
is printed literally. Render, then sign, then store: the QR code must be in the file before it is
signed, and nothing may change afterwards (PAdES; ISO 32000-1, 12.8).

The certificate is written in Indonesian whatever language its reader chose (UU 24/2009,
Art 27: official documents), with optional English below. The receipt is the applicant's: it
follows the active language.
"""

import datetime as dt
import io
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import segno
import typst
from babel.dates import format_date
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import DomainError

LAYOUTS = Path(__file__).with_name("layouts")
# fonts of the typst wheel only: the same letter on every machine
FONTS = typst.Fonts(include_system_fonts=False)
DOCUMENT_LANGUAGE = "id"
MAX_EMBLEM_BYTES = 1024 * 1024

REAL_NOTE = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik "
    "yang diterbitkan oleh BSrE."
)
DEMO_NOTE = (
    "SIMULASI. Ditandatangani dengan sertifikat demo, bukan BSrE. "
    "Dokumen ini tidak mempunyai kekuatan hukum."
)


class CannotRender(DomainError):
    """The paper could not be made; `detail["reason"]` holds what the typesetter said."""

    code = "cannot_render"
    status = 422
    message = _(
        "Dokumen tidak dapat dibuat. Periksa apakah isian memuat huruf yang tidak dikenal, dan "
        "apakah gambar lambang dapat dibuka."
    )


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Kop surat. `emblem` is an SVG, PNG or JPEG file, or empty."""

    government: str
    agency: str
    address: str = ""
    contact: str = ""
    emblem: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A paragraph, or with a label a row "label : text". English goes below in small italics."""

    text: str
    label: str = ""
    text_en: str = ""
    label_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who signs, as the regency's letters write it (position, name with titles, rank, NIP)."""

    position: str
    name: str
    rank: str = ""
    nip: str = ""
    on_behalf: str = ""  # "a.n. Bupati ..."


@dataclass(frozen=True, kw_only=True)
class CertificateDocument:
    """Everything printed on one certificate; all texts are filled in already.

    `lines` are printed in order. `holder` is printed large after the first paragraph; leave it
    empty where a row already names the holder. `simulated` marks every page as a simulation.
    """

    letterhead: Letterhead
    title: str
    number: str
    lines: tuple[Line, ...]
    place: str
    issued_on: dt.date
    signatory: Signatory
    verification_code: str
    verification_url: str
    simulated: bool
    title_en: str = ""
    holder: str = ""
    validity: str = ""
    validity_en: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptDocument:
    """Tanda terima: proof that an application arrived. `applicant` is masked by the caller.

    `received_at` is aware and in the regency's zone, whose abbreviation (WIB, WITA, WIT) is
    printed.
    """

    letterhead: Letterhead
    code: str
    service: str
    applicant: str
    received_at: dt.datetime
    documents: tuple[str, ...]
    next_steps: tuple[str, ...]
    tracking_url: str


def render_certificate(document: CertificateDocument) -> bytes:
    """The certificate as PDF, ready to be signed; raise CannotRender."""
    bilingual = bool(document.title_en)
    data = {
        "language": DOCUMENT_LANGUAGE,
        "document_title": f"{document.title} {document.number}",
        "title": document.title,
        "title_en": document.title_en,
        "number": document.number,
        "date": _date_parts(document.issued_on),
        "date_text": written_date(document.issued_on, DOCUMENT_LANGUAGE),
        "place": document.place,
        "body": _body(document),
        "signatory": asdict(document.signatory),
        "code": document.verification_code,
        "mark": document.verification_code,
        "watermark": "SIMULASI" if document.simulated else "",
        "page_text": "Halaman %(page)s dari %(pages)s",
        "footer": [
            DEMO_NOTE if document.simulated else REAL_NOTE,
            f"Periksa keasliannya di {document.verification_url}",
        ],
        "labels": {
            "number": "Nomor:",
            "place": "Ditetapkan di",
            "date": "pada tanggal",
            "scan": "Pindai untuk memeriksa keaslian dokumen ini.",
            "scan_en": "Scan to verify this document." if bilingual else "",
            "signed": _signed_note(simulated=document.simulated),
        },
        "qr_alt": f"Kode QR menuju halaman verifikasi {document.verification_url}",
    }
    return _compile("certificate.typ", data, document.letterhead, document.verification_url)


def render_receipt(document: ReceiptDocument) -> bytes:
    """The receipt as PDF in the active language; raise CannotRender."""
    language = (get_language() or DOCUMENT_LANGUAGE).split("-")[0]
    received = document.received_at
    rows = [
        Line(label=gettext("Layanan"), text=document.service),
        Line(label=gettext("Pemohon"), text=document.applicant),
        Line(label=gettext("Diterima"), text=written_moment(received, language)),
    ]
    data = {
        "language": language,
        "document_title": f"{gettext('Tanda terima')} {document.code}",
        "title": gettext("Tanda terima"),
        "code": document.code,
        "mark": document.code,
        "watermark": "",
        "date": _date_parts(received.date()),
        "rows": [asdict(row) for row in rows],
        "documents": list(document.documents),
        "steps": list(document.next_steps),
        "url": document.tracking_url,
        "page_text": gettext("Halaman %(page)s dari %(pages)s"),
        "footer": [
            gettext("Tanda terima ini bukan izin dan bukan persetujuan atas permohonan."),
        ],
        "labels": {
            "documents": gettext("Berkas yang kami terima"),
            "steps": gettext("Langkah selanjutnya"),
            "track": gettext("Lacak permohonan Anda"),
            "track_hint": gettext("Pindai kode QR, atau buka alamat ini dan tulis kodenya:"),
        },
        "qr_alt": gettext("Kode QR menuju halaman pelacakan %(url)s")
        % {"url": document.tracking_url},
    }
    return _compile("receipt.typ", data, document.letterhead, document.tracking_url)


def written_date(date: dt.date, language: str) -> str:
    """`3 November 2026`."""
    return format_date(date, "d MMMM y", locale=language)


def written_moment(moment: dt.datetime, language: str) -> str:
    """`Selasa, 3 November 2026 pukul 14.05 WIT`; `Tuesday, 3 November 2026, 14:05 WIT`."""
    day = format_date(moment, "EEEE, d MMMM y", locale=language)
    if language == DOCUMENT_LANGUAGE:
        return f"{day} pukul {moment:%H.%M} {moment.tzname()}"
    return f"{day}, {moment:%H:%M} {moment.tzname()}"


def qr_svg(url: str) -> str:
    """The address as a QR code: error level M and the quiet zone kept (ISO/IEC 18004)."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", scale=3, light="white")
    return out.getvalue().decode()


def _body(document: CertificateDocument) -> list[dict[str, Any]]:
    lines = list(document.lines)
    if document.validity:
        lines.append(
            Line(
                label="Berlaku sampai",
                text=document.validity,
                label_en="Valid until" if document.title_en else "",
                text_en=document.validity_en,
            )
        )
    parts: list[dict[str, Any]] = []
    for is_row, group in groupby(lines, key=lambda line: bool(line.label)):
        if is_row:
            parts.append({"kind": "rows", "rows": [asdict(line) for line in group]})
        else:
            parts.extend({"kind": "paragraph", **asdict(line)} for line in group)
    if document.holder:
        first = 1 if parts and parts[0]["kind"] == "paragraph" else 0
        parts.insert(first, {"kind": "holder", "text": document.holder})
    return parts


def _signed_note(*, simulated: bool) -> str:
    if simulated:
        return "Ditandatangani dengan sertifikat demo, bukan BSrE"
    return "Ditandatangani secara elektronik"


def _date_parts(date: dt.date) -> dict[str, int]:
    return {"year": date.year, "month": date.month, "day": date.day}


def _compile(layout: str, data: dict[str, Any], letterhead: Letterhead, url: str) -> bytes:
    head = asdict(letterhead)
    image = head.pop("emblem")
    values = _printable(
        {**data, "letterhead": head, "emblem_alt": f"Lambang {letterhead.government}"}
    )
    values["qr"] = qr_svg(url)
    values["emblem"] = {"format": _image_format(image), "bytes": list(image)} if image else None
    # one source text: the layout continues where the shared letter ends
    source = (LAYOUTS / "letter.typ").read_bytes() + (LAYOUTS / layout).read_bytes()
    try:
        return typst.compile(
            source,
            format="pdf",
            sys_inputs={"data": json.dumps(values)},
            font_paths=FONTS,
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
        )
    except typst.TypstError as error:
        raise CannotRender(reason=error.message) from error


def _image_format(image: bytes) -> str:
    if len(image) > MAX_EMBLEM_BYTES:
        raise CannotRender(reason="the emblem is larger than 1 MB")
    signatures = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
    for kind, signature in signatures.items():
        if image.startswith(signature):
            return kind
    if b"<svg" in image[:4096]:
        return "svg"
    raise CannotRender(reason="the emblem is not an SVG, PNG or JPEG image")


def _printable(value: Any) -> Any:
    """The same data without characters that are never part of an official text.

    Control, formatting and private characters (PDF/A-2a forbids the last) and pictographs are
    dropped. A letter that no font has is not dropped: it makes rendering fail by name.
    """
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [_printable(item) for item in value]
    return value


def _clean(text: str) -> str:
    kept = (char for char in unicodedata.normalize("NFC", text) if _is_text(char))
    return "".join(kept).strip()


def _is_text(char: str) -> bool:
    if char == "\n":
        return True
    kind = unicodedata.category(char)
    if kind in {"Cc", "Cf", "Co", "Cs", "Cn"}:
        return False
    return not (kind in {"So", "Sk"} and ord(char) >= 0x1F000)
