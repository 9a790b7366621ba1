"""A slow and a lost connection: one tap too many makes one case, and what was typed is not lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import applicants
from tests.journeys.people import Person, Site
from tests.journeys.test_without_javascript import answers

pytestmark = pytest.mark.django_db

SLOW = {
    "offline": False,
    "latency": 400,  # milliseconds
    "downloadThroughput": 50 * 1024,  # bytes per second
    "uploadThroughput": 20 * 1024,
}


@pytest.fixture
def citizen(
    browser: Browser, browser_context_args: dict[str, object], site: Site
) -> Iterator[Person]:
    context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]
    yield Person(context.new_page(), site, "kaimana")
    context.close()


def test_sending_twice_on_a_slow_connection_makes_one_case(citizen: Person) -> None:
    applicants.signs_up(citizen)
    applicants.starts(citizen)
    answers(citizen)
    applicants.hands_in_all(citizen)
    citizen.tick(re.compile("^Isian dan berkas saya benar"))
    slow_down(citizen.page)
    citizen.page.get_by_role("button", name="Kirim permohonan").dblclick(no_wait_after=True)
    citizen.sees_heading("Kami menerima permohonan Anda")
    citizen.open("/akun/permohonan/")
    expect(citizen.page.get_by_role("link", name=re.compile(applicants.SERVICE))).to_have_count(1)


def test_what_was_typed_without_network_is_there_again(citizen: Person) -> None:
    applicants.signs_up(citizen)
    applicants.starts(citizen)
    citizen.press("Simpan dan lanjut")
    citizen.sees_heading("Alamat")
    address = citizen.page.url
    citizen.page.context.set_offline(True)
    citizen.write("Alamat lengkap dengan RT/RW", "Jl. Batu Putih RT 01/RW 03")
    citizen.page.wait_for_timeout(500)
    citizen.page.context.set_offline(False)
    citizen.open("/")
    citizen.open(address)
    citizen.sees("Isian dipulihkan dari perangkat ini.")
    field = citizen.page.get_by_label("Alamat lengkap dengan RT/RW")
    expect(field).to_have_value("Jl. Batu Putih RT 01/RW 03")


def slow_down(page: Page) -> None:
    """A weak signal."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
