"""Every page, in both languages and at both widths: no axe violation, nothing to scroll sideways, light.

The pages are what the URL resolver knows, so a new page is looked at without anybody adding it here. An
address that cannot be opened just so has to be named in `ELSEWHERE`, with the reason.
"""

from __future__ import annotations

import gzip
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.db import connection
from django.urls import URLPattern, reverse
from playwright.sync_api import Browser, Page, Response
from pytest_django import DjangoDbBlocker

from mpp.accounts.models import User
from mpp.kernel import clock
from mpp.kernel.planes import leave_regency, national_plane, regency_plane
from tenants.onboarding import actions as onboarding
from tenants.registry import queries as registry
from tenants.registry.models import Regency
from tests.factories import officers, worlds
from tests.journeys.people import Site

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (360, 1280)
KILOBYTE = 1024
MOST_HTML = 20 * KILOBYTE  # compressed
MOST_ALL = 60 * KILOBYTE  # compressed: the page with all it loads at the first view
NOT_CITIZENS = ("/petugas/", "/kelola/", "/konsol/")
SLUG = "surat-izin-praktik-sip-perawat"

ELSEWHERE = {
    "set_language": "takes a choice and goes back",
    "emblem": "there is none in this regency",
    "my-step": "needs a case in a state with such a step",
    "login": "on the hub, where only officers sign in",
    "login-code": "after the first page",
    "signup-code": "after the first page",
    "contact-code": "after the first page",
    "demo-outbox": "only in the demonstration: see MORE",
    "mfa_activate_totp": "right after the password",
    "mfa_authenticate": "after the password",
    "mfa_reauthenticate": "after a while",
    "mfa_deactivate_totp": "with a second factor",
    "mfa_view_recovery_codes": "with a second factor",
    "mfa_generate_recovery_codes": "with a second factor",
    "mfa_download_recovery_codes": "a file",
    "commitment-evidence": "a file",
    "request-decree": "a file",
    "desk-citizen": "after the desk has found somebody",
    "revoke": "only the head of office",
    "join-person": "after the region: see MORE",
    "styleguide": "for developers",
}
SAME_PAGE = {"account_login", "account_logout", "mfa_index"}  # second names of addresses
MORE = {
    "kaimana": (
        "/layanan/?q=izin",
        "/layanan/?q=tidak-ada-yang-begini",
        f"/layanan/{SLUG}/",
        f"/layanan/{SLUG}/syarat/?periksa=1",
        "/verifikasi/?kode=9208-7Q2K-9XFD-M3",
        "/lacak/?kode=KMN-2611-7Q2K9X",
        "/petugas/?semua=1",
        "/kelola/layanan/?q=izin",
        "/kotak-keluar/",
    ),
    "": (
        "/gabung/?q=Mimika",
        "/gabung/penanggung-jawab/?daerah=94.05",
        "/kotak-keluar/",
    ),
}


@dataclass
class Host:
    """A host with one of everything: its pages, and whose session opens which."""

    name: str  # "" is the hub
    paths: list[str] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)  # beginning of a path -> cookie

    def session_for(self, path: str) -> str:
        fitting = [each for each in self.sessions if path.startswith(each)]
        return self.sessions[max(fitting, key=len)] if fitting else ""


@pytest.fixture(scope="module")
def hosts(site: Site, django_db_blocker: DjangoDbBlocker) -> dict[str, Host]:
    """Kaimana and the hub with one of everything, outside of the test's transaction."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as aside:
        # signing runs an event loop of its own; Playwright's runs in this thread
        return aside.submit(_hosts).result()


def _hosts() -> dict[str, Host]:
    try:
        return {"kaimana": _regency(), "": _hub()}
    finally:
        leave_regency()
        connection.close()


def _regency() -> Host:
    kaimana = Regency.objects.get(code="92.08")
    with regency_plane(kaimana.schema_name):
        world = worlds.regency("kaimana.localhost", roles=["front_desk", "regency_admin"])
        citizen = worlds.person(world.host, world.citizen.user, "citizen").session
        desk = worlds.person(world.host, world.staff["front_desk"].user, "staff").session
        admin = worlds.person(world.host, world.staff["regency_admin"].user, "staff").session
        worlds.person(world.host)
    host = Host("kaimana")
    host.sessions = dict.fromkeys(("/akun/", "/permohonan/", "/berkas/"), citizen)
    host.sessions |= {f"/layanan/{world.case.service.slug}/ajukan/": citizen}
    host.sessions |= {"/petugas/": desk, "/kelola/": admin, "/keluar/": desk}
    host.sessions |= {"/masuk/dua-langkah/": desk, "/masuk/ulang/": desk}
    host.sessions |= {"/masuk/ganti-kata-sandi/": desk}
    special = {"receipt", "my-document"}
    _collect(host, worlds.REGENCY_URLS, world.path, without=special)
    return host


def _hub() -> Host:
    with national_plane():
        kaimana = Regency.objects.get(code="92.08")
        world = worlds.hub(kaimana, "94.07", "intanjaya")
        user = _administrator()
        officer = worlds.person("localhost", user, "officer").session
        draft = onboarding.begin(
            region=registry.region("94.03"),
            contact_name="Uji Penanggung Jawab",
            contact_nip="",
            contact_position="Kepala Bagian",
            contact_phone="081234501133",
            contact_email="ortal@paniaikab.go.id",
            subdomain="paniai",
            catalogue="banyuwangi",
            language="id",
            at=clock.now(),
        )
    host = Host("")
    host.sessions = dict.fromkeys(("/konsol/", "/keluar/", "/masuk/dua-langkah/"), officer)
    host.sessions |= {"/masuk/ulang/": officer, "/masuk/ganti-kata-sandi/": officer}

    def path_of(route: URLPattern) -> str:
        name = str(route.name)
        if name.startswith("join-") and "token" in route.pattern.regex.groupindex:
            token = draft.access_token if name != "join-status" else world.values["token"]
            return reverse(name, urlconf=worlds.HUB_URLS, args=[token])
        return world.path(route)

    _collect(host, worlds.HUB_URLS, path_of, without={"template-file"})
    return host


def _administrator() -> User:
    user = officers.officer("national_administrator")
    officers.second_factor(user)
    return user


def _collect(host: Host, urlconf: str, path_of: object, *, without: set[str]) -> None:
    """Every route that a GET can open; what goes elsewhere must be expected to."""
    astray = []
    for route in worlds.routes(urlconf):
        name = str(route.name)
        if name.startswith("api-") or name in SAME_PAGE | without:
            continue
        path = path_of(route)  # type: ignore[operator]
        address = f"{host.name}.localhost" if host.name else "localhost"
        answer = worlds.Person(address, host.session_for(path)).client(program=False).get(path)
        leave_regency()
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.streaming:
            answer.close()
        if is_page and answer.status_code == 200:
            host.paths.append(path)
        elif is_page and answer.status_code != 405 and name not in ELSEWHERE:
            astray.append(f"{name}: {path} {answer.status_code}")
    assert not astray, "\n".join(astray)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", ["kaimana", ""], ids=["regency", "hub"])
def test_every_page_is_accessible(
    name: str, language: str, hosts: dict[str, Host], site: Site, browser: Browser
) -> None:
    """axe finds nothing, nothing scrolls sideways, no two pages have the same title."""
    host = hosts[name]
    wrong: list[str] = []
    titles: dict[str, str] = {}
    context = browser.new_context(locale="id-ID", service_workers="block")
    page = context.new_page()
    for path in [*host.paths, *MORE[name]]:
        _become(page, site(name), host.session_for(path), language)
        page.goto(site(name, path))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            wrong += [f"{path} {width}: {each}" for each in _problems(page)]
        if path in host.paths:
            titles[path] = page.title()
    context.close()
    twice = {title for title, count in Counter(titles.values()).items() if count > 1}
    wrong += [f"{path}: another page is called {title!r}" for path, title in titles.items()
              if title in twice]  # fmt: skip
    assert not wrong, f"{len(wrong)} problems\n" + "\n".join(wrong)


def test_citizens_pages_are_light(hosts: dict[str, Host], site: Site, browser: Browser) -> None:
    """HTML and everything else of the first view, compressed, on a telephone."""
    sizes: dict[str, int] = {}
    heavy: list[str] = []
    context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    page = context.new_page()
    loaded: list[str] = []

    def weigh(response: Response) -> None:
        loaded.append(response.url)
        if response.url not in sizes and response.status == 200:
            sizes[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    for name, host in hosts.items():
        for path in host.paths:
            if path.startswith(NOT_CITIZENS):
                continue
            _become(page, site(name), host.session_for(path), "id")
            loaded.clear()
            page.goto(site(name, path))
            html = sizes.get(site(name, path), 0)
            total = sum(sizes.get(url, 0) for url in set(loaded))
            if html > MOST_HTML or total > MOST_ALL:
                heavy.append(f"{path}: {html} of {MOST_HTML}, {total} of {MOST_ALL} bytes")
    context.close()
    assert not heavy, "\n".join(heavy)


def _become(page: Page, origin: str, session: str, language: str) -> None:
    """Be signed in as somebody, or nobody, in a language."""
    context = page.context
    context.clear_cookies()
    context.add_cookies([{"name": "django_language", "value": language, "url": origin}])
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": origin}])


def _problems(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    found = Axe().run(page, options={"runOnly": STANDARD, "resultTypes": ["violations"]})
    said = [
        f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for each in found.response["violations"]
        for node in each["nodes"][:2]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*said, f"{wide} px too wide"] if wide > 0 else said
