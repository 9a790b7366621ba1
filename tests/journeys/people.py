"""People of the journeys: what somebody does at a browser, said as people say it.

Everything is found the way people find it: by role, label and visible words, never by CSS.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from re import Pattern

from playwright.sync_api import FilePayload, Locator, Page, expect

Site = Callable[..., str]
Words = str | Pattern[str]

CODE = re.compile(r"\b\d{6}\b")
PATIENCE = 15_000  # milliseconds: the machine that runs the checks may be busy
WORKER = 45_000  # milliseconds: what a worker does while a page waits


@dataclass
class Person:
    """Somebody at one browser window, on the host of one regency ("" is the hub)."""

    page: Page
    site: Site
    regency: str = ""

    # --- moving about ---------------------------------------------------------------------------

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path if path.startswith("http") else self.site(self.regency, path))

    def follow(self, name: Words) -> None:
        """Click a link."""
        self._one("link", name).click()

    def press(self, name: Words, within: Locator | None = None) -> None:
        """Click a button and wait for the answer."""
        place = within or self.page
        place.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()
        self.page.wait_for_load_state()

    def unfold(self, words: Words) -> None:
        """Open what is folded in."""
        self.page.get_by_role("group").get_by_text(words).first.click()

    # --- answering ------------------------------------------------------------------------------

    def write(self, label: Words, words: str) -> None:
        """Fill in a text field."""
        self._field(label).fill(words)

    def tick(self, label: Words) -> None:
        """Choose a radio button or tick a box."""
        self._field(label).check()

    def choose(self, label: Words, option: str) -> None:
        """Choose from a list."""
        self._field(label).select_option(label=option)

    def attach(self, label: Words, name: str, kind: str, content: bytes) -> None:
        """Choose a file."""
        self._field(label).set_input_files(FilePayload(name=name, mimeType=kind, buffer=content))

    # --- looking --------------------------------------------------------------------------------

    def sees(self, words: Words, patience: int = PATIENCE) -> Locator:
        """The words are on the page; the element that says them."""
        found = self.page.get_by_text(words).first
        expect(found).to_be_visible(timeout=patience)
        return found

    def sees_heading(self, words: Words) -> None:
        """The page is the one that is called so."""
        expect(self.page.get_by_role("heading", name=words).first).to_be_visible(timeout=PATIENCE)

    def sees_error(self, words: Words) -> None:
        """The summary of what has to be corrected is there, focused, and the title says so."""
        summary = self.page.get_by_role("alert").first
        expect(summary).to_contain_text(words, timeout=PATIENCE)
        expect(summary).to_be_focused()
        expect(self.page).to_have_title(re.compile(r"^Galat: "))

    def reads(self) -> str:
        """Everything the page says."""
        return self.page.get_by_role("main").inner_text()

    def mail(self, address: str, subject: str) -> str:
        """The newest message to an address whose subject has these words, out of the demo's outbox."""
        there = self.page.url
        letter = self.page.get_by_role("article").filter(
            has=self.page.get_by_role("heading", name=subject)
        )
        deadline = time.monotonic() + PATIENCE / 1000
        while True:
            self.open(f"/kotak-keluar/?ke={address}")
            if letter.count() or time.monotonic() > deadline:
                break
        words = letter.first.inner_text()
        self.open(there)
        return words

    def _one(self, role: str, name: Words) -> Locator:
        return self.page.get_by_role(role, name=name, exact=isinstance(name, str)).first  # type: ignore[arg-type]

    def _field(self, label: Words) -> Locator:
        """The first field in sight with the label; its whole words before a part of them."""
        exact = self.page.get_by_label(label, exact=True).filter(visible=True)
        if exact.count():
            return exact.first
        return self.page.get_by_label(label).filter(visible=True).first


@dataclass
class Worker(Person):
    """Somebody with an e-mail address and a password."""

    email: str = ""
    password: str = "Sagu-dan-Papeda-94"  # noqa: S105 - of people who exist in tests only
    secret: str = ""

    def sign_in(self) -> None:
        """By password, and by a second factor where there is one."""
        self.open("/masuk/petugas/")
        self.write("Surel", self.email)
        self.write("Kata sandi", self.password)
        self.press("Masuk")
        if self.secret:
            self.write("Kode", totp(self.secret))
            self.press("Masuk")

    def accept_invitation(self) -> None:
        """Open the link in the mail and choose a password."""
        letter = self.mail(self.email, "Undangan")
        self.open(link_in(letter))
        self.write("Kata sandi", self.password)
        self.write("Ulangi kata sandi", self.password)
        self.press("Buat akun petugas")


def link_in(letter: str) -> str:
    """The first address in a message."""
    found = re.search(r"https?://\S+", letter)
    assert found, letter
    return found.group().rstrip(".,")


def code_in(letter: str) -> str:
    """The six digits in a message."""
    found = CODE.search(letter)
    assert found, letter
    return found.group()


def totp(secret: str, at: float | None = None) -> str:
    """The code an authenticator app shows now (RFC 6238, SHA-1, 30 s, six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = int(time.time() if at is None else at) // 30
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
