"""The hub's pages through the URLs people use."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client

import templates_catalogue
from templates_catalogue.blueprints import actions as blueprints
from templates_catalogue.blueprints.models import ServiceTemplate
from templates_catalogue.definitions import loading
from templates_catalogue.definitions.canonical import digest
from tenants.registry.actors import PLATFORM
from tenants.registry import loading as regions_loading
from tenants.registry.models import Regency, Region

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 3, 3, 0, tzinfo=dt.UTC)
CATALOGUE = Path(templates_catalogue.__file__).parent / "catalogues" / "banyuwangi"


@pytest.fixture
def hub() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def regions(db: None) -> None:
    regions_loading.load()


@pytest.fixture
def catalogue(db: None) -> None:
    blueprints.publish_catalogue(folder=CATALOGUE, by=PLATFORM, at=NOW)


@pytest.fixture
def live(regions: None) -> Regency:
    region = Region.objects.get(code="35.10")
    regency = Regency.objects.get(code="35.10")
    regency.region = region
    regency.save(update_fields=["region"])
    return regency


def test_home_counts_provinces_and_links_live_regencies(hub: Client, live: Regency) -> None:
    page = hub.get("/")
    assert page.status_code == 200
    assert page.content.count(b'class="tile"') >= 38
    assert "Kabupaten Banyuwangi" in page.text
    assert "banyuwangi.localhost" in page.text
    assert "1 dari 38 daerah bergabung" in page.text


def test_home_says_so_when_nobody_serves_yet(hub: Client, regions: None) -> None:
    Regency.objects.exclude(schema_name="public").update(state="configuring")
    assert "Belum ada daerah yang tayang" in hub.get("/").text


def test_search_finds_a_regency_without_javascript(hub: Client, live: Regency) -> None:
    found = hub.get("/daerah/", {"q": "kaimana"})
    assert "Kabupaten Kaimana" in found.text
    assert "/gabung/?daerah=92.08" in found.text
    nothing = hub.get("/daerah/", {"q": "atlantis"})
    assert "Tidak ada daerah dengan nama itu" in nothing.text


def test_a_province_lists_its_regencies(hub: Client, live: Regency) -> None:
    page = hub.get("/provinsi/35/")
    assert page.text.count("<tr>") == 39
    assert "Tayang" in page.text
    assert hub.get("/provinsi/99/").status_code == 404


def test_catalogue_is_searched_and_filtered(hub: Client, catalogue: None) -> None:
    everything = hub.get("/katalog/")
    assert "64 layanan" in everything.text
    some = hub.get("/katalog/", {"q": "SIP dokter", "publisher": "banyuwangi"})
    assert 0 < some.text.count('class="service-card"') < 24
    nothing = hub.get("/katalog/", {"q": "zzzz"})
    assert "Tidak ada layanan yang cocok" in nothing.text
    assert hub.get("/katalog/", {"category": "tidak-ada"}).status_code == 200


def test_every_template_can_be_read(hub: Client, catalogue: None) -> None:
    for template in ServiceTemplate.objects.select_related("publisher"):
        page = hub.get(f"/katalog/{template.publisher.key}/{template.code}/")
        assert page.status_code == 200, template.code
        for number in range(1, 7):
            assert f'id="k{number}"' in page.text


def test_a_template_is_downloaded_as_it_was_published(hub: Client, catalogue: None) -> None:
    template = ServiceTemplate.objects.select_related("published").first()
    assert template is not None and template.published is not None
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
