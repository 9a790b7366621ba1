"""The product's whole story through pages only: a regency joins, a nurse gets a licence, anyone verifies it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from mpp.kernel import clock
from mpp.kernel.planes import leave_regency, national_plane
from tenants.registry import actions as registry
from tenants.registry.actors import PLATFORM
from tests.journeys import files
from tests.journeys.people import (
    WORKER,
    Person,
    Site,
    Worker,
    code_in,
)

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of an officer who exists in tests only
OFFICER = "peninjau@mpp.go.id"
SERVICE = "Surat Izin Praktik (SIP) Perawat"
NIK = "9404015203959001"
NIK_WITH_NO_SUCH_DAY = "9404017203959001"
PHONE = "0812-4404-9001"
PDFSIG = Path("/usr/bin/pdfsig")

NewPage = Callable[[], Page]


@dataclass(frozen=True)
class Place:
    """The regency that joins."""

    name: str = "Kabupaten Mimika"
    short: str = "Mimika"
    host: str = "mimika"
    district: str = "Mimika Baru"

    def email(self, who: str) -> str:
        return f"{who}@{self.host}kab.go.id"


@pytest.fixture(scope="module")
def officer_account(site: Site, django_db_blocker: DjangoDbBlocker) -> None:
    """A national administrator with a second factor, outside of the test's transaction."""
    with django_db_blocker.unblock(), national_plane():
        enrol_officer()
        leave_regency()


def enrol_officer() -> None:
    """As the nation enrols its officers; the second factor is what the officer scans then."""
    officer = registry.enrol(
        email=OFFICER,
        name="Rahayu Peninjau",
        password=Worker.password,
        roles=["national_administrator"],
        by=PLATFORM,
        at=clock.now(),
    )
    TOTP.activate(officer.user, SECRET)


@pytest.fixture
def new_page(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[NewPage]:
    """A window of a browser of somebody's own: nobody shares cookies."""
    contexts = []

    def window() -> Page:
        context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield window
    for context in contexts:
        context.close()


@pytest.mark.usefixtures("officer_account")
def test_a_regency_joins_and_serves_its_first_citizen(new_page: NewPage, site: Site) -> None:
    place = Place()
    administrator = joins(place, new_page, site)
    staff = sets_up(place, administrator, new_page)
    nurse = applies(place, new_page, site)
    code = is_served(nurse, staff)
    verifies(place, nurse, code, new_page, site)


# --- joining ------------------------------------------------------------------------------------------


def joins(place: Place, new_page: NewPage, site: Site) -> Worker:
    """The regency asks, the nation asks back and approves, the worker makes its place."""
    applicant = Person(new_page(), site)
    officer = Worker(new_page(), site, email=OFFICER, secret=SECRET)
    asks_to_join(applicant, place)
    reviews(officer, applicant, place)
    administrator = Worker(new_page(), site, place.host, email=place.email("admin"))
    administrator.open("/")
    administrator.sees(place.short)
    administrator.accept_invitation()
    return administrator


def asks_to_join(applicant: Person, place: Place) -> None:
    """The wizard, page by page."""
    applicant.open("/")
    applicant.follow(re.compile("Gabung"))
    applicant.write("Nama kabupaten atau kota", place.short)
    applicant.press("Cari")
    applicant.tick(re.compile(f"^{place.name}"))
    applicant.press("Lanjut")
    applicant.write("Nama lengkap", "Yosefina Magai, S.Sos.")
    applicant.write("NIP", "197803122005012001")
    applicant.write("Jabatan", "Kepala DPMPTSP")
    applicant.write("Nomor telepon atau WhatsApp", "0811-4404-9002")
    applicant.write("Surel dinas", "yosefina@example.com")
    applicant.press("Lanjut")
    applicant.sees_error(".go.id")
    applicant.write("Surel dinas", place.email("admin"))
    applicant.press("Lanjut")
    applicant.write("Kode konfirmasi", code_in(applicant.mail(place.email("admin"), "")))
    applicant.press("Lanjut")
    applicant.attach(
        "Surat keputusan atau surat permohonan", "sk.pdf", "application/pdf", files.disguised()
    )
    applicant.press("Lanjut")
    applicant.sees_error("PDF")
    applicant.attach(
        "Surat keputusan atau surat permohonan", "sk.pdf", "application/pdf", files.pdf("SK Bupati")
    )
    applicant.press("Lanjut")
    applicant.tick(re.compile("^Saya berwenang"))
    applicant.press("Lanjut")
    applicant.write("Alamat portal", place.host)
    applicant.press("Lanjut")
    applicant.tick(re.compile("Banyuwangi"))
    applicant.press("Lanjut")
    applicant.sees_heading("Periksa jawaban sebelum dikirim")
    applicant.press("Kirim permohonan")
    applicant.sees_heading("Permohonan terkirim")


def reviews(officer: Worker, applicant: Person, place: Place) -> None:
    """The nation's officer asks, reads the answer, approves, and watches the place being made."""
    officer.sign_in()
    officer.open("/konsol/permohonan/")
    officer.follow(place.name)
    officer.follow("Minta kelengkapan")
    officer.write("Apa yang perlu dilengkapi?", "Siapa pengganti Ibu bila berhalangan?")
    officer.press("Kirim pertanyaan")
    applicant.page.reload()
    applicant.sees("Siapa pengganti Ibu bila berhalangan?")
    applicant.write("Jawaban Anda", "Sekretaris dinas, Bapak Natalis Tabuni.")
    applicant.press("Kirim jawaban")
    officer.page.reload()
    officer.sees("Sekretaris dinas, Bapak Natalis Tabuni.")
    officer.follow("Setujui permohonan")
    officer.press("Setujui dan buat ruang daerah")
    officer.sees("Ruang daerah siap", patience=WORKER)


# --- setting up ---------------------------------------------------------------------------------------

TEAM = {
    "front_desk": ("Maria Kogoya", "Petugas pelayanan", "Petugas loket", ""),
    "verifier": ("dr. Anton Wanimbo", "Tim teknis", "Verifikator", "Dinas Kesehatan"),
    "section_head": ("Lukas Murib, S.E.", "Kepala bidang perizinan", "Kepala bidang", ""),
    "head_of_office": ("Drs. Paulus Gobai, M.Si.", "Kepala DPMPTSP", "Kepala dinas", ""),
}


def sets_up(place: Place, administrator: Worker, new_page: NewPage) -> dict[str, Worker]:
    """The checklist, too early a try to go live, a rehearsal, and live."""
    tries_too_early(administrator)
    writes_identity(administrator, place)
    checks_places(administrator)
    staff = invites_staff(administrator, place, new_page)
    names_complaint_handler(administrator)
    chooses_services(administrator)
    rehearses(administrator)
    goes_live(administrator, place)
    return staff


def tries_too_early(administrator: Worker) -> None:
    """Refused, with the reasons."""
    administrator.open("/kelola/")
    administrator.sees_heading("Wajib sebelum tayang")
    administrator.follow("Apa yang masih kurang?")
    administrator.press("Tayangkan portal sekarang")
    administrator.sees("Belum bisa")
    administrator.sees("Kop surat diperiksa")


def writes_identity(administrator: Worker, place: Place) -> None:
    """Contact, emblem, colour, letterhead, terms, pledge."""
    administrator.open("/kelola/")
    administrator.follow("Alamat dan kontak daerah terisi")
    administrator.write("Alamat kantor", "Jl. Cenderawasih SP 2")
    administrator.write("Kode pos", "99971")
    administrator.write("Nomor WhatsApp layanan", "0811-4404-9003")
    administrator.write("Surel layanan", place.email("mpp"))
    administrator.press("Simpan")
    administrator.attach("Berkas lambang", "lambang.png", "image/png", files.emblem())
    administrator.press("Pasang lambang")
    administrator.tick("Hijau tua")
    administrator.press("Pakai warna ini")
    administrator.press("Kop ini sudah benar")
    administrator.open("/kelola/istilah/")
    administrator.write("Sebutan untuk kecamatan", "distrik")
    administrator.write("Sebutan untuk desa", "kampung")
    administrator.press("Simpan")
    administrator.open("/kelola/maklumat/")
    administrator.write("Naskah maklumat", "Kami sanggup melayani sesuai standar pelayanan.")
    administrator.press("Terbitkan maklumat")


def checks_places(administrator: Worker) -> None:
    """The point and its hours, the calendar, the agencies that matter here."""
    administrator.open("/kelola/titik-layanan/")
    administrator.follow("Mal Pelayanan Publik")
    administrator.write("Alamat", "Jl. Cenderawasih SP 2")
    administrator.press("Simpan")
    administrator.follow("Mal Pelayanan Publik")
    administrator.write("Jumat tutup 1", "14:30")
    administrator.press("Simpan jam buka")
    administrator.open("/kelola/libur/")
    administrator.press("Kalender sudah benar")
    administrator.open("/kelola/instansi/")
    administrator.follow("Dinas Kesehatan")
    administrator.write("Nama instansi di daerah ini", "Dinas Kesehatan")
    administrator.press("Simpan dan konfirmasi")
    administrator.open("/kelola/instansi/")
    administrator.press(re.compile("Nama sudah benar.*Penanaman Modal"))


def invites_staff(administrator: Worker, place: Place, new_page: NewPage) -> dict[str, Worker]:
    """Everybody the nurse's licence needs, and somebody for complaints."""
    staff = {}
    for role, (name, position, words, unit) in TEAM.items():
        email = place.email(role.replace("_", "-"))
        administrator.open("/kelola/petugas/undang/")
        administrator.write("Nama lengkap", name)
        administrator.write("Jabatan", position)
        administrator.write("Surel", email)
        administrator.choose("Peran", words)
        if unit:
            administrator.choose("Instansi", unit)
        administrator.press("Kirim undangan")
        staff[role] = Worker(new_page(), administrator.site, place.host, email=email)
        staff[role].open("/")
        staff[role].accept_invitation()
    return staff


def names_complaint_handler(administrator: Worker) -> None:
    """Who receives every complaint first (UU 25/2009)."""
    administrator.open("/kelola/pengaduan/")
    administrator.tick("Maria Kogoya, Petugas pelayanan")
    administrator.press("Tetapkan")


def chooses_services(administrator: Worker) -> None:
    """One service made quicker, then offered."""
    administrator.open("/kelola/layanan/")
    administrator.write("Nama atau kode", "Perawat")
    administrator.press("Terapkan")
    administrator.follow(SERVICE)
    administrator.write("Waktu penyelesaian", "8")
    administrator.press("Terbitkan versi baru")
    administrator.sees_error("paling lama 5 hari kerja")
    administrator.write("Waktu penyelesaian", "3")
    administrator.write("Catatan perubahan", "Dipercepat menurut Perbup 4/2026.")
    administrator.press("Terbitkan versi baru")
    administrator.sees("Versi 2")
    administrator.press("Tawarkan kepada warga")


def rehearses(administrator: Worker) -> None:
    """A fake application goes through the nurse's licence and leaves nothing behind."""
    administrator.open("/kelola/latihan/")
    administrator.choose("Layanan yang dilatih", f"{SERVICE} (SIP-PRW-01)")
    administrator.press("Mulai latihan")
    administrator.sees("Latihan berhasil", patience=WORKER)


def goes_live(administrator: Worker, place: Place) -> None:
    """Nothing is due any more."""
    administrator.open("/kelola/tayang/")
    administrator.sees("Semua yang wajib sudah selesai.")
    administrator.press("Tayangkan portal sekarang")
    administrator.sees(f"Portal {place.name} sudah tayang")


# --- applying -----------------------------------------------------------------------------------------

STR = "Surat Tanda Registrasi (STR)"
STATEMENT = "Surat keterangan tempat praktik"
PHOTO = "Pas foto berwarna 4x6"


def applies(place: Place, new_page: NewPage, site: Site) -> Person:
    """A nurse finds the service, checks beforehand, signs up, fills in, uploads, sends."""
    nurse = Person(new_page(), site, place.host)
    checks_beforehand(nurse)
    signs_up(nurse)
    fills_in(nurse, place)
    uploads(nurse)
    checks_and_sends(nurse)
    return nurse


def checks_beforehand(nurse: Person) -> None:
    """From the home page to the list of files that will be needed."""
    nurse.open("/")
    nurse.write("Cari layanan", "perawat")
    nurse.press("Cari")
    nurse.follow(re.compile(re.escape(SERVICE)))
    nurse.sees("3 hari kerja")
    nurse.follow("Periksa syarat dulu")
    nurse.tick("Baru")
    nurse.tick("Pertama")
    nurse.tick("Tidak")
    nurse.press("Lihat berkas yang perlu")
    nurse.sees("Anda bisa mengajukan")
    nurse.follow("Mulai permohonan")


def signs_up(nurse: Person) -> None:
    """By NIK, with a code to the telephone; a number with an impossible date is caught."""
    nurse.follow("Buat akun")
    nurse.write("NIK", NIK_WITH_NO_SUCH_DAY)
    nurse.write("Nama lengkap", "Agustina Magal")
    nurse.write("Nomor telepon atau surel", PHONE)
    nurse.press("Kirim kode")
    nurse.sees_error("tanggal itu tidak ada")
    nurse.write("NIK", NIK)
    nurse.press("Kirim kode")
    nurse.write("Kode 6 angka", code_in(nurse.mail("44049001", "")))
    nurse.press("Buat akun")


def fills_in(nurse: Person, place: Place) -> None:
    """The form, page by page; a date in the past is caught."""
    nurse.press("Mulai")
    nurse.sees_heading("Pemohon")
    nurse.press("Simpan dan lanjut")
    nurse.sees_heading("Tentang permohonan")
    nurse.tick("Baru")
    nurse.tick("Pertama")
    nurse.press("Simpan dan lanjut")
    nurse.sees_heading("STR dan kompetensi")
    nurse.write("Nomor STR", "17 02 5 2 2 23-4404901")
    nurse.write(re.compile("STR berlaku sampai"), "2020-01-31")
    nurse.tick("Tidak")
    nurse.press("Simpan dan lanjut")
    nurse.sees_error(re.compile("hari ini|sesudah|lampau"))
    nurse.write(re.compile("STR berlaku sampai"), "")
    nurse.press("Simpan dan lanjut")
    nurse.sees_heading("Tempat praktik")
    nurse.tick("Puskesmas")
    nurse.write("Nama fasilitas atau tempat praktik", "Puskesmas Timika")
    nurse.press("Simpan dan lanjut")
    nurse.sees_heading("Lokasi dan jadwal praktik")
    nurse.choose(re.compile("istrik"), place.district)
    nurse.write(re.compile("ampung"), "Kwamki")
    nurse.write("Alamat tempat praktik", "Jl. Trikora, Kwamki")
    nurse.choose(re.compile("^Hari"), "Senin")
    nurse.write(re.compile("^Jam mulai"), "08.00")
    nurse.write(re.compile("^Jam selesai"), "14.00")
    nurse.press("Simpan dan lanjut")


def uploads(nurse: Person) -> None:
    """One file per requirement; one that is not what it says is refused."""
    nurse.sees_heading("Unggah berkas")
    hands_in(nurse, STR, "str.pdf", "application/pdf", files.disguised())
    nurse.sees_error("PDF")
    hands_in(nurse, STR, "str.pdf", "application/pdf", files.pdf("STR"))
    hands_in(nurse, STATEMENT, "keterangan.pdf", "application/pdf", files.pdf("Keterangan"))
    hands_in(nurse, PHOTO, "foto.jpg", "image/jpeg", files.photo())
    nurse.follow("Lanjut")


def hands_in(nurse: Person, requirement: str, name: str, kind: str, content: bytes) -> None:
    """Choose a file for a requirement and send it."""
    nurse.attach(re.compile(f": {re.escape(requirement)}"), name, kind, content)
    nurse.press(re.compile(f"^Unggah {re.escape(requirement)}"))


def checks_and_sends(nurse: Person) -> None:
    """Every answer once more; sending without consent is refused."""
    nurse.sees_heading("Periksa jawaban Anda")
    nurse.sees("Puskesmas Timika")
    nurse.press("Kirim permohonan")
    nurse.sees_error("Centang")
    nurse.tick(re.compile("^Isian dan berkas saya benar"))
    nurse.press("Kirim permohonan")
    nurse.sees_heading("Kami menerima permohonan Anda")


# --- being served -------------------------------------------------------------------------------------


def is_served(nurse: Person, staff: dict[str, Worker]) -> str:
    """Returned once, corrected, accepted, verified, validated, signed; the code of the licence."""
    case = case_code(nurse)
    tracks(nurse, case)
    checks_requirements(staff["front_desk"], case)
    corrects(nurse, case)
    opens_case(staff["front_desk"], case)
    staff["front_desk"].press("Nyatakan berkas lengkap dan benar")
    for role, act in (
        ("verifier", "Memenuhi syarat"),
        ("section_head", "Konsep izin benar"),
        ("head_of_office", "Tandatangani dan terbitkan"),
    ):
        opens_case(staff[role], case)
        staff[role].press(act)
    nurse.open(f"/permohonan/{case}/")
    return waits_for_licence(nurse)


def case_code(nurse: Person) -> str:
    """The code on the confirmation page."""
    found = re.search(r"\b[A-Z]{3}-\d{4}-[A-Z0-9]+\b", nurse.reads())
    assert found, nurse.reads()
    return found.group()


def tracks(nurse: Person, case: str) -> None:
    """Anyone with the code and the end of the number sees the steps, and nothing personal."""
    context = nurse.page.context.browser
    assert context is not None
    page = context.new_page(locale="id-ID", viewport={"width": 360, "height": 740})
    stranger = Person(page, nurse.site, nurse.regency)
    stranger.open("/lacak/")
    stranger.write("Kode permohonan", case.lower().replace("-", " "))  # as read out by telephone
    stranger.write("4 angka terakhir nomor telepon", PHONE[-4:])
    stranger.press("Lacak")
    stranger.sees_heading(SERVICE)
    words = page.content()
    assert not [each for each in ("Agustina", "Magal", NIK, NIK[-4:], "Trikora") if each in words]
    page.close()


def opens_case(worker: Worker, case: str) -> None:
    """From the worklist, where it waits for this person's role."""
    worker.open("/petugas/")
    expect(worker.page.get_by_role("link", name=case)).to_be_visible(timeout=WORKER)
    worker.follow(case)


def checks_requirements(front_desk: Worker, case: str) -> None:
    """Requirement by requirement; one is wrong, so the application goes back with the reason."""
    opens_case(front_desk, case)
    for requirement, verdict in (
        (STR, "Sesuai"),
        (STATEMENT, "Sesuai"),
        (PHOTO, "Perlu diperbaiki"),
    ):
        group = front_desk.page.get_by_role("group", name=re.compile(re.escape(requirement)))
        group.get_by_label(verdict, exact=True).check()
        if verdict != "Sesuai":
            group.get_by_role("textbox").fill("Latar foto harus merah.")
    front_desk.press("Simpan hasil pemeriksaan")
    front_desk.unfold("Kembalikan untuk diperbaiki")
    front_desk.write(re.compile("Alasan, dibaca oleh pemohon"), "Ganti pas foto, latarnya merah.")
    front_desk.press("Kembalikan untuk diperbaiki")


def corrects(nurse: Person, case: str) -> None:
    """The message says what is wrong; only that is changed."""
    nurse.open(f"/permohonan/{case}/")
    nurse.sees_heading("Perbaiki bagian ini saja")
    nurse.sees("Latar foto harus merah.")
    nurse.follow(re.compile(f"^Perbaiki.*{PHOTO}"))
    hands_in(nurse, PHOTO, "foto-merah.jpg", "image/jpeg", files.photo("#c00000"))
    nurse.follow("Kembali ke daftar perbaikan")
    nurse.follow("Periksa dan kirim perbaikan")
    nurse.tick(re.compile("^Isian dan berkas saya benar"))
    nurse.press("Kirim perbaikan")
    nurse.sees_heading("Kami menerima permohonan Anda")


def waits_for_licence(nurse: Person) -> str:
    """The worker issues it; the verification code is on the page of the case."""
    link = nurse.page.get_by_role("link", name=re.compile(r"^\d{4}(-\w{4}){2}-\w\w$"))
    for _ in range(40):
        if link.count():
            return str(link.first.inner_text())
        nurse.page.wait_for_timeout(500)
        nurse.page.reload()
    raise AssertionError(nurse.reads())


# --- verifying ----------------------------------------------------------------------------------------


def verifies(place: Place, nurse: Person, code: str, new_page: NewPage, site: Site) -> None:
    """The file is signed, the code is known here and at the hub, and one changed byte is noticed."""
    with nurse.page.expect_download() as download:
        nurse.follow("Unduh dokumen (PDF)")
    path = download.value.path()
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    signature_is_valid(path)
    for host in (place.host, ""):
        anybody = Person(new_page(), site, host)
        anybody.open("/verifikasi/")
        anybody.write("Kode verifikasi", code.lower())
        anybody.press("Periksa")
        anybody.sees_heading("Dokumen ini asli dan berlaku")
        assert "Agustina Magal" not in anybody.reads()
        anybody.attach("Berkas PDF yang Anda terima", "izin.pdf", "application/pdf", content)
        anybody.press("Cocokkan")
        anybody.sees("Berkas Anda sama dengan yang diterbitkan")
        anybody.attach(
            "Berkas PDF yang Anda terima", "izin.pdf", "application/pdf", changed(content)
        )
        anybody.press("Cocokkan")
        anybody.sees("Berkas Anda tidak sama dengan yang diterbitkan")


def signature_is_valid(path: Path) -> None:
    """As poppler sees it; the demo's authority is nobody's trust anchor, so the chain is not asked for."""
    if PDFSIG.exists():
        said = subprocess.run(  # noqa: S603 - our own arguments
            [PDFSIG, "-nocert", path], capture_output=True, text=True, check=False
        )
        assert "Signature Validation: Signature is Valid." in said.stdout, said.stdout


def changed(content: bytes) -> bytes:
    """The same file with one byte changed inside what was signed."""
    place = content.index(b"/Producer") if b"/Producer" in content else len(content) // 3
    return content[: place + 1] + bytes([content[place + 1] ^ 1]) + content[place + 2 :]
