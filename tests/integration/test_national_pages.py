"""The hub's pages through the URLs people use."""

from __future__ import annotations

import datetime as dt
import io
import re

import pikepdf
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mpp.accounts.models import User
from mpp.kernel.outbox.models import OutboxMessage
from templates_catalogue.blueprints.models import ServiceTemplate
from templates_catalogue.definitions import loading
from templates_catalogue.definitions.canonical import digest
from tenants.onboarding import queries as onboarding
from tenants.onboarding.models import JoinRequest
from tenants.operations.models import Operation
from tenants.registry import actions as registry
from tenants.registry.actors import PLATFORM
from tenants.registry.models import Regency

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 3, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def hub() -> Client:
    return Client(headers={"host": "localhost"})


def test_home_counts_provinces_and_links_live_regencies(hub: Client) -> None:
    page = hub.get("/")
    assert page.status_code == 200
    assert page.content.count(b'class="tile"') >= 38
    assert "Kabupaten Banyuwangi" in page.text
    assert "banyuwangi.localhost" in page.text
    assert "1 dari 38 daerah bergabung" in page.text


def test_home_says_so_when_nobody_serves_yet(hub: Client) -> None:
    Regency.objects.exclude(schema_name="public").update(state="configuring")
    assert "Belum ada daerah yang tayang" in hub.get("/").text


def test_search_finds_a_regency_without_javascript(hub: Client) -> None:
    found = hub.get("/daerah/", {"q": "mimika"})
    assert "Kabupaten Mimika" in found.text
    assert "/gabung/?daerah=94.04" in found.text
    nothing = hub.get("/daerah/", {"q": "atlantis"})
    assert "Tidak ada daerah dengan nama itu" in nothing.text


def test_a_province_lists_its_regencies(hub: Client) -> None:
    page = hub.get("/provinsi/35/")
    assert page.text.count("<tr>") == 39
    assert "Tayang" in page.text
    assert hub.get("/provinsi/99/").status_code == 404


def test_catalogue_is_searched_and_filtered(hub: Client) -> None:
    everything = hub.get("/katalog/", {"publisher": "banyuwangi"})
    assert "64 layanan" in everything.text
    some = hub.get("/katalog/", {"q": "SIP dokter", "publisher": "banyuwangi"})
    assert 0 < some.text.count('class="service-card"') < 24
    nothing = hub.get("/katalog/", {"q": "zzzz"})
    assert "Tidak ada layanan yang cocok" in nothing.text
    assert hub.get("/katalog/", {"category": "tidak-ada"}).status_code == 200


def test_every_template_can_be_read(hub: Client) -> None:
    for template in ServiceTemplate.objects.select_related("publisher"):
        page = hub.get(f"/katalog/{template.publisher.key}/{template.code}/")
        assert page.status_code == 200, template.code
        for number in range(1, 7):
            assert f'id="k{number}"' in page.text


def test_a_template_is_downloaded_as_it_was_published(hub: Client) -> None:
    templates = ServiceTemplate.objects.select_related("published")
    template = templates.get(publisher__key="banyuwangi", code="SIP-PRW-01")
    assert template.published is not None
    for suffix in ("yaml", "json"):
        file = hub.get(f"/katalog/banyuwangi/{template.code}/v1.{suffix}")
        assert "attachment" in file.headers["Content-Disposition"]
        assert digest(loading.load(file.content)) == template.published.digest
    assert hub.get(f"/katalog/banyuwangi/{template.code}/v9.json").status_code == 404
    assert hub.get(f"/katalog/banyuwangi/{template.code}/?versi=abc").status_code == 404


def test_verification_asks_for_a_code(hub: Client) -> None:
    assert "Periksa keaslian dokumen" in hub.get("/verifikasi/").text
    empty = hub.get("/verifikasi/", {"kode": ""})
    assert "Galat:" in empty.text
    moved = hub.get("/verifikasi/", {"kode": " 3510-7q2k-9xfd-m3 "})
    assert moved.headers["Location"] == "/verifikasi/3510-7Q2K-9XFD-M3/"


def test_a_code_of_nobody_is_unknown(hub: Client) -> None:
    page = hub.get("/verifikasi/9999-7Q2K-9XFD-M3/")
    assert page.status_code == 200
    assert "Kode ini tidak kami kenal" in page.text


# --- joining ----------------------------------------------------------------------------------------

PERSON = {
    "contact_name": "Maria Kogoya",
    "contact_nip": "198406172009042002",
    "contact_position": "Kepala DPMPTSP",
    "contact_phone": "0812-3456-7890",
    "contact_email": "maria@mimikakab.go.id",
}
MIMIKA = "94.04"


def decree() -> SimpleUploadedFile:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return SimpleUploadedFile("sk-bupati.pdf", out.getvalue(), "application/pdf")


def mailed_code() -> str:
    message = OutboxMessage.objects.filter(address=PERSON["contact_email"]).latest("id")
    found = re.search(r"\b\d{6}\b", message.body)
    assert found, message.body
    return found[0]


def begin(hub: Client, region: str = MIMIKA) -> str:
    """Begin a request through the pages; the address of its status page."""
    answer = hub.post(f"/gabung/penanggung-jawab/?daerah={region}", PERSON)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removesuffix("kode/")


def sent(hub: Client, region: str = MIMIKA) -> str:
    """A request that was sent, through every page of the wizard."""
    own = begin(hub, region)
    for page, answers in (
        ("kode/", {"code": mailed_code()}),
        ("surat/", {"upload": decree()}),
        ("perjanjian/", {"version": onboarding.agreement().version, "accepted": "on"}),
        ("alamat/", {"subdomain": "mimika"}),
        ("katalog/", {"catalogue": "banyuwangi"}),
        ("periksa/", {}),
    ):
        answer = hub.post(own + page, answers)
        assert answer.status_code == 302, (page, answer.text)
    return own


def test_the_wizard_goes_page_by_page_to_a_sent_request(hub: Client) -> None:
    own = sent(hub)
    status = hub.get(own)
    assert "Permohonan terkirim" in status.text
    assert status.headers["X-Robots-Tag"] == "noindex"
    found = JoinRequest.objects.get(region_id=MIMIKA)
    assert found.state == "submitted"
    assert found.reference in status.text
    # nothing can be changed while it is reviewed
    assert hub.get(own + "alamat/").headers["Location"] == own


def test_a_draft_is_resumed_from_the_mailed_link(hub: Client) -> None:
    own = begin(hub)
    message = OutboxMessage.objects.filter(address=PERSON["contact_email"]).latest("id")
    assert own in message.body
    page = Client(headers={"host": "localhost"}).get(own)
    assert "Belum bisa dimulai" in page.text
    assert "Konfirmasi surel" in page.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("contact_email", "maria@gmail.com", ".go.id"),
        ("contact_nip", "123", "18 angka"),
        ("contact_phone", "abc", "0812"),
        ("contact_name", "", "Tulis nama penanggung jawab"),
    ],
)
def test_a_wrong_answer_is_said_at_its_field(
    hub: Client, field: str, value: str, sentence: str
) -> None:
    page = hub.post(f"/gabung/penanggung-jawab/?daerah={MIMIKA}", PERSON | {field: value})
    assert page.status_code in (200, 422)
    assert "Galat:" in page.text
    assert f'href="#id_{field}"' in page.text
    assert sentence in page.text
    assert not JoinRequest.objects.filter(region_id=MIMIKA).exists()


def test_a_wrong_code_leaves_the_address_unconfirmed(hub: Client) -> None:
    own = begin(hub)
    wrong = "000000" if mailed_code() != "000000" else "111111"
    page = hub.post(own + "kode/", {"code": wrong})
    assert page.status_code == 422
    assert "Kode salah" in page.text
    assert JoinRequest.objects.get(region_id=MIMIKA).email_confirmed_at is None


def test_an_incomplete_request_is_not_sent(hub: Client) -> None:
    own = begin(hub)
    page = hub.post(own + "periksa/")
    assert page.status_code == 422
    assert "Unggah surat keputusan" in page.text
    assert JoinRequest.objects.get(region_id=MIMIKA).state == "draft"


def test_one_computer_does_not_begin_without_end(hub: Client) -> None:
    for n in range(11):
        person = PERSON | {"contact_email": f"maria{n}@mimikakab.go.id"}
        page = hub.post(f"/gabung/penanggung-jawab/?daerah={MIMIKA}", person)
    assert page.status_code == 429
    assert "Terlalu banyak percobaan" in page.text
    assert JoinRequest.objects.filter(region_id=MIMIKA).count() == 10


def test_what_is_no_pdf_is_refused_as_decree(hub: Client) -> None:
    own = begin(hub)
    hub.post(own + "kode/", {"code": mailed_code()})
    page = hub.post(own + "surat/", {"upload": SimpleUploadedFile("sk.pdf", b"MZ program")})
    assert page.status_code == 422
    assert "PDF" in page.text
    assert not JoinRequest.objects.get(region_id=MIMIKA).decree_file


def test_a_region_joins_once(hub: Client) -> None:
    sent(hub)
    second = hub.post(f"/gabung/penanggung-jawab/?daerah={MIMIKA}", PERSON)
    assert second.status_code == 409
    assert "sudah bergabung atau permohonannya sedang diperiksa" in second.text
    there = hub.get("/gabung/", {"daerah": "35.10"})
    assert "sudah bergabung" in there.text


def test_a_request_is_withdrawn_after_being_asked(hub: Client) -> None:
    own = sent(hub)
    assert "Tarik permohonan ini?" in hub.get(own + "tarik/").text
    hub.post(own + "tarik/")
    assert "Permohonan ditarik" in hub.get(own).text


def test_a_token_of_nobody_opens_nothing(hub: Client) -> None:
    assert hub.get("/gabung/" + "x" * 43 + "/").status_code == 404


# --- the console ------------------------------------------------------------------------------------


def officer(*roles: str) -> Client:
    """A browser in which an officer with these roles is signed in."""
    user = User.objects.create(email=f"{'-'.join(roles)}@panrb.go.id", full_name="Uji Petugas")
    registry.appoint(user=user, roles=list(roles), by=PLATFORM, at=NOW)
    TOTP.activate(user, generate_totp_secret())
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_administrator_asks_and_the_applicant_answers(hub: Client) -> None:
    own = sent(hub)
    console = officer("national_administrator")
    reference = JoinRequest.objects.get(region_id=MIMIKA).reference
    address = f"/konsol/permohonan/{reference}/"
    assert "Maria Kogoya" in console.get(address).text
    assert console.post(address + "tanya/", {"text": ""}).status_code == 200
    console.post(address + "tanya/", {"text": "Lampirkan halaman kedua."})
    page = hub.get(own)
    assert "Lampirkan halaman kedua." in page.text
    hub.post(own + "surat/", {"upload": decree()})
    hub.post(own + "jawaban/", {"text": "Sudah kami lampirkan."})
    assert "Sudah kami lampirkan." in console.get(address).text
    assert JoinRequest.objects.get(region_id=MIMIKA).state == "submitted"


def test_a_declined_request_says_why(hub: Client) -> None:
    own = sent(hub)
    console = officer("national_administrator")
    reference = JoinRequest.objects.get(region_id=MIMIKA).reference
    console.post(f"/konsol/permohonan/{reference}/tolak/", {"text": "Surat belum ditandatangani."})
    page = hub.get(own)
    assert "Permohonan ditolak" in page.text
    assert "Surat belum ditandatangani." in page.text
    again = console.post(f"/konsol/permohonan/{reference}/setujui/", {"text": ""})
    assert again.status_code == 409


def test_an_approval_leads_to_the_operation(hub: Client) -> None:
    own = sent(hub)
    console = officer("national_administrator")
    reference = JoinRequest.objects.get(region_id=MIMIKA).reference
    moved = console.post(f"/konsol/permohonan/{reference}/setujui/", {"text": ""})
    operation = Operation.objects.get(regency__code=MIMIKA)
    assert moved.headers["Location"] == f"/konsol/operasi/{operation.reference}/"
    page = console.get(moved.headers["Location"])
    assert "Kabupaten Mimika" in page.text
    assert "progress.js" in page.text
    assert 'http-equiv="refresh"' in page.text
    live = console.get(f"/konsol/operasi/{operation.reference}/keadaan.json").json()
    assert live["finished"] is False
    assert {step["key"] for step in live["steps"]} >= {"create_schema", "clone_catalogue"}
    assert "Permohonan disetujui" in hub.get(own).text


def test_a_failed_step_says_what_to_do_and_is_retried(hub: Client) -> None:
    sent(hub)
    console = officer("national_administrator")
    reference = JoinRequest.objects.get(region_id=MIMIKA).reference
    console.post(f"/konsol/permohonan/{reference}/setujui/", {"text": ""})
    operation = Operation.objects.get(regency__code=MIMIKA)
    Operation.objects.filter(pk=operation.pk).update(state="failed")
    operation.steps.filter(name="create_schema").update(
        state="failed", message={"id": "Ruang penuh."}, cure={"id": "Tambah ruang, lalu lanjutkan."}
    )
    address = f"/konsol/operasi/{operation.reference}/"
    page = console.get(address)
    assert "Ruang penuh." in page.text
    assert "Tambah ruang, lalu lanjutkan." in page.text
    assert officer("auditor").post(address + "lanjutkan/").status_code == 403
    console.post(address + "lanjutkan/")
    operation.refresh_from_db()
    assert operation.state == "waiting"


CONSOLE_PAGES = [
    ("/konsol/", {"national_administrator", "catalogue_curator", "auditor"}),
    ("/konsol/permohonan/", {"national_administrator", "auditor"}),
    ("/konsol/operasi/", {"national_administrator", "auditor"}),
    ("/konsol/daerah/", {"national_administrator", "catalogue_curator", "auditor"}),
    ("/konsol/daerah/35.10/", {"national_administrator", "catalogue_curator", "auditor"}),
    ("/konsol/daerah/35.10/hentikan/", {"national_administrator"}),
    ("/konsol/audit/", {"national_administrator", "auditor"}),
    ("/konsol/petugas/", {"national_administrator", "catalogue_curator", "auditor"}),
]


@pytest.mark.parametrize("role", ["national_administrator", "catalogue_curator", "auditor"])
def test_pages_of_the_console_by_role(role: str) -> None:
    console = officer(role)
    for address, allowed in CONSOLE_PAGES:
        expected = 200 if role in allowed else 403
        assert console.get(address).status_code == expected, address


def test_strangers_are_sent_to_the_sign_in(hub: Client) -> None:
    for address, _allowed in CONSOLE_PAGES:
        answer = hub.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/masuk/petugas/?next="), address


def test_a_regency_is_suspended_with_a_reason_and_comes_back() -> None:
    console = officer("national_administrator")
    address = "/konsol/daerah/35.10/"
    assert "Tulis alasannya." in console.post(address + "hentikan/", {"reason": ""}).text
    console.post(address + "hentikan/", {"reason": "Pemeliharaan pusat data"})
    page = console.get(address)
    assert "Pemeliharaan pusat data" in page.text
    assert Regency.objects.get(code="35.10").state == "suspended"
    assert "Tayangkan lagi" in page.text
    console.post(address + "aktifkan/", {"reason": "Selesai"})
    assert Regency.objects.get(code="35.10").is_live


def test_an_auditor_reads_but_cannot_decide(hub: Client) -> None:
    sent(hub)
    reference = JoinRequest.objects.get(region_id=MIMIKA).reference
    auditor = officer("auditor")
    page = auditor.get(f"/konsol/permohonan/{reference}/")
    assert page.status_code == 200
    assert "Setujui" not in page.text
    file = auditor.get(f"/konsol/permohonan/{reference}/surat/")
    assert b"".join(file.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    answer = auditor.post(f"/konsol/permohonan/{reference}/setujui/", {"text": ""})
    assert answer.status_code == 403
