"""Keep the English translations in line with the texts in the code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mpp.portals.management import translations

MOST_SHOWN = 60


class Command(BaseCommand):
    """`messages`: collect texts; `--compile` writes the .mo; `--check` changes nothing and fails."""

    help = "Collects translatable texts into the .po; --compile, --check."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """At most one of the two."""
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--compile", action="store_true", help="write the .mo")
        group.add_argument("--check", action="store_true", help="fail where anything is missing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one line, or every problem."""
        if options["check"]:
            self._check()
        elif options["compile"]:
            target = translations.po_path().with_suffix(".mo")
            translations.write_compiled(translations.read(), target)
            self.stdout.write(f"{target.name} written")
        else:
            total, missing = translations.update()
            self.stdout.write(f"{total} texts, {missing} without English")

    def _check(self) -> None:
        problems = translations.problems()
        for problem in problems[:MOST_SHOWN]:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} problems with the translations")
        self.stdout.write("every text has its English")
