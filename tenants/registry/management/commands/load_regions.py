"""Load provinces, regencies and districts."""

from typing import Any

from django.core.management.base import BaseCommand

from tenants.registry import loading


class Command(BaseCommand):
    """`load_regions`: idempotent; writes only what differs from the files."""

    help = "Loads 38 provinces, 514 regencies and cities and their districts."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print how many rows changed."""
        written = loading.load()
        if options["verbosity"]:
            self.stdout.write(f"{written} regions written")
