"""The citizens' portal through its pages, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from mpp.accounts.models import User
from mpp.kernel import clock
from mpp.kernel.outbox.models import OutboxMessage
from mpp.regency.audit.models import Entry
from mpp.regency.cases import actions, queries
from mpp.regency.cases.models import Case, Submission
from mpp.regency.catalogue.models import PublicService
from mpp.regency.people.models import Citizen
from tenants.registry.models import Regency
from tests.factories import casework, people
from tests.factories import definitions as d

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(in_kaimana: Regency) -> Citizen:
    return people.citizen(people.nik(901), name="Siti Aminah", phone="0812-3456-7890")


@pytest.fixture
def visitor(in_kaimana: Regency) -> Client:
    return Client(headers={"host": "kaimana.localhost"})


@pytest.fixture
def siti(visitor: Client, citizen: Citizen) -> Client:
    """Siti's browser."""
    visitor.force_login(citizen.user)
    return visitor


@pytest.fixture
def service(in_kaimana: Regency) -> PublicService:
    return casework.service()


def html_of(answer: Any) -> str:
    html: str = answer.content.decode()
    return html


def title_of(answer: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", html_of(answer), re.DOTALL)
    assert found
    return found[1]


def path(submission: Submission, step: str = "") -> str:
    return f"/permohonan/{submission.code}/{step}"


def person_of(citizen: Citizen, **more: str) -> dict[str, str]:
    return {
        d.NAME: "Siti Aminah",
        d.NIK: citizen.nik,
        d.PHONE: "0812 3456 7890",
        d.BORN: "1990-03-12",
        **more,
    }


PRACTICE = {
    d.KIND: d.KIND_NEW,
    d.ADDRESS: "Jl. Diponegoro 1",
    d.TRUE: "on",
    f"{d.SCHEDULE}-rows": "1",
    f"{d.SCHEDULE}-0-{d.DAY}": "Senin",
    f"{d.SCHEDULE}-0-{d.HELPER}": "",
}


# --- for anybody ------------------------------------------------------------------------------------


def test_home_shows_what_the_regency_has(visitor: Client) -> None:
    html = html_of(visitor.get("/"))

    assert html.count("<h1") == 1
    assert "Kabupaten Kaimana" in html
    assert "Administrasi Kependudukan" in html
    assert "Mal Pelayanan Publik" in html
    assert "WIT" in html


@pytest.mark.parametrize(
    ("query", "first"),
    [("q=perawat", "Perawat"), ("q=PERAWAT+izin", "Perawat"), ("q=SIP-PRW-01", "Perawat")],
)
def test_services_are_found_by_words(visitor: Client, query: str, first: str) -> None:
    html = html_of(visitor.get(f"/layanan/?{query}"))

    assert first in html
    assert "Akta Kelahiran" not in html


def test_a_search_without_result_says_what_to_do(visitor: Client) -> None:
    html = html_of(visitor.get("/layanan/?q=<script>zzz"))

    assert "Tidak ada layanan yang cocok" in html
    assert "<script>zzz" not in html


@pytest.mark.slow
def test_every_service_page_shows_the_fourteen_components(visitor: Client) -> None:
    for each in PublicService.objects.filter(offered=True):
        answer = visitor.get(f"/layanan/{each.slug}/")
        assert answer.status_code == 200, each.code
        html = html_of(answer)
        for words in ("Persyaratan", "Jangka waktu", "Biaya/tarif", "Dasar hukum", "14. Evaluasi"):
            assert words in html, each.code


@pytest.mark.slow
def test_every_pre_check_works(visitor: Client) -> None:
    for each in PublicService.objects.filter(offered=True):
        answer = visitor.get(f"/layanan/{each.slug}/syarat/?periksa=1")
        assert answer.status_code == 200, each.code
        assert "Berkas yang Anda perlukan" in html_of(answer), each.code


def test_the_pre_check_names_exactly_the_documents(visitor: Client, service: PublicService) -> None:
    def needed(kind: str) -> str:
        query = f"periksa=1&{d.KIND}={kind}&{d.BORN}=1990-03-12"
        html = html_of(visitor.get(f"/layanan/{service.slug}/syarat/?{query}"))
        return html.partition('id="hasil"')[2]

    assert "SIP lama" not in needed(d.KIND_NEW)
    assert "SIP lama" in needed(d.KIND_RENEWAL)
    assert "Anda bisa mengajukan" in needed(d.KIND_NEW)


def test_the_pre_check_says_who_should_not_apply(visitor: Client, service: PublicService) -> None:
    answer = visitor.get(f"/layanan/{service.slug}/syarat/?periksa=1&{d.BORN}=2015-01-01")
    assert not answer.cookies.get("sessionid"), "of a stranger nothing is kept"

    html = html_of(answer)
    assert "berusia 18 tahun" in html
    assert "Mulai permohonan" not in html.partition('id="hasil"')[2]


def test_a_service_that_is_not_offered_is_not_there(
    visitor: Client, service: PublicService
) -> None:
    PublicService.objects.filter(pk=service.pk).update(offered=False)

    for end in ("", "syarat/"):
        assert visitor.get(f"/layanan/{service.slug}/{end}").status_code == 404


def test_the_portal_speaks_english(visitor: Client) -> None:
    visitor.post("/bahasa/", {"language": "en", "next": "/"})

    html = html_of(visitor.get("/layanan/?q=perawat"))
    assert '<html lang="en">' in html
    assert "Practice Licence (SIP): Nurse" in html


# --- applying ---------------------------------------------------------------------------------------


def test_the_whole_way_from_start_to_confirmation(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    started = siti.post(f"/layanan/{service.slug}/ajukan/")
    submission = Submission.objects.get(applicant=citizen)
    assert started.headers["Location"] == path(submission, f"{d.PAGE_PERSON}/")

    page = siti.get(started.headers["Location"])
    assert "Langkah 1 dari 4" in html_of(page)
    assert 'value="Siti Aminah"' in html_of(page)
    answers = person_of(citizen, **{d.NIK: citizen.nik_masked, "revision": "1"})
    second = siti.post(started.headers["Location"], answers)
    assert second.headers["Location"] == path(submission, f"{d.PAGE_PRACTICE}/")
    third = siti.post(second.headers["Location"], PRACTICE)
    assert third.headers["Location"] == path(submission, "berkas/")

    upload = {"requirement": d.LICENCE, "berkas": casework.upload()}
    assert siti.post(path(submission, "berkas/"), upload).status_code == 302
    assert "str.jpg" in html_of(siti.get(path(submission, "berkas/")))

    check = html_of(siti.get(path(submission, "periksa/")))
    assert "Jl. Diponegoro 1" in check
    assert f"{d.PAGE_PRACTICE}/?kembali=periksa" in check
    sent = siti.post(path(submission, "periksa/"), {"setuju": "ya"})
    assert sent.headers["Location"] == path(submission, "terkirim/")

    done = html_of(siti.get(path(submission, "terkirim/")))
    assert submission.code in done
    case = Case.objects.get(submission=submission)
    assert case.submission.answers[d.NIK]["masked"] == citizen.nik_masked
    receipt = siti.get(path(submission, "tanda-terima/"))
    assert receipt.headers["Content-Type"] == "application/pdf"
    assert receipt.content.startswith(b"%PDF")


def test_starting_twice_goes_on_with_the_same_draft(siti: Client, service: PublicService) -> None:
    first = siti.post(f"/layanan/{service.slug}/ajukan/").headers["Location"]

    assert siti.post(f"/layanan/{service.slug}/ajukan/").headers["Location"] == first


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (d.NIK, "9208013213909001", "tanggal itu tidak ada"),
        (d.NAME, "", "Nama lengkap"),
        (d.BORN, "31-02-1990", "kalender"),
        (d.PHONE, "12", "nomor ponsel"),
    ],
)
def test_bad_answers_are_told_at_their_field_and_nothing_is_kept(
    siti: Client, citizen: Citizen, service: PublicService, place: str, value: str, sentence: str
) -> None:
    submission = casework.draft(citizen, service, at=clock.now())

    answer = siti.post(path(submission, f"{d.PAGE_PERSON}/"), person_of(citizen, **{place: value}))

    assert answer.status_code == 422
    html = html_of(answer)
    assert title_of(answer).startswith("Galat:")
    assert sentence in html
    assert f'href="#id_{place}"' in html
    submission.refresh_from_db()
    assert submission.pages_done == []


def test_a_page_saved_elsewhere_is_told_and_overwrites_nothing(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.draft(citizen, service, at=clock.now())
    first = person_of(citizen, revision=str(submission.revision))
    siti.post(path(submission, f"{d.PAGE_PERSON}/"), first)

    late = siti.post(
        path(submission, f"{d.PAGE_PERSON}/"), {**first, d.NAME: "Nama dari jendela lama"}
    )

    assert late.status_code == 409
    assert "jendela atau perangkat lain" in html_of(late)
    submission.refresh_from_db()
    assert submission.answers[d.NAME] == "Siti Aminah"


def test_quiet_saving_does_not_make_its_own_page_stale(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.draft(citizen, service, at=clock.now())
    address = path(submission, f"{d.PAGE_PERSON}/")
    answers = person_of(citizen, revision=str(submission.revision))

    for _time in range(2):
        quiet = siti.post(address, answers, headers={"X-Autosave": "1"})
        assert quiet.json()["saved"] is True
    incomplete = siti.post(address, {**answers, d.NAME: ""}, headers={"X-Autosave": "1"})
    assert incomplete.status_code == 422

    assert siti.post(address, answers).status_code == 302


def test_rows_are_added_without_javascript(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.draft(citizen, service, at=clock.now())
    address = path(submission, f"{d.PAGE_PRACTICE}/")

    more = html_of(siti.post(address, {**PRACTICE, "add_row": d.SCHEDULE}))
    assert "Baris 2" in more
    assert 'value="Senin"' in more

    two = {**PRACTICE, f"{d.SCHEDULE}-rows": "2", f"{d.SCHEDULE}-1-{d.DAY}": "Selasa"}
    siti.post(address, two)
    submission.refresh_from_db()
    assert [row[d.DAY] for row in submission.answers[d.SCHEDULE]] == ["Senin", "Selasa"]

    siti.post(address, {**two, f"{d.SCHEDULE}-0-{d.DAY}": ""})
    submission.refresh_from_db()
    assert [row[d.DAY] for row in submission.answers[d.SCHEDULE]] == ["Selasa"]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"MZ" + b"\0" * 200, "str.pdf", "isinya bukan"),
        (b"", "str.jpg", "kosong"),
        (b"\xff\xd8\xff" + b"0" * (1024 * 1024 + 1), "str.jpg", "MB"),
        (b"GIF89a" + b"0" * 100, "str.gif", "PDF"),
    ],
)
def test_uploads_that_cannot_be_accepted_say_why(
    siti: Client, citizen: Citizen, service: PublicService, content: bytes, name: str, sentence: str
) -> None:
    submission = casework.draft(citizen, service, at=clock.now())
    upload = casework.upload(content, name)

    answer = siti.post(path(submission, "berkas/"), {"requirement": d.LICENCE, "berkas": upload})

    assert answer.status_code == 422
    assert title_of(answer).startswith("Galat:")
    assert sentence in html_of(answer)
    assert not queries.evidence_of(submission).exists()


def test_sending_an_upload_form_without_a_file_says_so(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.draft(citizen, service, at=clock.now())

    answer = siti.post(path(submission, "berkas/"), {"requirement": d.LICENCE})

    assert answer.status_code == 422
    assert "Pilih berkas dulu" in html_of(answer)


def test_a_file_is_removed_and_opened_only_by_its_owner(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.filled(citizen, service, at=clock.now())
    html = html_of(siti.get(path(submission, "berkas/")))
    found = re.search(r'href="(/berkas/[^"]+)"', html)
    assert found
    opened: Any = siti.get(found[1])
    assert opened.status_code == 200
    assert b"".join(opened.streaming_content).startswith(b"\xff\xd8")

    other = Client(headers={"host": "kaimana.localhost"})
    other.force_login(people.citizen().user)
    assert other.get(found[1]).status_code == 404
    assert other.get(path(submission, "berkas/")).status_code == 404

    key = queries.evidence_of(submission).get().pk
    siti.post(path(submission, "berkas/"), {"hapus": str(key)})
    assert not queries.evidence_of(submission).exists()


def test_what_is_missing_is_linked_from_the_check(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.draft(citizen, service, at=clock.now())

    answer = siti.post(path(submission, "periksa/"), {"setuju": "ya"})

    html = html_of(answer)
    assert answer.status_code == 422
    assert f'href="{path(submission, "berkas/")}#{d.LICENCE}"' in html
    assert f"{d.PAGE_PRACTICE}/?kembali=periksa#id_{d.ADDRESS}" in html
    assert not Case.objects.filter(submission=submission).exists()


def test_the_statement_must_be_ticked(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.filled(citizen, service, at=clock.now())

    answer = siti.post(path(submission, "periksa/"))

    assert answer.status_code == 422
    assert 'href="#setuju"' in html_of(answer)


def test_sending_twice_makes_one_case(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.filled(citizen, service, at=clock.now())
    for _tap in range(2):
        answer = siti.post(path(submission, "periksa/"), {"setuju": "ya"})
        assert answer.headers["Location"] == path(submission, "terkirim/")

    assert Case.objects.filter(submission=submission).count() == 1
    assert siti.get(path(submission, "periksa/")).headers["Location"].endswith("terkirim/")
    assert siti.get(path(submission, f"{d.PAGE_PERSON}/")).headers["Location"] == path(submission)


def test_a_change_comes_back_to_the_check(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.filled(citizen, service, at=clock.now())
    address = path(submission, f"{d.PAGE_PRACTICE}/")
    assert 'name="kembali" value="periksa"' in html_of(siti.get(f"{address}?kembali=periksa"))

    back = siti.post(address, {**PRACTICE, "kembali": "periksa"})
    assert back.headers["Location"] == path(submission, "periksa/")

    renewal = {**PRACTICE, d.KIND: d.KIND_RENEWAL, d.OLD_NUMBER: "1/2020", "kembali": "periksa"}
    assert siti.post(address, renewal).headers["Location"] == path(submission, "berkas/")


def test_a_draft_is_found_again_and_thrown_away(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.draft(citizen, service, at=clock.now())
    assert submission.code in html_of(siti.get("/akun/permohonan/"))
    assert "Belum dikirim" in html_of(siti.get(path(submission)))

    siti.post(path(submission, "hapus/"))

    assert submission.code not in html_of(siti.get("/akun/permohonan/"))


def test_no_page_shows_a_nik(siti: Client, citizen: Citizen, service: PublicService) -> None:
    submission = casework.filled(citizen, service, at=clock.now())
    addresses = [
        "/akun/",
        "/akun/profil/",
        "/akun/permohonan/",
        path(submission),
        path(submission, f"{d.PAGE_PERSON}/"),
        path(submission, f"{d.PAGE_PRACTICE}/"),
        path(submission, "berkas/"),
        path(submission, "periksa/"),
    ]
    pages = [html_of(siti.get(each)) for each in addresses]
    siti.post(path(submission, "periksa/"), {"setuju": "ya"})
    pages += [html_of(siti.get(path(submission, each))) for each in ("terkirim/", "")]

    for html in pages:
        assert citizen.nik not in html
        assert " style=" not in html
        assert html.count("<h1") == 1


# --- after sending ----------------------------------------------------------------------------------


def returned(citizen: Citizen, service: PublicService) -> Case:
    staff = casework.office()
    case = casework.sent(citizen, service, at=clock.now())
    actions.review(
        case=case,
        item_uid=d.LICENCE,
        accepted=False,
        by=staff.desk,
        reason="Foto buram",
        at=clock.now(),
    )
    return casework.take(
        case, d.RETURN, staff.desk, at=clock.now(), reason="Ada berkas yang perlu diganti"
    )


def test_only_what_was_refused_is_done_again(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    case = returned(citizen, service)
    html = html_of(siti.get(f"/permohonan/{case.code}/"))
    assert "Perbaiki bagian ini saja" in html
    assert "Foto buram" in html
    assert "Ada berkas yang perlu diganti" in html

    new = casework.upload(casework.jpeg(90, 60), "str-baru.jpg")
    siti.post(f"/permohonan/{case.code}/berkas/", {"requirement": d.LICENCE, "berkas": new})
    assert "Sudah diganti" in html_of(siti.get(f"/permohonan/{case.code}/"))
    sent = siti.post(f"/permohonan/{case.code}/periksa/", {"setuju": "ya"})

    assert sent.headers["Location"].endswith("/terkirim/")
    case.refresh_from_db()
    assert case.round == 2


def test_an_application_is_withdrawn_once(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    case = returned(citizen, service)
    assert f"/langkah/{d.WITHDRAW}/" in html_of(siti.get(f"/permohonan/{case.code}/"))
    address = f"/permohonan/{case.code}/langkah/{d.WITHDRAW}/"
    answers = {"revision": str(case.revision), "reason": "Salah layanan"}

    assert siti.post(address, answers).status_code == 302
    assert siti.post(address, answers).status_code == 302

    case.refresh_from_db()
    assert case.state == d.WITHDRAWN


def test_steps_of_others_are_not_there(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    case = casework.sent(citizen, service, at=clock.now())

    for step in (d.ACCEPT, "tidak-ada"):
        siti.post(f"/permohonan/{case.code}/langkah/{step}/", {"reason": "coba"})
    case.refresh_from_db()
    assert case.state == d.FILES


def test_the_result_is_downloaded_and_verified(siti: Client, citizen: Citizen) -> None:
    case = casework.decided(citizen, at=clock.now())
    html = html_of(siti.get(f"/permohonan/{case.code}/"))
    certificate = case.certificates.get()
    assert certificate.serial_number in html
    found = re.search(r'href="(/berkas/[^"]+)"', html)
    assert found
    opened: Any = siti.get(found[1])
    assert b"".join(opened.streaming_content).startswith(b"%PDF")

    stranger = Client(headers={"host": "kaimana.localhost"})
    assert stranger.get(found[1]).status_code == 302
    shown = html_of(stranger.get(f"/verifikasi/{certificate.code.lower()}/"))
    assert "asli dan berlaku" in shown
    assert citizen.name not in shown
    assert citizen.nik not in shown


# --- tracking and verification ------------------------------------------------------------------------


def test_tracking_shows_steps_and_dates_only(
    visitor: Client, citizen: Citizen, service: PublicService
) -> None:
    case = casework.sent(citizen, service, at=clock.now())
    answer = visitor.post("/lacak/", {"code": case.code.lower(), "phone_tail": "7890"})

    html = html_of(answer)
    assert case.code in html
    assert "Permohonan dikirim" in html
    assert "noindex" in html
    for secret in (citizen.name, citizen.nik, citizen.nik_masked, "3456-7890", "Jl. Diponegoro"):
        assert secret not in html


@pytest.mark.parametrize("tail", ["0000", "78", "abcd"])
def test_tracking_needs_the_right_phone(
    visitor: Client, citizen: Citizen, service: PublicService, tail: str
) -> None:
    case = casework.sent(citizen, service, at=clock.now())

    answer = visitor.post("/lacak/", {"code": case.code, "phone_tail": tail})

    assert answer.status_code == 422
    assert "Permohonan dikirim" not in html_of(answer)


def test_guessing_phones_is_limited(visitor: Client) -> None:
    for tail in range(10):
        visitor.post("/lacak/", {"code": "KMN-2611-7Q2K9X", "phone_tail": f"{tail:04d}"})

    answer = visitor.post("/lacak/", {"code": "KMN-2611-7Q2K9X", "phone_tail": "1111"})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 60
    assert "Terlalu banyak percobaan" in html_of(answer)


def test_an_unknown_code_is_told(visitor: Client) -> None:
    answer = visitor.get("/verifikasi/9208-AAAA-BBBB-CC/")

    assert answer.status_code == 404
    assert "tidak" in html_of(answer)


def test_a_typed_code_leads_to_its_page(visitor: Client) -> None:
    answer = visitor.get("/verifikasi/?kode= 9208-aaaa-bbbb-cc ")

    assert answer.headers["Location"] == "/verifikasi/9208-AAAA-BBBB-CC/"


# --- who may ----------------------------------------------------------------------------------------


def test_a_stranger_signs_in_first_and_comes_back(visitor: Client, service: PublicService) -> None:
    address = f"/layanan/{service.slug}/ajukan/"

    assert visitor.get(address).headers["Location"] == f"/masuk/?next={address}"


def test_an_officer_at_the_desk_fills_in_what_is_theirs_only(
    visitor: Client, citizen: Citizen, service: PublicService
) -> None:
    desk = people.staff("front_desk")
    own = actions.start(service=service, by=citizen, language="id", at=clock.now(), filed_by=desk)
    other = casework.draft(people.citizen(), service, at=clock.now())
    visitor.force_login(desk.user)

    assert visitor.get(path(own, f"{d.PAGE_PERSON}/")).status_code == 200
    assert visitor.get(path(other, f"{d.PAGE_PERSON}/")).status_code == 404
    visitor.force_login(people.staff("verifier").user)
    assert visitor.get(path(own, f"{d.PAGE_PERSON}/")).status_code == 403


def test_the_desk_opens_an_account_and_begins_an_application(
    visitor: Client, service: PublicService
) -> None:
    desk = people.staff("village_operator")
    visitor.force_login(desk.user)
    number = people.nik(950)

    unknown = visitor.post("/petugas/warga/", {"nik": number})
    assert "belum terdaftar" in html_of(unknown)
    answers = {"nik": number, "name": "Pak Tua", "contact": "0813-2222-3333"}
    opened = visitor.post("/petugas/warga/", answers)
    citizen = Citizen.objects.get(name="Pak Tua")
    assert opened.headers["Location"] == f"/petugas/warga/{citizen.code}/"
    assert (
        visitor.post("/petugas/warga/", {"nik": number}).headers["Location"]
        == opened.headers["Location"]
    )
    html = html_of(visitor.get(opened.headers["Location"]))
    assert citizen.nik_masked in html
    assert number not in html

    begun = visitor.post(opened.headers["Location"], {"service": service.slug})
    draft = Submission.objects.get(applicant=citizen)
    assert begun.headers["Location"] == path(draft, f"{d.PAGE_PERSON}/")
    assert draft.filed_by == desk
    assert visitor.get(begun.headers["Location"]).status_code == 200
    assert draft.code in html_of(visitor.get("/petugas/warga/"))


def test_the_desk_replaces_a_lost_contact_and_the_old_one_is_told(
    visitor: Client, citizen: Citizen
) -> None:
    visitor.force_login(people.staff("front_desk").user)
    address = f"/petugas/warga/{citizen.code}/kontak/"

    User.objects.filter(pk=citizen.user_id).update(email="lama@contoh.id")
    intruder = Client(headers={"host": "kaimana.localhost"})
    intruder.force_login(User.objects.get(pk=citizen.user_id))

    assert visitor.post(address, {"contact": "12", "reason": "Hilang"}).status_code == 422
    assert visitor.post(address, {"contact": "0819-0000-1111"}).status_code == 422
    answers = {"contact": "0819-0000-1111", "reason": "Ponsel dicuri"}
    assert visitor.post(address, answers).status_code == 302

    citizen.user.refresh_from_db()
    assert (citizen.user.phone, citizen.user.email) == ("+6281900001111", "")
    told = OutboxMessage.objects.filter(event="contact_changed")
    assert {each.address for each in told} == {"+6281234567890", "lama@contoh.id"}
    assert Entry.objects.get(event="citizen.contact_changed").detail["reason"] == "Ponsel dicuri"
    assert intruder.get("/akun/").status_code == 302


@pytest.mark.parametrize("role", ["verifier", "regency_admin", "auditor"])
def test_the_desk_is_for_those_who_help(visitor: Client, citizen: Citizen, role: str) -> None:
    visitor.force_login(people.staff(role).user)

    assert visitor.get("/petugas/warga/").status_code == 403
    assert visitor.post(f"/petugas/warga/{citizen.code}/kontak/").status_code == 403


def test_codes_of_another_regency_lead_nowhere(
    banyuwangi: Regency, siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.draft(citizen, service, at=clock.now())
    case = casework.sent(people.citizen(), service, at=clock.now())
    other = Client(headers={"host": "banyuwangi.localhost"})
    other.cookies = siti.cookies

    assert other.get(path(submission)).headers["Location"].startswith("/masuk/")
    tracked = other.post("/lacak/", {"code": case.code, "phone_tail": "7890"})
    assert tracked.status_code == 422


def test_a_definition_in_english_is_followed_by_the_form(
    siti: Client, citizen: Citizen, service: PublicService
) -> None:
    submission = casework.draft(citizen, service, at=clock.now())
    siti.post("/bahasa/", {"language": "en", "next": "/"})

    with override("en"):
        html = html_of(siti.get(path(submission, f"{d.PAGE_PRACTICE}/")))
    assert "Renewal" in html
