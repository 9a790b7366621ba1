"""Make the demo: a national console, a live regency, a regency in set-up, and their people."""

from typing import Any

from django.core.management.base import BaseCommand

from mpp.kernel import clock
from mpp.portals.management.demo import data, joining, people, setup


class Command(BaseCommand):
    """`seed_demo`: idempotent; every row is made by the action a person would have caused."""

    requires_system_checks: list[str] = []
    help = "Seeds the demo regencies and accounts."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Seed what is missing."""
        at = clock.now()
        administrator = people.officers(at=at)
        for row in data.regencies():
            regency = joining.join(row, by=administrator, at=at)
            setup.fill(regency, row, at=at)
            if options["verbosity"]:
                self.stdout.write(f"{regency.name}: {regency.state}")
