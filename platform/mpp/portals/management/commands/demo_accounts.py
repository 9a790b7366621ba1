"""Say where the demo is and who can sign in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from allauth.mfa.totp.internal.auth import hotp_value
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from mpp.kernel import clock
from mpp.portals.management.demo import data
from tenants.registry import queries

Row = dict[str, str]


class Command(BaseCommand):
    """`demo_accounts [--json]`: addresses, users, passwords; nothing without the demo."""

    requires_system_checks: list[str] = []
    help = "Lists the demo's addresses and accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        """For programs: JSON."""
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the rows."""
        rows = list(self._rows())
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("  ".join(value for value in row.values() if value))

    def _rows(self) -> Iterator[Row]:
        hub = queries.address(settings.BASE_DOMAIN)
        yield _row("Hub nasional", hub)
        if settings.DEMO_SEED:
            yield from self._officers(hub)
            for each in data.regencies():
                yield from self._regency(each)

    def _officers(self, hub: str) -> Iterator[Row]:
        for each in data.officers():
            what = f"Konsol nasional: {', '.join(each['roles'])}"
            url = f"{hub}masuk/petugas/"
            secret = data.totp_secret(each["email"])
            code = _code_now(secret)
            note = f"kode dua langkah sekarang {code}, kunci TOTP {secret}"
            yield _row(what, url, each["email"], settings.DEMO_PASSWORD, note)
        code_hint = "./mpp manage demo_accounts"
        yield _row("Kode dua langkah petugas nasional", "", code_hint)

    def _regency(self, each: dict[str, Any]) -> Iterator[Row]:
        regency = queries.regencies().filter(code=each["code"]).first()
        if regency is None:
            return
        home = queries.address_of(regency)
        yield _row(f"{regency.name} ({regency.state})", home)
        for member in each["staff"]:
            what = f"{regency.name}: {', '.join(member['roles'])}"
            yield _row(what, f"{home}masuk/petugas/", member["email"], settings.DEMO_PASSWORD)
        for citizen in each["citizens"]:
            note = f"kode masuk muncul di {home}kotak-keluar/"
            user = f"NIK {citizen['nik']}, {citizen['phone']}"
            yield _row(f"Warga {citizen['name']}", f"{home}masuk/", user, "", note)


def _row(what: str, url: str, user: str = "", password: str = "", note: str = "") -> Row:
    return {"what": what, "url": url, "user": user, "password": password, "note": note}


def _code_now(secret: str) -> str:
    counter = int(clock.now().timestamp()) // 30
    return f"{hotp_value(secret, counter):06d}"
