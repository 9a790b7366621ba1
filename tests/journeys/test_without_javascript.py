"""A telephone without JavaScript files an application, from the search to the confirmation."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.journeys import applicants
from tests.journeys.people import Person, Site

pytestmark = pytest.mark.django_db


def test_an_application_is_filed_without_javascript(
    browser: Browser, browser_context_args: dict[str, object], site: Site
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)  # type: ignore[arg-type]
    citizen = Person(context.new_page(), site, "kaimana")
    applicants.signs_up(citizen)
    applicants.starts(citizen)
    answers(citizen)
    applicants.hands_in_all(citizen)
    citizen.tick(re.compile("^Isian dan berkas saya benar"))
    citizen.press("Kirim permohonan")
    citizen.sees_heading("Kami menerima permohonan Anda")
    context.close()


def answers(citizen: Person) -> None:
    """Every page of the form."""
    citizen.sees_heading("Pemohon")
    citizen.press("Simpan dan lanjut")
    citizen.sees_heading("Alamat")
    citizen.choose(re.compile("istrik"), "Kaimana")
    citizen.write(re.compile("ampung"), "Krooy")
    citizen.write("Alamat lengkap dengan RT/RW", "Jl. Utarum RT 02/RW 01")
    citizen.press("Simpan dan lanjut")
    citizen.sees_heading("Tentang permohonan")
    citizen.write("Keperluan", "Melamar pekerjaan")
    citizen.press("Simpan dan lanjut")
