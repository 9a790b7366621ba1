"""The signing port: the demo authority signs for real, and no altered byte is called valid."""

import datetime as dt
import io
import shutil
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pytest_django import Settings

from mpp.connectors.signing import authority
from mpp.connectors.signing.backends import get_signer
from mpp.connectors.signing.checks import check_backend, check_no_simulator
from mpp.connectors.signing.demo import NOT_READY_PREFIX, DemoSigner
from mpp.connectors.signing.keys import (
    DirectoryKeyStore,
    InvalidKeyName,
    KeyStore,
    MemoryKeyStore,
)
from mpp.connectors.signing.port import (
    CannotSignFile,
    SignedDocument,
    SignerIdentity,
    SignerNotReady,
    SigningUnavailable,
    WrongPassphrase,
)
from mpp.connectors.signing.verification import MAX_BYTES, STATE_TEXTS, verify

AT = dt.datetime(2026, 11, 3, 5, 0, tzinfo=dt.UTC)
HEAD = SignerIdentity(
    regency_code="91.09",
    regency_name="Kabupaten Contoh",
    office="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    signer_id="7",
    name="Maria Contoh, S.Sos., M.Si.",
    title="Kepala Dinas",
)


def one_page_pdf() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def sign(signer: DemoSigner, pdf: bytes, *, at: dt.datetime = AT, **extra: str) -> SignedDocument:
    return signer.sign(
        pdf, identity=HEAD, reason="Penerbitan izin", location="Contoh", at=at, **extra
    )


@pytest.fixture(scope="module")
def signer() -> DemoSigner:
    return DemoSigner(MemoryKeyStore())


@pytest.fixture(scope="module")
def signed(signer: DemoSigner) -> SignedDocument:
    return sign(signer, one_page_pdf())


def appended(pdf: bytes) -> bytes:
    """The same file with a revision behind the signature, as an editor would add it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Extra"] = generic.pdf_string("x")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_signed_file_is_valid_and_says_it_is_a_simulation(
    signer: DemoSigner, signed: SignedDocument
) -> None:
    verdict = verify(signed.content, trusted_roots=signer.trusted_roots())
    assert verdict.ok
    assert verdict.state == "valid"
    assert verdict.coverage == "ENTIRE_FILE"
    assert verdict.signer_name == HEAD.name == signed.signer_name
    assert verdict.signed_at == AT == signed.signed_at
    assert verdict.certificate_serial == signed.certificate_serial
    assert verdict.signatures == 1
    assert verdict.is_simulation
    assert signed.is_simulation
    assert len(signed.sha256) == 64


def test_the_file_itself_says_simulasi(signed: SignedDocument) -> None:
    with pikepdf.open(io.BytesIO(signed.content)) as pdf:
        signature = pdf.Root.AcroForm.Fields[0].V
        assert str(signature.Reason) == "SIMULASI - Penerbitan izin"
        assert str(signature.Location) == "Contoh"
        assert str(signature.SubFilter) == "/ETSI.CAdES.detached"


def test_the_certificate_names_the_official_and_the_demo_authority(signer: DemoSigner) -> None:
    store = MemoryKeyStore()
    certificate = authority.signer(store, HEAD, at=AT).certificate

    def subject(oid: x509.ObjectIdentifier) -> str:
        return str(certificate.subject.get_attributes_for_oid(oid)[0].value)

    assert subject(NameOID.COMMON_NAME) == HEAD.name
    assert "DEMO - bukan BSrE" in subject(NameOID.ORGANIZATION_NAME)
    assert subject(NameOID.ORGANIZATION_NAME).startswith("Dinas Penanaman Modal")
    assert "not BSrE" in certificate.issuer.rfc4514_string()
    certificate.verify_directly_issued_by(authority.root(store, AT).certificate)
    assert certificate.not_valid_after_utc - AT == dt.timedelta(days=730)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not here")
def test_poppler_agrees(signed: SignedDocument, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed.content)
    report = subprocess.run(  # noqa: S603 - a fixed command on our own file
        ["pdfsig", str(file)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert "Signature is Valid" in report
    assert "Total document signed" in report
    damaged = bytearray(signed.content)
    damaged[damaged.index(b"MediaBox")] ^= 1
    file.write_bytes(bytes(damaged))
    report = subprocess.run(  # noqa: S603 - a fixed command on our own file
        ["pdfsig", str(file)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert "Signature is Valid" not in report


@pytest.mark.slow
def test_no_flipped_byte_is_ever_valid(signer: DemoSigner, signed: SignedDocument) -> None:
    roots = signer.trusted_roots()
    content = signed.content
    container = content.rindex(b"/Contents <") + len("/Contents <")
    # every part of the file, and the envelope of the signature, which no signature protects
    places = {
        *range(0, len(content), 151),
        *range(container, container + 120, 2),
        *range(container, content.index(b">", container) + 2, 101),
    }
    for place in sorted(places):
        damaged = bytearray(content)
        damaged[place] ^= 1
        verdict = verify(bytes(damaged), trusted_roots=roots)
        assert not verdict.ok, f"byte {place}"
        assert verdict.state in {"altered", "not_pdf", "later_changes"}, f"byte {place}"


def test_hex_of_the_signature_in_mixed_case_is_altered(
    signer: DemoSigner, signed: SignedDocument
) -> None:
    start = signed.content.rindex(b"/Contents <") + len("/Contents <")
    place = next(
        index for index in range(start, start + 200) if signed.content[index] in b"ABCDEFabcdef"
    )
    damaged = bytearray(signed.content)
    damaged[place] ^= 0x20
    assert verify(bytes(damaged), trusted_roots=signer.trusted_roots()).state == "altered"


def test_a_later_revision_is_refused(signer: DemoSigner, signed: SignedDocument) -> None:
    verdict = verify(appended(signed.content), trusted_roots=signer.trusted_roots())
    assert (verdict.ok, verdict.state) == (False, "later_changes")
    assert verdict.signer_name == HEAD.name


def test_bytes_after_the_end_are_refused(signer: DemoSigner, signed: SignedDocument) -> None:
    for tail in (b"\n% more", b"x", b"\n%%EOF\n", b"\n" * 20):
        verdict = verify(signed.content + tail, trusted_roots=signer.trusted_roots())
        assert not verdict.ok
        assert verdict.state in {"later_changes", "altered"}


def test_a_cut_file_is_altered(signer: DemoSigner, signed: SignedDocument) -> None:
    verdict = verify(signed.content[:-300], trusted_roots=signer.trusted_roots())
    assert (verdict.ok, verdict.state) == (False, "altered")


def test_another_authority_is_unknown(signed: SignedDocument) -> None:
    other = DemoSigner(MemoryKeyStore())
    sign(other, one_page_pdf())
    for roots in ((), other.trusted_roots()):
        verdict = verify(signed.content, trusted_roots=roots)
        assert (verdict.ok, verdict.state) == (False, "unknown_signer")
        assert verdict.signer_name == HEAD.name
        assert not verdict.is_simulation


def test_an_unsigned_file_is_unsigned(signer: DemoSigner) -> None:
    assert verify(one_page_pdf(), trusted_roots=signer.trusted_roots()).state == "unsigned"


def test_an_encrypted_file_is_not_read() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(one_page_pdf())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    verdict = verify(out.getvalue(), trusted_roots=())
    assert (verdict.state, verdict.detail) == ("not_pdf", "encrypted")


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00" * 5000, b"\x89PNG\r\n\x1a\n"])
def test_other_bytes_are_not_a_pdf(data: bytes) -> None:
    assert verify(data, trusted_roots=()).state == "not_pdf"


def test_a_huge_file_is_not_parsed() -> None:
    verdict = verify(b"%PDF-1.7" + b" " * MAX_BYTES, trusted_roots=())
    assert (verdict.state, verdict.detail) == ("not_pdf", "too_big")


@hypothesis_settings(max_examples=60, deadline=None)
@given(tail=st.binary(max_size=400), cut=st.integers(0, 900))
def test_no_bytes_make_it_raise(tail: bytes, cut: int) -> None:
    verdict = verify(b"%PDF-1.7\n" + one_page_pdf()[9:cut] + tail, trusted_roots=())
    assert not verdict.ok
    assert str(verdict.text) == str(STATE_TEXTS[verdict.state])


@pytest.mark.parametrize(
    "body",
    [
        b"1 0 obj\n" + b"[" * 100_000,
        b"xref\n0 1\ntrailer<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF",
        b"xref\n0 99999999\ntrailer<<>>\nstartxref\n9\n%%EOF",
    ],
)
def test_hostile_structure_ends_quickly(body: bytes) -> None:
    assert verify(b"%PDF-1.7\n" + body, trusted_roots=()).state == "not_pdf"


def test_an_expired_certificate_does_not_spoil_what_it_signed() -> None:
    signer = DemoSigner(MemoryKeyStore())
    # the certificate ran out long before this test runs, the permit it signed did not
    old = sign(signer, one_page_pdf(), at=dt.datetime(2021, 1, 4, tzinfo=dt.UTC))
    assert verify(old.content, trusted_roots=signer.trusted_roots()).ok


def test_a_new_certificate_follows_an_expired_one() -> None:
    store = MemoryKeyStore()
    first = authority.signer(store, HEAD, at=AT)
    shortly_before = authority.signer(store, HEAD, at=AT + dt.timedelta(days=729))
    assert shortly_before.certificate == first.certificate
    later = authority.signer(store, HEAD, at=AT + dt.timedelta(days=731))
    assert later.certificate != first.certificate
    assert authority.signer(store, HEAD, at=AT).certificate == first.certificate


def test_another_official_or_office_has_another_certificate() -> None:
    store = MemoryKeyStore()
    serials = {
        authority.signer(store, identity, at=AT).certificate.serial_number
        for identity in (
            HEAD,
            HEAD,
            replace(HEAD, name="Nama Lain"),
            replace(HEAD, title="Plt. Kepala Dinas"),
            replace(HEAD, office="Dinas Kesehatan"),
            replace(HEAD, regency_code="35.10"),
        )
    }
    assert len(serials) == 5


def test_magic_inputs_rehearse_failures(signer: DemoSigner) -> None:
    with pytest.raises(WrongPassphrase) as wrong:
        sign(signer, one_page_pdf(), passphrase="salah")  # noqa: S106 - documented magic input
    assert wrong.value.code == "wrong_passphrase"
    with pytest.raises(SigningUnavailable) as down:
        sign(signer, one_page_pdf(), passphrase="gangguan")  # noqa: S106 - documented magic input
    assert (down.value.code, down.value.retry_after) == ("signing_unavailable", 60)
    pending = replace(HEAD, signer_id=f"{NOT_READY_PREFIX}-1")
    assert not signer.status(pending, at=AT).ready
    with pytest.raises(SignerNotReady):
        signer.sign(one_page_pdf(), identity=pending, reason="x", location="x", at=AT)
    assert signer.status(HEAD, at=AT).ready


def test_what_cannot_be_signed_is_refused_whole(signer: DemoSigner, signed: SignedDocument) -> None:
    for pdf in (b"not a pdf", b"", signed.content):
        with pytest.raises(CannotSignFile):
            sign(signer, pdf)


def test_the_directory_store_keeps_private_files(tmp_path: Path) -> None:
    store = DirectoryKeyStore(tmp_path / "signing")
    assert store.load("demo-ca") is None
    authority.signer(store, HEAD, at=AT)
    files = sorted((tmp_path / "signing").iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    # another process finds the same keys
    again = DirectoryKeyStore(tmp_path / "signing")
    assert authority.signer(again, HEAD, at=AT).certificate == (
        authority.signer(store, HEAD, at=AT).certificate
    )


def test_racing_processes_agree_on_one_root(tmp_path: Path) -> None:
    stores: list[KeyStore] = [MemoryKeyStore(), DirectoryKeyStore(tmp_path)]
    for store in stores:
        with ThreadPoolExecutor(8) as pool:
            made = pool.map(authority.root, [store] * 16, [AT] * 16)
            assert len({pair.certificate_pem for pair in made}) == 1


def test_a_key_name_is_never_a_path(tmp_path: Path) -> None:
    for name in ("../x", "a/b", "", "A", "x.pem"):
        with pytest.raises(InvalidKeyName):
            DirectoryKeyStore(tmp_path).load(name)


def test_the_backend_is_chosen_by_settings(settings: Settings, tmp_path: Path) -> None:
    settings.DOCUMENT_SIGNING_BACKEND = "demo"
    settings.DATA_DIR = tmp_path
    adapter = get_signer()
    assert adapter.is_simulation
    assert adapter.status(HEAD, at=AT).ready
    assert (tmp_path / "signing" / "demo-ca.pem").exists()
    assert check_backend() == []
    settings.DOCUMENT_SIGNING_BACKEND = "bsrf"
    with pytest.raises(ImproperlyConfigured, match="bsrf"):
        get_signer()
    assert [message.id for message in check_backend()] == ["signing.E001"]


def test_production_refuses_the_simulator(settings: Settings) -> None:
    settings.DOCUMENT_SIGNING_BACKEND = "demo"
    settings.ALLOW_SIMULATORS = False
    assert [message.id for message in check_no_simulator()] == ["signing.E002"]
    settings.ALLOW_SIMULATORS = True
    assert check_no_simulator() == []
