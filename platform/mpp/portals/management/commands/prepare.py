"""Bring an installation up to date: tables, regions, catalogues, translations, demo."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mpp.kernel import clock
from mpp.kernel.planes import leave_regency
from mpp.portals.management import translations
from templates_catalogue.blueprints import actions as blueprints
from templates_catalogue.definitions import catalogues
from tenants.operations import schemas
from tenants.registry import actions as registry
from tenants.registry import loading, queries
from tenants.registry.actors import PLATFORM


class Command(BaseCommand):
    """`prepare`: idempotent; run at every start and after every update."""

    help = "Migrates all schemas, loads regions and catalogues, compiles translations."
    requires_system_checks: list[str] = []  # they would read tables that are not there yet

    def add_arguments(self, parser: CommandParser) -> None:
        """For programs that show the accounts: one process instead of two."""
        parser.add_argument("--accounts", type=Path, help="write demo_accounts --json to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what is missing, one numbered line each."""
        steps: list[tuple[str, Callable[[], str]]] = [
            ("Translations", translations.compile_where_stale),
            ("Tables of the nation", self._national_tables),
            ("Tables of the regencies", self._regency_tables),
            ("Regions", lambda: f"{loading.load()} written"),
            ("The hub's host", lambda: str(registry.ensure_nation().domains.first())),
            ("Catalogues", self._catalogues),
        ]
        if settings.DEMO_SEED:
            steps.append(("Demo", self._demo))
        for number, (name, do) in enumerate(steps, start=1):
            with self._told(number, name) as say:
                leave_regency()
                say(do())
        if options["accounts"]:
            leave_regency()
            with options["accounts"].open("w") as file:
                call_command("demo_accounts", json=True, stdout=file)

    @contextmanager
    def _told(self, number: int, name: str) -> Iterator[Callable[[str], None]]:
        begun, said = time.monotonic(), ""

        def say(what: str) -> None:
            nonlocal said
            said = what

        yield say
        self.stdout.write(f"{number}. {name}: {said} ({time.monotonic() - begun:.1f} s)")

    def _national_tables(self) -> str:
        plan = MigrationExecutor(connection)
        missing = plan.migration_plan(plan.loader.graph.leaf_nodes())
        if missing:
            call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        return f"{len(missing)} migrations" if missing else "up to date"

    def _regency_tables(self) -> str:
        known = list(queries.with_schema().values_list("schema_name", flat=True))
        late = [schema for schema in known if schemas.behind(schema)]
        leave_regency()
        for schema in late:
            call_command(
                "migrate_schemas", schema_name=schema, tenant=True, interactive=False, verbosity=0
            )
        return f"{len(late)} of {len(known)} migrated"

    def _catalogues(self) -> str:
        done = [self._publish(folder) for folder in catalogues.discover()]
        return ", ".join(done)

    def _publish(self, folder: Path) -> str:
        result = blueprints.publish_catalogue(folder=folder, by=PLATFORM, at=clock.now())
        total = len(result.created) + len(result.updated) + result.unchanged
        return f"{result.publisher.key} {total} ({len(result.created)} new)"

    def _demo(self) -> str:
        call_command("seed_demo", verbosity=0)
        return "there"
