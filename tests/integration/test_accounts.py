"""Sign-up, sign-in, invitations and second factors, through the pages."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.test import Client

from mpp.accounts import leaving
from mpp.accounts.limits import Limit
from mpp.accounts.models import User
from mpp.kernel import clock
from mpp.kernel.outbox.models import OutboxMessage
from mpp.regency.people import actions
from mpp.regency.people.models import Citizen, StaffMember, System
from tenants.registry.models import NationalOfficer, Regency
from tests.factories import people

pytestmark = pytest.mark.django_db
PHONE = "0812-3456-7890"


@pytest.fixture
def visitor(in_kaimana: Regency) -> Client:
    return Client(headers={"host": "kaimana.localhost"})


def last_code() -> str:
    message = OutboxMessage.objects.filter(event__startswith="code_").first()
    assert message is not None
    found = re.search(r"\b\d{6}\b", message.body)
    assert found
    return found[0]


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def page(answer: Any) -> str:
    html: str = answer.content.decode()
    return html


def ask_to_sign_up(visitor: Client, nik: str, contact: str = PHONE) -> Any:
    answers = {"nik": nik, "name": "Budi  Santoso", "contact": contact}
    return visitor.post("/daftar/", answers)


# --- sign-up --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "phone", "email"),
    [(PHONE, "+6281234567890", ""), ("Budi@Contoh.id", "", "budi@contoh.id")],
)
def test_one_step_and_a_code_make_an_account(
    visitor: Client, contact: str, phone: str, email: str
) -> None:
    nik = people.nik(501)
    assert ask_to_sign_up(visitor, nik, contact).headers["Location"] == "/daftar/kode/"
    assert not Citizen.objects.filter(name="Budi Santoso").exists()

    answer = visitor.post("/daftar/kode/", {"code": last_code()})

    citizen = Citizen.objects.get(name="Budi Santoso")
    assert answer.headers["Location"] == "/akun/"
    assert (citizen.user.phone, citizen.user.email) == (phone, email)
    assert nik not in citizen.nik_sealed
    assert citizen.nik == nik
    assert not citizen.user.has_usable_password()
    html = page(visitor.get("/akun/"))
    assert citizen.nik_masked in html
    assert nik not in html


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"nik": "9208013213909001"}, "tanggal itu tidak ada"),
        ({"nik": "123"}, "16 angka"),
        ({"contact": "12"}, "Nomor telepon tidak dikenal"),
        ({"contact": "a@b"}, "Alamat surel tidak dikenal"),
        ({"name": " "}, "Isi nama lengkap"),
    ],
)
def test_bad_answers_are_told_at_their_field(
    visitor: Client, answers: dict[str, str], sentence: str
) -> None:
    good = {"nik": people.nik(502), "name": "Budi", "contact": PHONE}

    answer = visitor.post("/daftar/", good | answers)

    assert answer.status_code == 422
    html = page(answer)
    assert sentence in html
    assert "<title>Galat:" in html
    assert "Ada yang perlu diperbaiki" in html
    assert not OutboxMessage.objects.exists()


def test_an_unknown_region_warns_and_lets_go_on(visitor: Client) -> None:
    answer = ask_to_sign_up(visitor, people.nik(503, region="999999"))

    assert answer.status_code == 302
    assert "tidak ada di daftar kami" in page(visitor.get("/daftar/kode/"))


def test_a_registered_nik_looks_like_any_other_and_its_owner_is_told(visitor: Client) -> None:
    known = people.citizen(people.nik(504), phone="0813-1111-2222")

    answer = ask_to_sign_up(visitor, people.nik(504), contact=PHONE)

    assert answer.headers["Location"] == "/daftar/kode/"
    html = page(visitor.get("/daftar/kode/"))
    assert "Periksa pesan di nomor" in html
    message = OutboxMessage.objects.get(event="already_registered")
    assert message.address == known.user.phone
    assert not OutboxMessage.objects.filter(event__startswith="code_").exists()
    for typed in ("000000", "123456"):
        assert visitor.post("/daftar/kode/", {"code": typed}).status_code == 422
    assert visitor.post("/daftar/kode/", {"code": "654321"}).headers["Location"] == "/daftar/"
    assert Citizen.objects.count() == 1


# --- sign-in --------------------------------------------------------------------------------------


@pytest.fixture
def budi(in_kaimana: Regency) -> Citizen:
    return people.citizen(people.nik(600), name="Budi", phone=PHONE)


def ask_to_sign_in(visitor: Client, nik: str, contact: str = PHONE, **more: str) -> Any:
    return visitor.post("/masuk/", {"nik": nik, "contact": contact, **more})


def test_sign_in_with_a_code_changes_the_session_key(visitor: Client, budi: Citizen) -> None:
    ask_to_sign_in(visitor, budi.nik, next="/akun/profil/")
    before = visitor.cookies[settings.SESSION_COOKIE_NAME].value

    answer = visitor.post("/masuk/kode/", {"code": last_code()})

    assert answer.headers["Location"] == "/akun/profil/"
    assert visitor.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert visitor.get("/akun/").status_code == 200


@pytest.mark.parametrize(
    "target", ["https://jahat.id/", "//jahat.id", "http://banyuwangi.localhost/"]
)
def test_only_pages_of_this_host_are_gone_back_to(
    visitor: Client, budi: Citizen, target: str
) -> None:
    ask_to_sign_in(visitor, budi.nik, next=target)

    assert visitor.post("/masuk/kode/", {"code": last_code()}).headers["Location"] == "/akun/"


def test_unknown_pairs_get_the_same_answer(visitor: Client, budi: Citizen) -> None:
    answers = []
    for nik, contact in ((budi.nik, PHONE), (budi.nik, "0812-9999-0000"), (people.nik(601), PHONE)):
        sent = ask_to_sign_in(visitor, nik, contact)
        html = re.sub(
            r"name=\"csrfmiddlewaretoken\" value=\"\w+\"", "", page(visitor.get("/masuk/kode/"))
        )
        html = re.sub(r"\d{4}-\*{4}-\d{4}", "", html)
        html = re.sub(r"[0-9a-f-]{32,36}", "", html)
        answers.append((sent.status_code, sent.headers["Location"], html))

    assert answers[0] == answers[1] == answers[2]
    assert OutboxMessage.objects.filter(event="code_sign_in").count() == 1


def test_a_code_is_wrong_three_times_at_most(visitor: Client, budi: Citizen) -> None:
    ask_to_sign_in(visitor, budi.nik)
    code = last_code()
    for _try in range(2):
        answer = visitor.post("/masuk/kode/", {"code": another(code)})
        assert answer.status_code == 422
        assert "Kode tidak cocok" in page(answer)

    assert visitor.post("/masuk/kode/", {"code": another(code)}).headers["Location"] == "/masuk/"
    assert visitor.post("/masuk/kode/", {"code": code}).headers["Location"] == "/masuk/"
    assert visitor.get("/akun/").status_code == 302


def test_parallel_guesses_share_three_tries(visitor: Client, budi: Citizen) -> None:
    ask_to_sign_in(visitor, budi.nik)
    code = last_code()
    session = visitor.session
    state = dict(session["one_time_code"])
    for _try in range(3):
        visitor.post("/masuk/kode/", {"code": another(code)})
        session = visitor.session
        session["one_time_code"] = state  # what a parallel request would have read
        session.save()

    answer = visitor.post("/masuk/kode/", {"code": code})

    assert answer.status_code == 422
    assert "Terlalu banyak percobaan" in page(answer)


def test_a_code_lasts_ten_minutes(visitor: Client, budi: Citizen) -> None:
    ask_to_sign_in(visitor, budi.nik)
    code = last_code()

    with time_machine.travel(time.time() + 601, tick=False):
        answer = visitor.post("/masuk/kode/", {"code": code}, follow=True)

    assert answer.redirect_chain[-1][0] == "/masuk/"
    assert "kedaluwarsa" in page(answer)


def test_a_new_code_replaces_the_first(visitor: Client, budi: Citizen) -> None:
    ask_to_sign_in(visitor, budi.nik)
    first = last_code()
    visitor.post("/kode/sign_in/ulang/")
    second = last_code()

    assert OutboxMessage.objects.filter(event="code_sign_in").count() == 2
    if first != second:
        assert visitor.post("/masuk/kode/", {"code": first}).status_code == 422
    assert visitor.post("/masuk/kode/", {"code": second}).headers["Location"] == "/akun/"


def test_codes_for_one_nik_are_limited_and_the_wait_is_told(visitor: Client, budi: Citizen) -> None:
    for _try in range(5):
        assert ask_to_sign_in(visitor, budi.nik).status_code == 302

    answer = ask_to_sign_in(visitor, budi.nik)

    assert answer.status_code == 422
    assert re.search(r"Coba lagi dalam \d+ (menit|detik)", page(answer))


def test_who_knows_a_nik_locks_nobody_out(visitor: Client, budi: Citizen) -> None:
    for last in range(6):
        ask_to_sign_in(visitor, budi.nik, f"0813-0000-100{last}")

    assert ask_to_sign_in(visitor, budi.nik).status_code == 302


def test_one_stranger_floods_nobody_who_is_registered(visitor: Client, budi: Citizen) -> None:
    for last in range(7):
        ask_to_sign_up(visitor, budi.nik, f"0813-0000-100{last}")

    assert OutboxMessage.objects.filter(event="already_registered").count() == 5


def test_a_session_of_one_regency_is_worth_nothing_in_another(
    visitor: Client, budi: Citizen
) -> None:
    visitor.force_login(budi.user)
    assert visitor.get("/akun/").status_code == 200
    key = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    other = Client(headers={"host": "banyuwangi.localhost"})
    other.cookies[settings.SESSION_COOKIE_NAME] = key

    assert other.get("/akun/").headers["Location"].startswith("/masuk/")


def test_leaving_everywhere_keeps_only_this_device(visitor: Client, budi: Citizen) -> None:
    elsewhere = Client(headers={"host": "kaimana.localhost"})
    for each in (visitor, elsewhere):
        each.force_login(budi.user)

    visitor.post("/akun/perangkat/")

    assert visitor.get("/akun/").status_code == 200
    assert elsewhere.get("/akun/").status_code == 302


@pytest.mark.parametrize("lost", ["contact", "account", "session"])
def test_a_code_opens_only_what_is_still_the_same(
    visitor: Client, budi: Citizen, lost: str
) -> None:
    ask_to_sign_in(visitor, budi.nik)
    code = last_code()
    if lost == "contact":
        User.objects.filter(pk=budi.user_id).update(phone="+6281999990000")
    elif lost == "account":
        User.objects.filter(pk=budi.user_id).update(is_active=False)
    else:
        leaving.leave_everywhere(budi.user, at=clock.now())

    visitor.post("/masuk/kode/", {"code": code})

    assert visitor.get("/akun/").status_code == 302


def test_a_new_contact_needs_its_code(visitor: Client, budi: Citizen) -> None:
    visitor.force_login(budi.user)
    visitor.post("/akun/kontak/", {"contact": "budi@contoh.id"})
    budi.user.refresh_from_db()
    assert budi.user.email == ""

    visitor.post("/akun/kontak/kode/", {"code": last_code()})

    budi.user.refresh_from_db()
    assert (budi.user.email, budi.user.phone) == ("budi@contoh.id", "+6281234567890")


# --- staff ----------------------------------------------------------------------------------------


def sign_in(visitor: Client, email: str, password: str = people.PASSWORD) -> Any:
    return visitor.post("/masuk/petugas/", {"login": email, "password": password})


def test_an_invitation_opens_once(visitor: Client) -> None:
    actions.invite_staff(
        email="Sari@kaimanakab.go.id",
        name="Sari",
        position="Verifikator",
        roles=[{"role": "verifier", "unit": None}],
        by=System(),
        at=clock.now(),
    )
    body = OutboxMessage.objects.get(event="staff_invitation").body
    found = re.search(r"http://kaimana\.localhost\S*(/undangan/\S+/)", body)
    assert found
    path = found[1]
    assert "Verifikator" in page(visitor.get(path))

    weak = visitor.post(path, {"password": "1234567890", "again": "1234567890"})
    assert weak.status_code == 422
    assert not StaffMember.objects.exists()

    good = visitor.post(path, {"password": people.PASSWORD, "again": people.PASSWORD})
    assert good.headers["Location"] == "/petugas/"
    member = StaffMember.objects.get()
    assert member.user.email == "sari@kaimanakab.go.id"
    assert [each.role for each in member.assignments.all()] == ["verifier"]
    assert visitor.get(path).status_code == 410


def test_staff_sign_in_with_a_password(visitor: Client) -> None:
    member = people.staff("verifier")

    wrong = sign_in(visitor, member.user.email, "salah-salah-salah")
    assert "tidak cocok" in page(wrong)
    assert sign_in(visitor, member.user.email).headers["Location"] == "/petugas/"


def test_wrong_passwords_are_limited(visitor: Client) -> None:
    member = people.staff("verifier")
    for _try in range(5):
        sign_in(visitor, member.user.email, "salah-salah-salah")

    assert "Terlalu banyak percobaan" in page(sign_in(visitor, member.user.email))


def test_who_knows_an_address_locks_nobody_out(visitor: Client) -> None:
    email = people.staff("verifier").user.email
    stranger = Client(headers={"host": "kaimana.localhost"}, REMOTE_ADDR="203.0.113.9")
    for _try in range(6):
        sign_in(stranger, email, "salah-salah-salah")

    assert "Terlalu banyak percobaan" in page(sign_in(stranger, email))
    assert sign_in(visitor, email).headers["Location"] == "/petugas/"


def test_guesses_from_everywhere_end_too(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Limit(times=3, seconds=300)
    monkeypatch.setattr("mpp.accounts.adapter.ACCOUNT_FROM_ANYWHERE", few)
    email = people.staff("verifier").user.email
    for last in range(3):
        address = f"203.0.113.{last}"
        sign_in(Client(headers={"host": "kaimana.localhost"}, REMOTE_ADDR=address), email, "salah")

    assert "Terlalu banyak percobaan" in page(sign_in(visitor, email))


def test_citizens_cannot_open_staff_pages_nor_staff_citizens(
    visitor: Client, budi: Citizen
) -> None:
    assert visitor.get("/petugas/").headers["Location"] == "/masuk/petugas/?next=/petugas/"
    visitor.force_login(budi.user)
    assert visitor.get("/petugas/").status_code == 403
    visitor.force_login(people.staff("verifier").user)
    answer = visitor.get("/akun/")
    assert answer.status_code == 403
    assert "Halaman ini untuk warga" in page(answer)


def test_staff_with_a_second_factor_are_asked_for_it(visitor: Client) -> None:
    member = people.staff("verifier")
    secret = generate_totp_secret()
    TOTP.activate(member.user, secret)
    assert secret not in str(Authenticator.objects.get().data)

    assert sign_in(visitor, member.user.email).headers["Location"] == "/masuk/dua-langkah/kode/"
    assert visitor.get("/petugas/").status_code == 302

    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = visitor.post("/masuk/dua-langkah/kode/", {"code": code})
    assert answer.headers["Location"] == "/petugas/"


def test_a_forgotten_password_is_replaced_by_a_link(visitor: Client) -> None:
    member = people.staff("verifier", email="lupa@kaimanakab.go.id")
    for address in ("lupa@kaimanakab.go.id", "tidak@ada.id"):
        answer = visitor.post("/masuk/kata-sandi/", {"email": address})
        assert answer.headers["Location"] == "/masuk/kata-sandi/terkirim/"
    address = EmailAddress.objects.get(user=member.user)
    assert not address.verified
    message = OutboxMessage.objects.get(event="password_reset_key")
    found = re.search(r"(/masuk/kata-sandi/baru/\S+)", message.body)
    assert found
    form = visitor.get(found[1]).headers["Location"]

    visitor.post(form, {"password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"})

    member.user.refresh_from_db()
    assert member.user.check_password("kata-sandi-baru-1")
    address.refresh_from_db()
    assert address.verified


def test_accounts_of_citizens_get_no_password(visitor: Client) -> None:
    people.citizen(people.nik(700), email="warga@contoh.id")
    visitor.post("/masuk/kata-sandi/", {"email": "warga@contoh.id"})

    assert not OutboxMessage.objects.filter(event="password_reset_key").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/masuk/",
        "/daftar/",
        "/masuk/petugas/",
        "/masuk/kata-sandi/",
        "/masuk/kata-sandi/terkirim/",
        "/masuk/kata-sandi/selesai/",
        "/masuk/tidak-aktif/",
    ],
)
def test_pages_of_strangers(visitor: Client, path: str) -> None:
    html = page(visitor.get(path))
    assert html.count("<h1") == 1
    assert " style=" not in html


def test_pages_of_the_second_factor(visitor: Client) -> None:
    member = people.staff("verifier")
    sign_in(visitor, member.user.email)
    assert "Belum aktif" in page(visitor.get("/masuk/dua-langkah/"))
    html = page(visitor.get("/masuk/dua-langkah/aktifkan/"))
    found = re.search(r'data-copy="([A-Z2-7]+)"', html)
    assert found
    code = format_hotp_value(hotp_value(found[1], int(time.time()) // 30))

    wrong = visitor.post("/masuk/dua-langkah/aktifkan/", {"code": another(code)})
    assert "Kode tidak cocok" in page(wrong)
    answer = visitor.post("/masuk/dua-langkah/aktifkan/", {"code": code})

    assert answer.headers["Location"] == "/masuk/dua-langkah/cadangan/"
    assert page(visitor.get("/masuk/dua-langkah/cadangan/")).count('class="code"') == 10
    for path in ("cadangan/baru/", "cadangan/unduh/", "matikan/", ""):
        assert visitor.get(f"/masuk/dua-langkah/{path}").status_code == 200


# --- officers -------------------------------------------------------------------------------------


def test_national_administrators_work_only_with_a_second_factor(db: None) -> None:
    user = User.objects.create_user(
        username="nasional", email="admin@panrb.go.id", password=people.PASSWORD
    )
    officer = NationalOfficer.objects.create(user=user, roles=["national_administrator"])
    visitor = Client(headers={"host": "localhost"})
    assert sign_in(visitor, "admin@panrb.go.id").headers["Location"] == "/konsol/"
    assert visitor.get("/konsol/").headers["Location"] == "/masuk/dua-langkah/aktifkan/"

    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert visitor.get("/konsol/").status_code == 200

    Authenticator.objects.all().delete()
    officer.roles = ["auditor"]
    officer.save()
    assert visitor.get("/konsol/").status_code == 200


def test_the_demo_outbox_is_only_there_in_a_demonstration(
    visitor: Client, budi: Citizen, settings: Any
) -> None:
    ask_to_sign_in(visitor, budi.nik)
    assert visitor.get("/kotak-keluar/").status_code == 404
    settings.DEMO_OUTBOX = True
    assert last_code() in page(visitor.get("/kotak-keluar/"))
    assert "/kotak-keluar/" in page(visitor.get("/masuk/kode/"))
