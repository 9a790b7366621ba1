"""The administrators' pages of a regency through the URLs people use."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from mpp.kernel.outbox.models import OutboxMessage
from mpp.kernel.planes import leave_regency, regency_plane
from mpp.portals.design import theme
from mpp.portals.manage.identity import ACCENTS
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.offices import queries as offices
from mpp.regency.offices.models import Holiday, ServicePoint
from mpp.regency.people import policies
from mpp.regency.people.models import Invitation, StaffMember, Unit
from tenants.onboarding import readiness
from tenants.registry.models import Regency
from tests.factories import people, regencies

pytestmark = pytest.mark.django_db

SIP = "SIP-PRW-01"
KTP = "DKC-KTP-01"


@pytest.fixture
def regency(kaimana: Regency) -> Iterator[Regency]:
    """Kaimana back in its set-up."""
    Regency.objects.filter(pk=kaimana.pk).update(state="configuring")
    kaimana.refresh_from_db()
    yield kaimana
    leave_regency()


def signed_in(regency: Regency, *roles: str) -> Client:
    """A browser in which a staff member with these roles is signed in."""
    client = Client(headers={"host": regencies.host(regency)})
    with regency_plane(regency.schema_name):
        member = people.staff(*roles)
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def admin(regency: Regency) -> Client:
    return signed_in(regency, policies.REGENCY_ADMIN)


def done_items(regency: Regency) -> set[str]:
    return {each.name for each in readiness.evaluate(regency).items if each.done}


PAGES = [
    ("/kelola/", {"regency_admin", "auditor"}),
    ("/kelola/identitas/", {"regency_admin"}),
    ("/kelola/istilah/", {"regency_admin"}),
    ("/kelola/maklumat/", {"regency_admin"}),
    ("/kelola/titik-layanan/", {"regency_admin"}),
    ("/kelola/titik-layanan/tambah/", {"regency_admin"}),
    ("/kelola/instansi/", {"regency_admin"}),
    ("/kelola/instansi/civil_registry/", {"regency_admin"}),
    ("/kelola/libur/", {"regency_admin"}),
    ("/kelola/petugas/", {"regency_admin"}),
    ("/kelola/petugas/undang/", {"regency_admin"}),
    ("/kelola/penanda-tangan/", {"regency_admin"}),
    ("/kelola/pengaduan/", {"regency_admin"}),
    ("/kelola/layanan/", {"regency_admin"}),
    (f"/kelola/layanan/{SIP}/", {"regency_admin"}),
    (f"/kelola/layanan/{SIP}/pratinjau/", {"regency_admin"}),
    ("/kelola/kesiapan/", {"regency_admin", "auditor"}),
    ("/kelola/kesiapan/commitment/", {"regency_admin"}),
    ("/kelola/latihan/", {"regency_admin"}),
    ("/kelola/tayang/", {"regency_admin"}),
    ("/kelola/pesan/", {"regency_admin"}),
    ("/kelola/audit/", {"regency_admin", "auditor"}),
]


@pytest.mark.parametrize("role", ["regency_admin", "auditor", "verifier"])
def test_pages_by_role(regency: Regency, role: str) -> None:
    client = signed_in(regency, role)
    for address, allowed in PAGES:
        assert client.get(address).status_code == (200 if role in allowed else 403), address


def test_strangers_are_sent_to_the_sign_in(regency: Regency) -> None:
    visitor = Client(headers={"host": regencies.host(regency)})
    for address, _allowed in PAGES:
        answer = visitor.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/masuk/petugas/?next="), address


def test_staff_of_another_regency_are_strangers_here(regency: Regency, banyuwangi: Regency) -> None:
    elsewhere = signed_in(banyuwangi, policies.REGENCY_ADMIN)
    answer = elsewhere.get("/kelola/", headers={"host": regencies.host(regency)})
    assert answer.status_code == 302


# --- checklist ----------------------------------------------------------------------------------------


def test_the_checklist_follows_what_is_done(regency: Regency, admin: Client) -> None:
    assert "terms" not in done_items(regency)
    before = admin.get("/kelola/").text
    assert 'href="/kelola/istilah/"' in before
    admin.post("/kelola/istilah/", {"district": "Distrik", "village": "Kampung"})
    assert "terms" in done_items(regency)
    after = admin.get("/kelola/").text
    assert after.count('data-status="done"') == before.count('data-status="done"') + 1


def test_every_item_leads_to_a_page_that_opens(regency: Regency, admin: Client) -> None:
    page = admin.get("/kelola/")
    for task in [*page.context["now"], *page.context["later"]]:
        assert admin.get(task["href"]).status_code == 200, task


def test_go_live_is_refused_with_reasons_until_all_is_done(regency: Regency, admin: Client) -> None:
    page = admin.post("/kelola/tayang/")
    assert page.status_code == 409
    assert "Belum bisa tayang" in page.text
    assert 'href="/kelola/pengaduan/"' in page.text
    assert not Regency.objects.get(pk=regency.pk).is_live


# --- identity -----------------------------------------------------------------------------------------

CONTACT = {
    "short_name": "Kaimana",
    "motto_id": "Kota seribu senja",
    "motto_en": "",
    "government_line": "Pemerintah Kabupaten Kaimana",
    "address": "Jl. Cendrawasih 1, Kaimana",
    "postal_code": "98654",
    "phone": "0957-21001",
    "whatsapp": "0812-3456-7890",
    "email": "layanan@kaimanakab.go.id",
    "website": "kaimanakab.go.id",
}


def test_contact_is_kept_and_the_letterhead_confirmed(regency: Regency, admin: Client) -> None:
    assert admin.post("/kelola/identitas/", CONTACT).status_code == 302
    assert {"identity"} <= done_items(regency)
    assert "Belum diperiksa" in admin.get("/kelola/identitas/").text
    admin.post("/kelola/identitas/kop/")
    assert "letterhead" in done_items(regency)
    with regency_plane(regency.schema_name):
        profile = offices.profile()
        assert profile is not None
        assert profile.whatsapp == "+6281234567890"
        assert profile.motto == {"id": "Kota seribu senja"}


def test_wrong_contact_is_said_at_the_field(admin: Client) -> None:
    page = admin.post("/kelola/identitas/", CONTACT | {"postal_code": "9865"})
    assert page.status_code == 422
    assert "Galat:" in page.text
    assert "Kode pos terdiri dari 5 angka." in page.text


def test_offered_accents_are_readable_on_white() -> None:
    for colour, _name in ACCENTS:
        assert theme.contrast(colour, "#ffffff") >= 4.5, colour


@pytest.mark.parametrize(
    ("typed", "sentence"), [("#ffcc00", "terlalu pucat"), ("kuning", "enam angka"), ("", "enam")]
)
def test_an_accent_nobody_can_read_is_refused(
    regency: Regency, admin: Client, typed: str, sentence: str
) -> None:
    page = admin.post("/kelola/identitas/warna/", {"choice": "lain", "accent": typed})
    assert page.status_code == 422
    assert sentence in page.text
    with regency_plane(regency.schema_name):
        profile = offices.profile()
        assert profile is not None
        assert profile.accent != typed


def test_an_accent_of_the_list_is_set(regency: Regency, admin: Client) -> None:
    assert admin.post("/kelola/identitas/warna/", {"choice": "#1a7f37"}).status_code == 302
    assert "--accent:#1a7f37" in admin.get("/tema.css").text


def test_an_emblem_is_shown_and_a_disguised_file_refused(regency: Regency, admin: Client) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (80, 90), (10, 80, 160, 255)).save(out, "PNG")
    good = SimpleUploadedFile("lambang.png", out.getvalue(), "image/png")
    assert admin.post("/kelola/identitas/lambang/", {"emblem": good}).status_code == 302
    assert 'src="/lambang/"' in admin.get("/kelola/identitas/").text
    bad = SimpleUploadedFile("lambang.png", b"<svg onload=alert(1)>", "image/png")
    page = admin.post("/kelola/identitas/lambang/", {"emblem": bad})
    assert page.status_code == 422
    assert "tidak bisa dibaca" in page.text


def test_the_pledge_is_published(regency: Regency, admin: Client) -> None:
    assert admin.post("/kelola/maklumat/", {"pledge_id": ""}).status_code == 422
    admin.post("/kelola/maklumat/", {"pledge_id": "Kami sanggup.", "pledge_en": ""})
    assert "pledge" in done_items(regency)


# --- places -------------------------------------------------------------------------------------------


def test_a_point_is_added_and_gets_hours(regency: Regency, admin: Client) -> None:
    answer = admin.post(
        "/kelola/titik-layanan/tambah/",
        {"name_id": "Gerai Pasar", "kind": "satellite", "address": "Pasar Baru"},
    )
    assert answer.headers["Location"] == "/kelola/titik-layanan/gerai-pasar/"
    wrong = admin.post("/kelola/titik-layanan/gerai-pasar/jam/", {"0a_opens": "08:00"})
    assert wrong.status_code == 422
    assert "Isi jam buka dan jam tutup." in wrong.text
    late = {"0a_opens": "14:00", "0a_closes": "08:00"}
    backwards = admin.post("/kelola/titik-layanan/gerai-pasar/jam/", late)
    assert "Jam tutup harus sesudah jam buka." in backwards.text
    week = {"0a_opens": "08:00", "0a_closes": "12:00", "0b_opens": "13:00", "0b_closes": "15:30"}
    admin.post("/kelola/titik-layanan/gerai-pasar/jam/", week)
    assert "Senin 08.00-12.00, 13.00-15.30" in admin.get("/kelola/titik-layanan/").text
    admin.post("/kelola/titik-layanan/gerai-pasar/dipakai/", {"active": "0"})
    with regency_plane(regency.schema_name):
        assert not ServicePoint.objects.get(code="gerai-pasar").active


def test_an_agency_takes_its_own_name(regency: Regency, admin: Client) -> None:
    address = "/kelola/instansi/one_stop_office/"
    admin.post(address, {"name_id": "DPMPTSP dan Tenaga Kerja", "active": "on"})
    admin.post("/kelola/instansi/konfirmasi/", {"unit": "civil_registry"})
    with regency_plane(regency.schema_name):
        unit = Unit.objects.get(key="one_stop_office")
        assert (unit.name["id"], unit.confirmed) == ("DPMPTSP dan Tenaga Kerja", True)
        assert Unit.objects.get(key="civil_registry").confirmed


def test_a_local_holiday_is_added_once_and_removed(regency: Regency, admin: Client) -> None:
    day = {"day": "2026-04-14", "name": "HUT Kabupaten", "kind": "lokal"}
    assert admin.post("/kelola/libur/", day).status_code == 302
    again = admin.post("/kelola/libur/", day)
    assert again.status_code == 422
    assert "sudah menjadi hari libur" in again.text
    assert "Hapus HUT Kabupaten?" in admin.get("/kelola/libur/2026-04-14/hapus/").text
    admin.post("/kelola/libur/2026-04-14/hapus/")
    with regency_plane(regency.schema_name):
        assert not Holiday.objects.filter(day="2026-04-14").exists()
    admin.post("/kelola/libur/konfirmasi/")
    assert "holidays" in done_items(regency)


# --- people -------------------------------------------------------------------------------------------


def test_staff_are_invited_given_roles_and_locked_out(regency: Regency, admin: Client) -> None:
    invited = {"name": "Rina", "email": "rina@kaimanakab.go.id", "role": "verifier", "unit": ""}
    admin.post("/kelola/petugas/undang/", invited)
    with regency_plane(regency.schema_name):
        number = Invitation.objects.get(email="rina@kaimanakab.go.id").pk
        assert OutboxMessage.objects.filter(address="rina@kaimanakab.go.id").exists()
        person = people.staff("verifier", name="Budi")
    assert "rina@kaimanakab.go.id" in admin.get("/kelola/petugas/").text
    admin.post(f"/kelola/petugas/undangan/{number}/batalkan/")
    own = f"/kelola/petugas/{person.code}/"
    admin.post(own + "peran/", {"role": "head_of_office", "unit": "one_stop_office"})
    assert "Budi" in admin.get("/kelola/penanda-tangan/").text
    backwards = {"role": "verifier", "from_date": "2026-05-02", "until_date": "2026-05-01"}
    assert admin.post(own + "peran/", backwards).status_code == 422
    admin.post(own, {"name": "Budi, S.H.", "position": "Kabid", "nip": "12", "rank": ""})
    wrong = admin.post(own, {"name": "Budi", "position": "", "nip": "12", "rank": ""})
    assert "NIP terdiri dari 18 angka." in wrong.text
    admin.post(own + "aktif/", {"active": "0"})
    with regency_plane(regency.schema_name):
        assert not StaffMember.objects.get(code=person.code).active
        assert Invitation.objects.get(pk=number).withdrawn_at


def test_the_last_administrator_stays(regency: Regency, admin: Client) -> None:
    with regency_plane(regency.schema_name):
        only = StaffMember.objects.filter(assignments__role=policies.REGENCY_ADMIN)
        person = only.order_by("-id").first()
        only.exclude(pk=person.pk if person else 0).update(active=False)
    assert person is not None
    page = admin.post(f"/kelola/petugas/{person.code}/aktif/", {"active": "0"})
    assert page.status_code == 409
    assert "Belum bisa dilakukan" in page.text


def test_a_complaint_handler_is_chosen(regency: Regency, admin: Client) -> None:
    assert admin.post("/kelola/pengaduan/", {"staff": "P-TIDAKADA"}).status_code == 422
    with regency_plane(regency.schema_name):
        person = people.staff("front_desk")
    admin.post("/kelola/pengaduan/", {"staff": person.code})
    assert "complaint_handler" in done_items(regency)


# --- services -----------------------------------------------------------------------------------------


def form_of(admin: Client, code: str) -> dict[str, object]:
    """The adjust form as the page shows it."""
    form = admin.get(f"/kelola/layanan/{code}/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_services_are_offered_and_hidden_in_bulk(regency: Regency, admin: Client) -> None:
    none = admin.post("/kelola/layanan/tawarkan/", {"offered": "0"}, follow=True)
    assert "Centang dulu layanannya." in none.text
    admin.post("/kelola/layanan/tawarkan/", {"offered": "0", "codes": [SIP, KTP]})
    with regency_plane(regency.schema_name):
        assert catalogue.offered().count() == 62
    shown = admin.get("/kelola/layanan/", {"tayang": "tidak"})
    assert shown.text.count('name="codes"') == 2
    admin.post("/kelola/layanan/tawarkan/", {"offered": "all", "query": "tayang=tidak"})
    with regency_plane(regency.schema_name):
        assert catalogue.offered().count() == 64


def test_an_adjustment_is_a_new_version(regency: Regency, admin: Client) -> None:
    answers = form_of(admin, SIP) | {
        "name_id": "SIP Perawat Kaimana",
        "time_value": 3,
        "note_id": "SK Bupati 12/2026",
    }
    assert admin.post(f"/kelola/layanan/{SIP}/", answers).status_code == 302
    with regency_plane(regency.schema_name):
        service = catalogue.by_code(SIP)
        assert service is not None
        assert service.published is not None
        assert service.published.number == 2
        assert service.published.document.time.limit.value == 3
        assert service.published.note["id"] == "SK Bupati 12/2026"
    page = admin.get(f"/kelola/layanan/{SIP}/")
    assert "Versi 2" in page.text
    assert "SIP Perawat Kaimana" in admin.get(f"/kelola/layanan/{SIP}/pratinjau/").text


def test_a_time_longer_than_the_law_allows_is_refused_with_the_law(admin: Client) -> None:
    page = admin.post(f"/kelola/layanan/{SIP}/", form_of(admin, SIP) | {"time_value": 30})
    assert page.status_code == 422
    assert 'href="#id_time_value"' in page.text
    assert "Bagian ini dibatasi peraturan" in page.text
    assert "UU 30/2014" in page.text


def test_what_the_law_fixes_has_no_field(admin: Client) -> None:
    page = admin.get(f"/kelola/layanan/{KTP}/")
    assert "Ditetapkan peraturan, tidak bisa diubah" in page.text
    assert "UU 24/2013" in page.text
    assert not [name for name in page.context["form"].fields if name.startswith("fee_")]


def test_a_stale_editor_is_told(admin: Client) -> None:
    seen = form_of(admin, SIP)
    admin.post(f"/kelola/layanan/{SIP}/", seen | {"name_id": "Nama satu"})
    page = admin.post(f"/kelola/layanan/{SIP}/", seen | {"name_id": "Nama dua"})
    assert page.status_code == 409
    assert "baru saja diubah orang lain" in page.text


def test_saving_without_a_change_makes_no_version(admin: Client) -> None:
    page = admin.post(f"/kelola/layanan/{SIP}/", form_of(admin, SIP))
    assert page.status_code == 422
    assert "Tidak ada yang berubah." in page.text


def test_every_service_can_be_opened_and_saved_as_it_is(regency: Regency, admin: Client) -> None:
    with regency_plane(regency.schema_name):
        codes = list(catalogue.everything().values_list("code", flat=True))
    for code in codes:
        page = admin.post(f"/kelola/layanan/{code}/", form_of(admin, code))
        assert "Tidak ada yang berubah." in page.text, (code, page.context["form"].errors)


# --- readiness, rehearsal, records --------------------------------------------------------------------


def test_a_commitment_counts_with_its_evidence(regency: Regency, admin: Client) -> None:
    address = "/kelola/kesiapan/commitment/"
    empty = admin.post(address, {"score": "3", "statement": ""})
    assert empty.status_code == 422
    disguised = SimpleUploadedFile("sk.pdf", b"MZ", "application/pdf")
    answers = {"score": "3", "statement": "SK Bupati 7/2026", "evidence": disguised}
    assert "Kirim bukti sebagai PDF." in admin.post(address, answers).text
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    before = readiness.evaluate(regency).total
    answers["evidence"] = SimpleUploadedFile("sk.pdf", out.getvalue(), "application/pdf")
    admin.post(address, answers)
    assert readiness.evaluate(regency).total > before
    file = admin.get(address + "bukti/")
    assert b"".join(file.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert admin.get("/kelola/kesiapan/tidak_ada/").status_code == 404


def test_a_rehearsal_shows_its_steps(admin: Client) -> None:
    assert admin.post("/kelola/latihan/", {"service": ""}).status_code == 422
    page = admin.post("/kelola/latihan/", {"service": SIP})
    assert page.status_code == 200
    assert 'class="progress"' in page.text


def test_messages_and_the_trail_are_shown(regency: Regency, admin: Client) -> None:
    admin.post("/kelola/istilah/", {"district": "distrik", "village": "kampung"})
    assert "profile.terms" in admin.get("/kelola/audit/", {"q": "terms"}).text
    assert "Tidak ada catatan yang cocok" in admin.get("/kelola/audit/", {"q": "zzzz"}).text
    invited = {"name": "Rina", "email": "rina@kaimanakab.go.id", "role": "verifier", "unit": ""}
    admin.post("/kelola/petugas/undang/", invited)
    with regency_plane(regency.schema_name):
        message = OutboxMessage.objects.latest("id")
    assert message.subject in admin.get("/kelola/pesan/").text
    assert admin.get(f"/kelola/pesan/{message.pk}/").status_code == 200
