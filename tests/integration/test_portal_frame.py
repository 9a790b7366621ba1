"""Pages that every host has, on the hub, on a regency and on a host that belongs to nobody."""

import re

import pytest
from django.test import Client

from tenants.registry.models import Regency

pytestmark = pytest.mark.django_db

HUB, REGENCY, NOBODY = "localhost", "kaimana.localhost", "belum.localhost"


def client(host: str) -> Client:
    return Client(headers={"host": host})


@pytest.mark.parametrize("host", [HUB, REGENCY])
@pytest.mark.parametrize("path", ["/privasi/", "/aksesibilitas/", "/luring/"])
def test_a_page_is_whole(host: str, path: str) -> None:
    html = client(host).get(path).content.decode()
    assert '<html lang="id">' in html
    assert 'href="#isi"' in html
    assert 'id="isi"' in html
    assert html.count("<h1") == 1
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    name = "Kabupaten Kaimana" if host == REGENCY else "MPP Nusantara"
    assert re.search(rf"<title>\S.* - {name}</title>", html)


def test_the_language_is_kept_by_a_cookie() -> None:
    browser = client(REGENCY)
    answer = browser.post("/bahasa/", {"language": "en", "next": "/privasi/"})
    assert answer.headers["Location"] == "/privasi/"
    assert '<html lang="en">' in browser.get("/privasi/").content.decode()


def test_the_theme_is_cached_until_the_accent_changes() -> None:
    browser = client(REGENCY)
    first = browser.get("/tema.css")
    assert first.headers["Content-Type"] == "text/css; charset=utf-8"
    assert first.content.startswith(b":root{--accent:#")
    again = browser.get("/tema.css", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["ETag"] == first.headers["ETag"]


def test_the_service_worker_keeps_only_the_shell() -> None:
    answer = client(REGENCY).get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    source = answer.content.decode()
    assert "/luring/" in source.replace("\\u002D", "-")
    assert "/static/mpp/mpp" in source


@pytest.mark.parametrize("host", [HUB, REGENCY])
def test_an_unknown_address_gets_a_friendly_404(host: str) -> None:
    answer = client(host).get("/tidak-ada/")
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in answer.content.decode()


def test_a_host_of_nobody_offers_the_hub() -> None:
    answer = client(NOBODY).get("/layanan/")
    assert answer.status_code == 404
    assert "Daerah ini belum bergabung" in answer.content.decode()


@pytest.mark.parametrize("host", [HUB, REGENCY, NOBODY])
@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/layanan/?q=akta%00", {}),
        ("/layanan/akta%00/", {}),
        ("/layanan/", {"cookie": 'sessionid="a\\000b"'}),
        ("/layanan/", {"accept-language": "id\0"}),
    ],
)
def test_a_nul_character_is_a_bad_request(host: str, path: str, headers: dict[str, str]) -> None:
    answer = client(host).get(path, headers=headers)
    assert answer.status_code == 400
    assert "Permintaan tidak dapat dibaca" in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/services/?search=%00", "/api/v1/services/a%00/"])
def test_a_nul_character_sent_by_a_program_is_a_problem(path: str) -> None:
    answer = client(REGENCY).get(path)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("state", ["approved", "provisioning", "closed"])
def test_a_host_without_tables_shows_only_what_needs_none(kaimana: Regency, state: str) -> None:
    Regency.objects.filter(pk=kaimana.pk).update(state=state, schema_name="belumdibuat")
    browser = client(REGENCY)
    assert browser.get("/lambang/").status_code == 503
    for path in ("/tema.css", "/luring/", "/privasi/"):
        assert browser.get(path).status_code == 200, path


def test_a_form_without_protection_gets_our_own_page(kaimana: Regency) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "kaimana.localhost"})

    answer = client.post("/lacak/", {"code": "KMN-2611-AAAAAA"})

    assert answer.status_code == 403
    assert "Muat ulang" in answer.content.decode()
