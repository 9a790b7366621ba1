"""Certificates and receipts as PDF, verification codes, and comparing files."""

import datetime as dt
import hashlib
import io
import shutil
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from mpp.connectors.signing.demo import DemoSigner
from mpp.connectors.signing.keys import MemoryKeyStore
from mpp.connectors.signing.port import SignerIdentity
from mpp.connectors.signing.verification import verify
from mpp.kernel import ids
from mpp.regency.certificates import verification
from mpp.regency.certificates.rendering import (
    CannotRender,
    CertificateDocument,
    Letterhead,
    Line,
    ReceiptDocument,
    Signatory,
    render_certificate,
    render_receipt,
    written_moment,
)

EMBLEM = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
<path d="M1 1h8v5l-4 3-4-3z" fill="#0a489f"/></svg>"""
LETTERHEAD = Letterhead(
    government="Pemerintah Kabupaten Contoh",
    agency="Dinas Penanaman Modal dan\nPelayanan Terpadu Satu Pintu",
    address="Jalan Contoh 1, Kode Pos 98654",
    contact="Telepon (0957) 21000",
    emblem=EMBLEM,
)
CERTIFICATE = CertificateDocument(
    letterhead=LETTERHEAD,
    title="Surat Izin Praktik Perawat",
    number="500.16.7.2/0001/SIP-PRW/92.08/2026",
    lines=(
        Line(text="Yang bertanda tangan di bawah ini memberikan izin praktik kepada:"),
        Line(label="Nama", text="Siti Contoh, S.Kep., Ns."),
        Line(label="Tempat praktik", text="RSUD Contoh"),
        Line(text="Izin ini berlaku untuk satu tempat praktik."),
    ),
    validity="3 November 2031",
    place="Contoh",
    issued_on=dt.date(2026, 11, 3),
    signatory=Signatory(
        position="Kepala Dinas",
        name="Maria Contoh, S.Sos.",
        rank="Pembina Utama Muda (IV/c)",
        nip="19700101 199503 2 001",
        on_behalf="a.n. Bupati Contoh",
    ),
    verification_code="9208-7Q2K-9XFD-M3",
    verification_url="https://contoh.example.go.id/verifikasi/9208-7Q2K-9XFD-M3",
    simulated=True,
)
RECEIPT = ReceiptDocument(
    letterhead=LETTERHEAD,
    code="CTH-2611-7Q2K9X",
    service="Surat Izin Praktik Perawat",
    applicant="S*** C***",
    received_at=dt.datetime(2026, 11, 3, 14, 5, tzinfo=ZoneInfo("Asia/Jayapura")),
    documents=("Kartu Tanda Penduduk", "Ijazah"),
    next_steps=("Petugas memeriksa berkas.",),
    tracking_url="https://contoh.example.go.id/lacak/",
)

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not here"
)


def text_of(pdf: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    return subprocess.run(  # noqa: S603 - a fixed command on our own file
        ["pdftotext", "-layout", str(file), "-"],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_the_same_values_give_the_same_bytes() -> None:
    assert render_certificate(CERTIFICATE) == render_certificate(CERTIFICATE)
    assert render_certificate(CERTIFICATE) != render_certificate(replace(CERTIFICATE, number="2"))


@pytest.mark.parametrize("pdf", [render_certificate(CERTIFICATE), render_receipt(RECEIPT)])
def test_it_is_archival_accessible_and_in_indonesian(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        metadata = opened.Root.Metadata.read_bytes().decode()
        assert "<pdfaid:part>2</pdfaid:part>" in metadata
        assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert str(opened.Root.Lang) == "id"
        assert opened.Root.MarkInfo.Marked
        assert len(opened.pages) == 1


@needs_poppler
def test_everything_on_it_is_printed(tmp_path: Path) -> None:
    text = text_of(render_certificate(CERTIFICATE), tmp_path)
    for expected in (
        "PEMERINTAH KABUPATEN CONTOH",
        "PELAYANAN TERPADU SATU PINTU",
        "Jalan Contoh 1, Kode Pos 98654",
        "SURAT IZIN PRAKTIK PERAWAT",
        "Nomor: 500.16.7.2/0001/SIP-PRW/92.08/2026",
        "Siti Contoh, S.Kep., Ns.",
        "Berlaku sampai",
        "3 November 2031",
        "Ditetapkan di Contoh",
        "pada tanggal 3 November 2026",
        "a.n. Bupati Contoh",
        "Maria Contoh, S.Sos.",
        "Pembina Utama Muda (IV/c)",
        "NIP 19700101 199503 2 001",
        "9208-7Q2K-9XFD-M3",
        "https://contoh.example.go.id/verifikasi/9208-7Q2K-9XFD-M3",
        "Halaman 1 dari 1",
    ):
        assert expected in text


@needs_poppler
def test_a_simulation_says_so_and_only_a_real_one_names_bsre_as_issuer(tmp_path: Path) -> None:
    simulated = text_of(render_certificate(CERTIFICATE), tmp_path)
    assert "SIMULASI" in simulated
    assert "Ditandatangani dengan sertifikat demo, bukan BSrE" in simulated
    assert "diterbitkan oleh BSrE" not in simulated
    real = text_of(render_certificate(replace(CERTIFICATE, simulated=False)), tmp_path)
    assert "diterbitkan oleh BSrE" in real
    assert "SIMULASI" not in real
    assert "demo" not in real


@needs_poppler
def test_english_goes_below_when_it_is_given(tmp_path: Path) -> None:
    bilingual = replace(
        CERTIFICATE,
        title_en="Nurse Practice Permit",
        validity_en="3 November 2031",
        lines=(Line(label="Nama", label_en="Name", text="Siti", text_en="Siti"),),
    )
    text = text_of(render_certificate(bilingual), tmp_path)
    for expected in ("Nurse Practice Permit", "Name", "Valid until", "Scan to verify"):
        assert expected in text
    assert "Scan to verify" not in text_of(render_certificate(CERTIFICATE), tmp_path)


@needs_poppler
def test_the_holder_stands_after_the_first_paragraph(tmp_path: Path) -> None:
    text = text_of(render_certificate(replace(CERTIFICATE, holder="Ibu Pemegang")), tmp_path)
    assert text.index("memberikan izin") < text.index("Ibu Pemegang") < text.index("Tempat praktik")


@needs_poppler
def test_markup_typed_by_a_person_is_printed_literally(tmp_path: Path) -> None:
    typed = '#[x] *bold* $x$ <a> "q" \\ #read("/etc/passwd")'
    text = text_of(
        render_certificate(replace(CERTIFICATE, lines=(Line(label="Nama", text=typed),))), tmp_path
    )
    for part in ("#[x] *bold* $x$ <a>", '#read("/etc/passwd")'):
        assert part in text


@needs_poppler
def test_a_long_certificate_continues_on_numbered_pages(tmp_path: Path) -> None:
    long = replace(CERTIFICATE, lines=tuple(Line(text=f"Ketentuan {n}. " * 20) for n in range(30)))
    text = text_of(render_certificate(long), tmp_path)
    assert "Halaman 1 dari 3" in text
    assert text.count("SIMULASI. Ditandatangani") == 3  # the note is on every page


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cs"]), max_size=80))
def test_no_latin_text_breaks_it(typed: str) -> None:
    lines = (Line(text=typed), Line(label=typed, text=typed, text_en=typed))
    assert render_certificate(replace(CERTIFICATE, lines=lines)).startswith(b"%PDF-")


def test_pictographs_and_hidden_characters_are_dropped() -> None:
    plain = render_certificate(replace(CERTIFICATE, place="Kaimana"))
    dressed = replace(CERTIFICATE, place="Kai\u200bmana\U0001f600\u202e\ue000\x07")
    assert render_certificate(dressed) == plain


def test_a_letter_that_no_font_has_is_named_not_dropped() -> None:
    with pytest.raises(CannotRender) as refused:
        render_certificate(replace(CERTIFICATE, place="ꦗꦮ"))
    assert refused.value.code == "cannot_render"
    assert "ꦗ" in refused.value.detail["reason"]


def test_the_emblem_may_be_png_or_jpeg_or_missing() -> None:
    sizes = {len(render_certificate(CERTIFICATE))}
    for kind in ("png", "jpeg"):
        out = io.BytesIO()
        Image.effect_noise((80, 90), 50).save(out, kind)
        head = replace(LETTERHEAD, emblem=out.getvalue())
        sizes.add(len(render_certificate(replace(CERTIFICATE, letterhead=head))))
    head = replace(LETTERHEAD, emblem=b"")
    sizes.add(len(render_certificate(replace(CERTIFICATE, letterhead=head))))
    assert len(sizes) == 4


@pytest.mark.parametrize(
    "emblem", [b"GIF89a", b"x" * 2_000_000, b"\x89PNG\r\n\x1a\nbroken", b"<svg"]
)
def test_a_broken_emblem_is_refused_by_name(emblem: bytes) -> None:
    with pytest.raises(CannotRender):
        render_certificate(replace(CERTIFICATE, letterhead=replace(LETTERHEAD, emblem=emblem)))


@needs_poppler
def test_the_receipt_says_what_arrived_and_what_is_next(tmp_path: Path) -> None:
    text = text_of(render_receipt(RECEIPT), tmp_path)
    for expected in (
        "TANDA TERIMA",
        "CTH-2611-7Q2K9X",
        "S*** C***",
        "Selasa, 3 November 2026 pukul 14.05 WIT",
        "1. Kartu Tanda Penduduk",
        "2. Ijazah",
        "1. Petugas memeriksa berkas.",
        "https://contoh.example.go.id/lacak/",
        "bukan izin",
    ):
        assert expected in text


def test_the_receipt_follows_the_readers_language() -> None:
    with translation.override("en"):
        pdf = render_receipt(RECEIPT)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "en"
    assert written_moment(RECEIPT.received_at, "en") == "Tuesday, 3 November 2026, 14:05 WIT"


def test_a_rendered_certificate_can_be_signed_and_compared() -> None:
    signer = DemoSigner(MemoryKeyStore())
    identity = SignerIdentity(
        regency_code="92.08",
        regency_name="Kabupaten Contoh",
        office="Dinas Contoh",
        signer_id="1",
        name="Maria Contoh",
        title="Kepala Dinas",
    )
    at = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)

    def sign(document: CertificateDocument) -> bytes:
        pdf = render_certificate(document)
        return signer.sign(pdf, identity=identity, reason="Izin", location="Contoh", at=at).content

    issued = sign(CERTIFICATE)
    judge = partial(verify, trusted_roots=signer.trusted_roots())
    compare = partial(
        verification.compare, issued_sha256=hashlib.sha256(issued).hexdigest(), verify=judge
    )
    damaged = bytearray(issued)
    damaged[600] ^= 1
    results = {
        "same": compare(issued),
        "altered": compare(bytes(damaged)),
        "other_document": compare(sign(replace(CERTIFICATE, number="2"))),
        "foreign": compare(render_certificate(CERTIFICATE)),
        "not_pdf": compare(b"hello"),
    }
    assert {name: compared.result for name, compared in results.items()} == {
        name: name for name in results
    }
    assert results["same"].is_same
    assert results["same"].verdict.ok
    assert "berubah" in str(results["altered"].text)


def test_a_code_carries_its_regency_and_checks_itself() -> None:
    code = verification.new_code("92.08")
    assert code.startswith("9208-")
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 2]
    assert verification.region_of(code) == "92.08"
    assert len({verification.new_code("9208") for _ in range(200)}) == 200


@pytest.mark.parametrize(
    "change",
    [str.lower, lambda code: code.replace("-", ""), lambda code: f"  {code.replace('-', ' ')} "],
)
def test_what_people_type_is_understood(change: partial[str]) -> None:
    code = verification.new_code("35.10")
    assert verification.normalise(change(code)) == code
    assert verification.normalise(f"https://x.example.go.id/verifikasi/{code}/") == code


def test_a_mistyped_character_is_noticed() -> None:
    code = verification.new_code("35.10")
    for place in range(5, len(code)):
        if code[place] == "-":
            continue
        for char in ids.ALPHABET.replace(code[place], "") + "01IO":
            with pytest.raises(verification.InvalidCode):
                verification.normalise(code[:place] + char + code[place + 1 :])


@pytest.mark.parametrize("typed", ["", "9208", "9208-7Q2K", "x" * 200, "AB08-7Q2K-9XFD-M3", "/"])
def test_other_texts_are_no_codes(typed: str) -> None:
    with pytest.raises(verification.InvalidCode):
        verification.normalise(typed)


@pytest.mark.parametrize("region", ["92", "92.08.01", "ab.cd", ""])
def test_only_regencies_have_codes(region: str) -> None:
    with pytest.raises(ValueError, match="regency"):
        verification.new_code(region)
